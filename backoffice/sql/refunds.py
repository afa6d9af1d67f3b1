"""Money that goes back: for an order, for an invoice, for a charge that was wrong."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice import rules
from backoffice.exceptions import NotFound, Refused
from backoffice.outcomes import ChargeRemoved, RefundApproved, RefundCancelled
from backoffice.records import Charge, Invoice, InvoiceStatus, Money, Order, Refund, Refundable, RefundStatus
from backoffice.sql import billing, compensation, orders
from backoffice.sql.tables import charges, refunds, returns

_PREFIX = "RD-"


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What money is paid back for. An invoice of an order stands for the order."""

    refundable: Refundable
    order_number: str | None = None
    invoice_number: str | None = None


async def refundable(connection: AsyncConnection, number: str, *, now: datetime) -> Refundable:
    return (await _subject(connection, number, now=now)).refundable


async def pay(
    connection: AsyncConnection, number: str, *, amount: Decimal | None, reason: str, now: datetime
) -> RefundApproved:
    subject = await _subject(connection, number, now=now, lock=True)
    left = subject.refundable.left
    paid = left.amount if amount is None else amount
    rules.check_refund_amount(paid, left=left.amount, subject=number)
    added = await _add(
        connection,
        customer_id=subject.refundable.customer_id,
        order_number=subject.order_number,
        invoice_number=subject.invoice_number,
        charge_id=None,
        amount=Money(amount=paid, currency=left.currency),
        reason=reason,
        now=now,
    )
    return RefundApproved(at=now, refund=added)


async def cancel(connection: AsyncConnection, refund_number: str, *, now: datetime) -> RefundCancelled:
    row_id = _row_id(refund_number)
    before = await _get(connection, row_id, now=now, lock=True)
    if before.status is RefundStatus.CANCELLED:
        raise Refused("already_cancelled", subject=refund_number)
    if before.status is RefundStatus.PAID_OUT:
        raise Refused("already_paid_out", subject=refund_number)
    await connection.execute(update(refunds).where(refunds.c.id == row_id).values(cancelled_at=now))
    return RefundCancelled(at=now, refund=await _get(connection, row_id, now=now))


async def of_customer(connection: AsyncConnection, customer_id: str, *, now: datetime) -> tuple[Refund, ...]:
    query = select(refunds).where(refunds.c.customer_id == customer_id).order_by(refunds.c.id.desc()).limit(100)
    return tuple(_refund(row, now=now) for row in await connection.execute(query))


async def charges_of(connection: AsyncConnection, customer_id: str, *, limit: int) -> tuple[Charge, ...]:
    query = select(charges).where(charges.c.customer_id == customer_id)
    query = query.order_by(charges.c.charged_on.desc(), charges.c.id.desc()).limit(limit)
    return tuple(billing.charge_of(row) for row in await connection.execute(query))


async def charge(connection: AsyncConnection, charge_id: str, *, lock: bool = False) -> Charge:
    query = select(charges).where(charges.c.id == charge_id)
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound("charge", charge_id)
    return billing.charge_of(row)


async def remove_charge(connection: AsyncConnection, charge_id: str, *, reason: str, now: datetime) -> ChargeRemoved:
    found = await charge(connection, charge_id, lock=True)
    if await _paid_back(connection, refunds.c.charge_id == charge_id):
        raise Refused("already_removed", subject=charge_id)
    order_number = invoice_number = None
    if found.invoice_number is not None:
        subject = await _subject(connection, found.invoice_number, now=now, lock=True)
        rules.check_refund_amount(found.amount.amount, left=subject.refundable.left.amount, subject=charge_id)
        order_number, invoice_number = subject.order_number, subject.invoice_number
    added = await _add(
        connection,
        customer_id=found.customer_id,
        order_number=order_number,
        invoice_number=invoice_number,
        charge_id=charge_id,
        amount=found.amount,
        reason=reason,
        now=now,
    )
    return ChargeRemoved(at=now, charge_id=charge_id, refund=added)


async def _subject(connection: AsyncConnection, number: str, *, now: datetime, lock: bool = False) -> Subject:
    if number.startswith("INV-"):
        invoice = await billing.get(connection, number, lock=lock)
        if invoice.order_number is None:
            return await _of_invoice(connection, invoice)
        number = invoice.order_number
    return await _of_order(connection, await orders.get(connection, number, lock=lock), now=now)


async def _of_order(connection: AsyncConnection, order: Order, *, now: datetime) -> Subject:
    rules.check_under_warranty(order, now=now)
    if await connection.scalar(select(returns.c.id).where(returns.c.order_number == order.number)) is not None:
        raise Refused("return_already_open", subject=order.number)
    if not await compensation.is_paid(connection, order.number):
        raise Refused("not_paid", subject=order.number)
    replaced = await compensation.replaced_value(connection, order)
    if replaced >= order.total.amount > 0:
        raise Refused("already_replaced", subject=order.number)
    paid_back = await compensation.paid_back(connection, order.number)
    return Subject(
        refundable=_refundable(order.number, order.customer_id, order.total, order.total.amount - paid_back - replaced),
        order_number=order.number,
    )


async def _of_invoice(connection: AsyncConnection, invoice: Invoice) -> Subject:
    if invoice.status is not InvoiceStatus.PAID:
        raise Refused("not_paid", subject=invoice.number)
    paid_back = await _paid_back(connection, refunds.c.invoice_number == invoice.number)
    left = invoice.total.amount - paid_back
    return Subject(
        refundable=_refundable(invoice.number, invoice.customer_id, invoice.total, left), invoice_number=invoice.number
    )


def _refundable(number: str, customer_id: str, total: Money, left: Decimal) -> Refundable:
    if left <= 0:
        raise Refused("already_refunded", subject=number)
    return Refundable(
        number=number, customer_id=customer_id, total=total, left=Money(amount=left, currency=total.currency)
    )


async def _paid_back(connection: AsyncConnection, condition: Any) -> Decimal:
    query = select(func.sum(refunds.c.amount)).where(condition, refunds.c.cancelled_at.is_(None))
    return Decimal(await connection.scalar(query) or 0)


async def _add(connection: AsyncConnection, *, amount: Money, now: datetime, **values: Any) -> Refund:
    row = {
        **values,
        "amount": amount.amount,
        "currency": amount.currency,
        "approved_at": now,
        "pays_out_at": now + rules.PAYOUT_AFTER,
    }
    (identifier,) = (await connection.execute(insert(refunds).values(row))).inserted_primary_key
    return await _get(connection, identifier, now=now)


async def _get(connection: AsyncConnection, row_id: int, *, now: datetime, lock: bool = False) -> Refund:
    query = select(refunds).where(refunds.c.id == row_id)
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound("refund", f"{_PREFIX}{row_id:06d}")
    return _refund(row, now=now)


def _row_id(refund_number: str) -> int:
    digits = refund_number.removeprefix(_PREFIX)
    if not (refund_number.startswith(_PREFIX) and digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise NotFound("refund", refund_number)
    return int(digits)


def _refund(row: Any, *, now: datetime) -> Refund:
    if row.cancelled_at is not None:
        status = RefundStatus.CANCELLED
    else:
        status = RefundStatus.PAID_OUT if row.pays_out_at <= now else RefundStatus.APPROVED
    return Refund(
        number=f"{_PREFIX}{row.id:06d}",
        customer_id=row.customer_id,
        amount=Money(amount=row.amount, currency=row.currency),
        reason=row.reason,
        status=status,
        approved_at=row.approved_at,
        pays_out_at=row.pays_out_at,
        order_number=row.order_number,
        invoice_number=row.invoice_number,
        charge_id=row.charge_id,
    )
