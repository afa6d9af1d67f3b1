"""Orders and their shipments, read and changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice import rules
from backoffice.exceptions import NotFound, Refused
from backoffice.outcomes import AddressChanged, OrderCancelled, RefundRequested, ReturnOpened
from backoffice.records import (
    Address,
    InvoiceStatus,
    Money,
    Order,
    OrderLine,
    OrderStatus,
    Shipment,
    ShipmentEvent,
    ShipmentStatus,
)
from backoffice.sql import compensation
from backoffice.sql.tables import (
    invoices,
    order_lines,
    orders,
    refund_requests,
    returns,
    shipment_events,
    shipments,
)


async def get(connection: AsyncConnection, number: str, *, lock: bool = False) -> Order:
    """The order. With `lock` nobody else can change it before this transaction ends."""
    query = select(orders).where(orders.c.number == number)
    rows = (await connection.execute(query.with_for_update() if lock else query)).all()
    if not rows:
        raise NotFound("order", number)
    return (await _with_parts(connection, rows))[0]


async def of_customer(connection: AsyncConnection, customer_id: str, *, limit: int) -> tuple[Order, ...]:
    query = select(orders).where(orders.c.customer_id == customer_id)
    query = query.order_by(orders.c.placed_at.desc(), orders.c.number.desc()).limit(limit)
    return await _with_parts(connection, (await connection.execute(query)).all())


async def shipment(connection: AsyncConnection, tracking_number: str) -> Shipment:
    found = await _shipments(connection, shipments.c.tracking_number == tracking_number)
    if not found:
        raise NotFound("shipment", tracking_number)
    return found[0]


async def change_address(
    connection: AsyncConnection, number: str, address: Address, *, now: datetime
) -> AddressChanged:
    order = await get(connection, number, lock=True)
    rules.check_changeable(order)
    changed = update(orders).where(orders.c.number == number).values(msgspec.structs.asdict(address))
    await connection.execute(changed)
    return AddressChanged(at=now, order_number=number, address=address)


async def cancel(connection: AsyncConnection, number: str, *, now: datetime) -> OrderCancelled:
    """Cancel the order. What was paid for it is refunded, and what was not paid yet need not be."""
    order = await get(connection, number, lock=True)
    rules.check_changeable(order)
    await connection.execute(update(orders).where(orders.c.number == number).values(status=OrderStatus.CANCELLED.value))
    unpaid = (InvoiceStatus.OPEN.value, InvoiceStatus.OVERDUE.value)
    voided = await connection.execute(
        update(invoices)
        .where(invoices.c.order_number == number, invoices.c.status.in_(unpaid))
        .values(status=InvoiceStatus.VOID.value)
    )
    refund = Money(amount=order.total.amount * 0, currency=order.total.currency)
    return OrderCancelled(at=now, order_number=number, refund=refund if voided.rowcount else order.total)


async def request_refund(connection: AsyncConnection, number: str, *, reason: str, now: datetime) -> RefundRequested:
    order = await get(connection, number, lock=True)
    rules.check_refundable(order, now=now)
    left = await _left(connection, order)
    if not await compensation.is_paid(connection, number):
        raise Refused("not_paid", subject=number)
    added = insert(refund_requests).values(order_number=number, reason=reason, requested_at=now)
    (identifier,) = (await connection.execute(added)).inserted_primary_key
    return RefundRequested(at=now, number=f"RF-{identifier:06d}", order_number=number, amount=left, reason=reason)


async def open_return(connection: AsyncConnection, number: str, *, reason: str, now: datetime) -> ReturnOpened:
    order = await get(connection, number, lock=True)
    rules.check_returnable(order, now=now)
    left = await _left(connection, order)
    if not await compensation.is_paid(connection, number):
        # The goods may come back, but no money was taken for them.
        left = msgspec.structs.replace(left, amount=left.amount * 0)
    by = rules.send_back_by(today=now.date())
    added = insert(returns).values(order_number=number, reason=reason, opened_at=now, send_back_by=by)
    (identifier,) = (await connection.execute(added)).inserted_primary_key
    return ReturnOpened(
        at=now,
        number=f"RT-{identifier:06d}",
        order_number=number,
        refund=left,
        reason=reason,
        send_back_by=by,
    )


async def _left(connection: AsyncConnection, order: Order) -> Money:
    """What of the order was not made good yet; only one thing at a time is asked for."""
    for table, code in ((returns, "return_already_open"), (refund_requests, "refund_already_requested")):
        if await connection.scalar(select(table.c.id).where(table.c.order_number == order.number)) is not None:
            raise Refused(code, subject=order.number)
    made_good = await compensation.made_good(connection, order)
    if made_good and made_good >= order.total.amount:
        raise Refused("already_refunded", subject=order.number)
    return Money(amount=order.total.amount - made_good, currency=order.total.currency)


async def _with_parts(connection: AsyncConnection, rows: Sequence[Any]) -> tuple[Order, ...]:
    numbers = [row.number for row in rows]
    query = select(order_lines).where(order_lines.c.order_number.in_(numbers)).order_by(order_lines.c.position)
    lines: dict[str, list[Any]] = defaultdict(list)
    for line in await connection.execute(query):
        lines[line.order_number].append(line)
    parcels = await _shipments(connection, shipments.c.order_number.in_(numbers))
    by_order = {parcel.order_number: parcel for parcel in parcels}
    return tuple(_order(row, lines[row.number], by_order.get(row.number)) for row in rows)


async def _shipments(connection: AsyncConnection, condition: Any) -> tuple[Shipment, ...]:
    rows = (await connection.execute(select(shipments).where(condition))).all()
    query = select(shipment_events).order_by(shipment_events.c.position)
    query = query.where(shipment_events.c.tracking_number.in_([row.tracking_number for row in rows]))
    events: dict[str, list[ShipmentEvent]] = defaultdict(list)
    for event in await connection.execute(query):
        status = ShipmentStatus(event.status)
        seen = ShipmentEvent(at=event.at, status=status, place=event.place, description=event.description)
        events[event.tracking_number].append(seen)
    return tuple(
        Shipment(
            tracking_number=row.tracking_number,
            order_number=row.order_number,
            carrier=row.carrier,
            status=ShipmentStatus(row.status),
            estimated_delivery=row.estimated_delivery,
            delivered_at=row.delivered_at,
            events=tuple(events[row.tracking_number]),
        )
        for row in rows
    )


def _order(row: Any, lines: Sequence[Any], parcel: Shipment | None) -> Order:
    return Order(
        number=row.number,
        customer_id=row.customer_id,
        status=OrderStatus(row.status),
        placed_at=row.placed_at,
        lines=tuple(
            OrderLine(
                sku=line.sku,
                name=line.name,
                quantity=line.quantity,
                unit_price=Money(amount=line.unit_price, currency=row.currency),
            )
            for line in lines
        ),
        shipping_fee=Money(amount=row.shipping_fee, currency=row.currency),
        total=Money(amount=row.total, currency=row.currency),
        address=Address(
            recipient=row.recipient,
            line1=row.line1,
            line2=row.line2,
            city=row.city,
            region=row.region,
            postcode=row.postcode,
            country=row.country,
        ),
        shipment=parcel,
    )
