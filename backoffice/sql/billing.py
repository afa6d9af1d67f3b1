"""Billing: balances, invoices and charges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from email.message import EmailMessage
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice import rules
from backoffice.exceptions import NotFound
from backoffice.invoice_copy import invoice_letter
from backoffice.mail import MailSettings
from backoffice.outcomes import InvoiceCopySent
from backoffice.records import Balance, Charge, Invoice, InvoiceLine, InvoiceStatus, Money
from backoffice.sql import customers as customer_rows
from backoffice.sql.mailing import Mailing
from backoffice.sql.tables import charges, invoice_lines, invoices

_UNPAID = (InvoiceStatus.OPEN.value, InvoiceStatus.OVERDUE.value)


async def balance(connection: AsyncConnection, customer_id: str) -> Balance:
    query = select(invoices.c.total, invoices.c.currency, invoices.c.due_on)
    query = query.where(invoices.c.customer_id == customer_id, invoices.c.status.in_(_UNPAID))
    rows = (await connection.execute(query)).all()
    if not rows:
        return Balance(customer_id=customer_id, due=Money(amount=Decimal("0.00")))
    due = Money(amount=sum((row.total for row in rows), Decimal("0.00")), currency=rows[0].currency)
    return Balance(customer_id=customer_id, due=due, due_on=min(row.due_on for row in rows))


async def get(connection: AsyncConnection, number: str, *, lock: bool = False) -> Invoice:
    query = select(invoices).where(invoices.c.number == number)
    rows = (await connection.execute(query.with_for_update() if lock else query)).all()
    if not rows:
        raise NotFound("invoice", number)
    return (await _with_lines(connection, rows))[0]


async def of_customer(connection: AsyncConnection, customer_id: str, *, limit: int) -> tuple[Invoice, ...]:
    query = select(invoices).where(invoices.c.customer_id == customer_id)
    query = query.order_by(invoices.c.issued_on.desc(), invoices.c.number.desc()).limit(limit)
    return await _with_lines(connection, (await connection.execute(query)).all())


async def matching_charges(
    connection: AsyncConnection, customer_id: str, *, amount: Decimal | None, text: str | None
) -> tuple[Charge, ...]:
    query = select(charges).where(charges.c.customer_id == customer_id)
    if amount is not None:
        query = query.where(charges.c.amount == amount)
    if text is not None:
        words = text.lower()
        query = query.where(
            or_(
                func.lower(charges.c.statement_text).contains(words, autoescape=True),
                func.lower(charges.c.description).contains(words, autoescape=True),
            )
        )
    query = query.order_by(charges.c.charged_on.desc(), charges.c.id.desc()).limit(20)
    return tuple(charge_of(row) for row in await connection.execute(query))


def charge_of(row: Any) -> Charge:
    return Charge(
        id=row.id,
        customer_id=row.customer_id,
        charged_on=row.charged_on,
        amount=Money(amount=row.amount, currency=row.currency),
        statement_text=row.statement_text,
        description=row.description,
        invoice_number=row.invoice_number,
    )


class InvoiceMailing(Mailing[InvoiceCopySent]):
    """A mail with a copy of an invoice, to the customer whose invoice it is."""

    def __init__(self, number: str, *, settings: MailSettings, now: datetime) -> None:
        self._number = number
        self._settings = settings
        self._now = now

    async def prepare(self, connection: AsyncConnection) -> tuple[EmailMessage, InvoiceCopySent]:
        found = await get(connection, self._number)
        customer = await customer_rows.get(connection, found.customer_id)
        message = invoice_letter(self._settings, found, to_name=customer.name, to_email=customer.email)
        outcome = InvoiceCopySent(at=self._now, invoice_number=found.number, sent_to=rules.masked(customer.email))
        return message, outcome


async def _with_lines(connection: AsyncConnection, rows: Sequence[Any]) -> tuple[Invoice, ...]:
    query = select(invoice_lines).order_by(invoice_lines.c.position)
    query = query.where(invoice_lines.c.invoice_number.in_([row.number for row in rows]))
    lines: dict[str, list[Any]] = defaultdict(list)
    for line in await connection.execute(query):
        lines[line.invoice_number].append(line)
    return tuple(_invoice(row, lines[row.number]) for row in rows)


def _invoice(row: Any, lines: Sequence[Any]) -> Invoice:
    return Invoice(
        number=row.number,
        customer_id=row.customer_id,
        status=InvoiceStatus(row.status),
        issued_on=row.issued_on,
        due_on=row.due_on,
        lines=tuple(
            InvoiceLine(description=line.description, amount=Money(amount=line.amount, currency=row.currency))
            for line in lines
        ),
        total=Money(amount=row.total, currency=row.currency),
        order_number=row.order_number,
        paid_on=row.paid_on,
    )
