"""Orders, or items of them, that are sent once more and free of charge."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice import rules
from backoffice.exceptions import NotFound, Refused
from backoffice.outcomes import ReplacementOrdered, ReturnCancelled
from backoffice.records import Order, OrderLine, OrderStatus
from backoffice.sql import compensation
from backoffice.sql import orders as order_rows
from backoffice.sql.tables import order_lines, orders, replacements, returns

# Above every number that the shop gives by itself.
_FIRST_NUMBER = 900_000
_FREE = Decimal("0.00")
_RETURN_PREFIX = "RT-"


async def order_again(
    connection: AsyncConnection, number: str, *, sku: str | None, reason: str, now: datetime
) -> ReplacementOrdered:
    order = await order_rows.get(connection, number, lock=True)
    rules.check_under_warranty(order, now=now)
    if await connection.scalar(select(returns.c.id).where(returns.c.order_number == number)) is not None:
        raise Refused("return_already_open", subject=number)
    lines = _lines(order, sku)
    replaced = await compensation.replaced_skus(connection, number)
    if None in replaced or (sku is None and replaced) or sku in replaced:
        raise Refused("already_replaced", subject=number)
    left = order.total.amount - await compensation.paid_back(connection, number)
    if left < sum(line.unit_price.amount * line.quantity for line in lines):
        raise Refused("already_refunded", subject=number)
    added = insert(replacements).values(order_number=number, sku=sku, reason=reason, ordered_at=now)
    (identifier,) = (await connection.execute(added)).inserted_primary_key
    new_number = f"BW-{_FIRST_NUMBER + identifier}"
    await _add_order(connection, order, lines, number=new_number, now=now)
    named = update(replacements).where(replacements.c.id == identifier)
    await connection.execute(named.values(new_order_number=new_number))
    replacement = await order_rows.get(connection, new_number)
    return ReplacementOrdered(at=now, order_number=number, replacement=replacement, reason=reason)


async def cancel_return(connection: AsyncConnection, return_number: str, *, now: datetime) -> ReturnCancelled:
    digits = return_number.removeprefix(_RETURN_PREFIX)
    if not (return_number.startswith(_RETURN_PREFIX) and digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise NotFound("return", return_number)
    mine = returns.c.id == int(digits)
    order_number = await connection.scalar(select(returns.c.order_number).where(mine).with_for_update())
    if order_number is None:
        raise NotFound("return", return_number)
    order = await order_rows.get(connection, order_number, lock=True)
    if order.status is OrderStatus.RETURNED:
        raise Refused("already_returned", subject=return_number)
    await connection.execute(returns.delete().where(mine))
    return ReturnCancelled(at=now, number=return_number, order_number=order_number)


def _lines(order: Order, sku: str | None) -> tuple[OrderLine, ...]:
    lines = tuple(line for line in order.lines if sku in (None, line.sku))
    if not lines:
        raise NotFound("item in this order", str(sku))
    return lines


async def _add_order(
    connection: AsyncConnection, order: Order, lines: tuple[OrderLine, ...], *, number: str, now: datetime
) -> None:
    address = order.address
    await connection.execute(
        insert(orders).values(
            number=number,
            customer_id=order.customer_id,
            status=OrderStatus.PLACED.value,
            placed_at=now,
            shipping_fee=_FREE,
            total=_FREE,
            currency=order.total.currency,
            recipient=address.recipient,
            line1=address.line1,
            line2=address.line2,
            city=address.city,
            region=address.region,
            postcode=address.postcode,
            country=address.country,
        )
    )
    for position, line in enumerate(lines):
        await connection.execute(
            insert(order_lines).values(
                order_number=number,
                position=position,
                sku=line.sku,
                name=line.name,
                quantity=line.quantity,
                unit_price=_FREE,
            )
        )
