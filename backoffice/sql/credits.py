"""Credits: amounts that customers were given, to be spent on later orders."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice import rules
from backoffice.exceptions import NotFound, Refused
from backoffice.outcomes import CreditGranted, CreditRevoked
from backoffice.records import Credit, CreditBalance, Money
from backoffice.sql.tables import credits, customers

_PREFIX = "CR-"
_CURRENCY = "USD"
_NOTHING = Decimal("0.00")


async def balance_of(connection: AsyncConnection, customer_id: str, *, now: datetime) -> CreditBalance:
    query = select(credits).where(credits.c.customer_id == customer_id).order_by(credits.c.id.desc())
    given = tuple(_credit(row) for row in await connection.execute(query))
    total = sum((one.left.amount for one in given), _NOTHING)
    allowance = max(_NOTHING, rules.CREDIT_LIMIT - await _given_lately(connection, customer_id, now=now))
    return CreditBalance(
        customer_id=customer_id,
        balance=Money(amount=total, currency=_CURRENCY),
        allowance=Money(amount=allowance, currency=_CURRENCY),
        credits=given,
    )


async def give(
    connection: AsyncConnection, customer_id: str, *, amount: Decimal, reason: str, now: datetime
) -> CreditGranted:
    # The customer's row is locked, or two credits at once would each see only what was given before both.
    found = await connection.scalar(select(customers.c.id).where(customers.c.id == customer_id).with_for_update())
    if found is None:
        raise NotFound("customer", customer_id)
    lately = await _given_lately(connection, customer_id, now=now)
    rules.check_credit(amount, given=lately, subject=customer_id)
    added = insert(credits).values(
        customer_id=customer_id, amount=amount, spent=_NOTHING, currency=_CURRENCY, reason=reason, given_at=now
    )
    (identifier,) = (await connection.execute(added)).inserted_primary_key
    row = await _row(connection, identifier)
    balance = await balance_of(connection, customer_id, now=now)
    return CreditGranted(at=now, customer_id=customer_id, credit=_credit(row), balance=balance.balance)


async def take_back(connection: AsyncConnection, credit_number: str, *, now: datetime) -> CreditRevoked:
    row_id = _row_id(credit_number)
    row = await _row(connection, row_id, lock=True)
    if row.taken_back_at is not None:
        raise Refused("already_taken_back", subject=credit_number)
    if row.spent > 0:
        raise Refused("credit_used", subject=credit_number)
    await connection.execute(update(credits).where(credits.c.id == row_id).values(taken_back_at=now))
    balance = await balance_of(connection, row.customer_id, now=now)
    after = _credit(await _row(connection, row_id))
    return CreditRevoked(at=now, customer_id=row.customer_id, credit=after, balance=balance.balance)


async def _given_lately(connection: AsyncConnection, customer_id: str, *, now: datetime) -> Decimal:
    query = select(func.sum(credits.c.amount)).where(
        credits.c.customer_id == customer_id,
        credits.c.given_at > now - rules.CREDIT_WINDOW,
        credits.c.taken_back_at.is_(None),
    )
    return Decimal(await connection.scalar(query) or 0)


async def _row(connection: AsyncConnection, row_id: int, *, lock: bool = False) -> Any:
    query = select(credits).where(credits.c.id == row_id)
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound("credit", f"{_PREFIX}{row_id:06d}")
    return row


def _row_id(credit_number: str) -> int:
    digits = credit_number.removeprefix(_PREFIX)
    if not (credit_number.startswith(_PREFIX) and digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise NotFound("credit", credit_number)
    return int(digits)


def _credit(row: Any) -> Credit:
    is_taken_back = row.taken_back_at is not None
    return Credit(
        number=f"{_PREFIX}{row.id:06d}",
        amount=Money(amount=row.amount, currency=row.currency),
        left=Money(amount=_NOTHING if is_taken_back else row.amount - row.spent, currency=row.currency),
        reason=row.reason,
        given_at=row.given_at,
        taken_back=is_taken_back,
    )
