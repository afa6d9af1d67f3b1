"""What can be made good for an order, and what was already: money that was paid back, and goods that are sent once more."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice.records import InvoiceStatus, Order, OrderStatus
from backoffice.sql.tables import invoices, orders, refunds, replacements

_NOTHING = Decimal("0.00")


async def is_paid(connection: AsyncConnection, order_number: str) -> bool:
    """Whether the customer paid for the order. What is sent once more has no invoice, and nothing to pay."""
    query = select(invoices.c.number).where(
        invoices.c.order_number == order_number, invoices.c.status != InvoiceStatus.PAID.value
    )
    return (await connection.execute(query.limit(1))).first() is None


async def paid_back(connection: AsyncConnection, order_number: str) -> Decimal:
    """What was approved or paid out for the order so far."""
    query = select(func.sum(refunds.c.amount)).where(
        refunds.c.order_number == order_number, refunds.c.cancelled_at.is_(None)
    )
    return Decimal(await connection.scalar(query) or 0)


async def replaced_skus(connection: AsyncConnection, order_number: str) -> frozenset[str | None]:
    """What is sent once more and was not stopped; None stands for the whole order."""
    query = select(replacements.c.sku).join(orders, orders.c.number == replacements.c.new_order_number)
    query = query.where(replacements.c.order_number == order_number, orders.c.status != OrderStatus.CANCELLED.value)
    return frozenset(row.sku for row in await connection.execute(query))


async def replaced_value(connection: AsyncConnection, order: Order) -> Decimal:
    """What those of the order's goods cost that are sent once more."""
    skus = await replaced_skus(connection, order.number)
    if None in skus:
        return order.total.amount
    return sum((line.unit_price.amount * line.quantity for line in order.lines if line.sku in skus), _NOTHING)


async def made_good(connection: AsyncConnection, order: Order) -> Decimal:
    """The value of both."""
    return await paid_back(connection, order.number) + await replaced_value(connection, order)
