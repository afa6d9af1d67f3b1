"""How long somebody stays a customer: subscriptions, and accounts that are locked or closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice import rules
from backoffice.exceptions import NotFound, Refused
from backoffice.outcomes import (
    AccountClosed,
    AccountLocked,
    AccountReopened,
    SubscriptionCancelled,
    SubscriptionResumed,
)
from backoffice.records import AccountState, Money, Subscription, SubscriptionStatus
from backoffice.sql import billing, orders
from backoffice.sql.tables import account_closings, customers, subscriptions

_FIRST_NUMBER = 400_000
_PREFIX = "SU-"
_MOST_ORDERS = 200


async def subscriptions_of(connection: AsyncConnection, customer_id: str, *, today: date) -> tuple[Subscription, ...]:
    query = select(subscriptions).where(subscriptions.c.customer_id == customer_id)
    rows = await connection.execute(query.order_by(subscriptions.c.started_on.desc(), subscriptions.c.id.desc()))
    return tuple(_subscription(row, today=today) for row in rows)


async def cancel(connection: AsyncConnection, subscription_id: str, *, now: datetime) -> SubscriptionCancelled:
    before = await _get(connection, subscription_id, today=now.date(), lock=True)
    rules.check_cancellable(before)
    await _end(connection, subscription_id, before.paid_until)
    return SubscriptionCancelled(at=now, subscription=await _get(connection, subscription_id, today=now.date()))


async def resume(connection: AsyncConnection, subscription_id: str, *, now: datetime) -> SubscriptionResumed:
    rules.check_resumable(await _get(connection, subscription_id, today=now.date(), lock=True))
    await _end(connection, subscription_id, None)
    return SubscriptionResumed(at=now, subscription=await _get(connection, subscription_id, today=now.date()))


async def account(connection: AsyncConnection, customer_id: str, *, lock: bool = False) -> AccountState:
    query = select(customers.c.locked_at).where(customers.c.id == customer_id)
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound("customer", customer_id)
    mine = account_closings.c.customer_id == customer_id
    closes_on = await connection.scalar(select(account_closings.c.closes_on).where(mine))
    return AccountState(customer_id=customer_id, locked=row.locked_at is not None, closes_on=closes_on)


async def lock(connection: AsyncConnection, customer_id: str, *, now: datetime) -> AccountLocked:
    if (await account(connection, customer_id, lock=True)).locked:
        raise Refused("already_locked", subject=customer_id)
    await connection.execute(update(customers).where(customers.c.id == customer_id).values(locked_at=now))
    return AccountLocked(at=now, customer_id=customer_id)


async def close(connection: AsyncConnection, customer_id: str, *, reason: str, now: datetime) -> AccountClosed:
    if (await account(connection, customer_id, lock=True)).closes_on is not None:
        raise Refused("already_closed", subject=customer_id)
    rules.check_closable(
        customer_id=customer_id,
        orders=await orders.of_customer(connection, customer_id, limit=_MOST_ORDERS),
        due=(await billing.balance(connection, customer_id)).due.amount,
        subscriptions=await subscriptions_of(connection, customer_id, today=now.date()),
    )
    closes_on = now.date() + timedelta(days=rules.CLOSING_DAYS)
    await connection.execute(
        insert(account_closings).values(customer_id=customer_id, reason=reason, closed_at=now, closes_on=closes_on)
    )
    return AccountClosed(at=now, customer_id=customer_id, closes_on=closes_on)


async def reopen(connection: AsyncConnection, customer_id: str, *, now: datetime) -> AccountReopened:
    closes_on = (await account(connection, customer_id, lock=True)).closes_on
    if closes_on is None:
        raise Refused("not_closed", subject=customer_id)
    if closes_on <= now.date():
        raise Refused("account_gone", subject=customer_id)
    await connection.execute(delete(account_closings).where(account_closings.c.customer_id == customer_id))
    return AccountReopened(at=now, customer_id=customer_id)


async def _get(connection: AsyncConnection, subscription_id: str, *, today: date, lock: bool = False) -> Subscription:
    query = select(subscriptions).where(subscriptions.c.id == _row_id(subscription_id))
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound("subscription", subscription_id)
    return _subscription(row, today=today)


async def _end(connection: AsyncConnection, subscription_id: str, day: date | None) -> None:
    mine = subscriptions.c.id == _row_id(subscription_id)
    await connection.execute(update(subscriptions).where(mine).values(ends_on=day))


def _row_id(subscription_id: str) -> int:
    digits = subscription_id.removeprefix(_PREFIX)
    if not (subscription_id.startswith(_PREFIX) and digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise NotFound("subscription", subscription_id)
    return int(digits) - _FIRST_NUMBER


def _subscription(row: Any, *, today: date) -> Subscription:
    if row.ends_on is None:
        status = SubscriptionStatus.ACTIVE
    else:
        status = SubscriptionStatus.ENDING if row.ends_on >= today else SubscriptionStatus.ENDED
    return Subscription(
        id=f"{_PREFIX}{_FIRST_NUMBER + row.id}",
        customer_id=row.customer_id,
        name=row.name,
        price=Money(amount=row.price, currency=row.currency),
        status=status,
        started_on=row.started_on,
        # It renews by itself, so what was stored once is only where its months begin.
        paid_until=row.ends_on or rules.renewed(row.paid_until, today=today),
        ends_on=row.ends_on,
    )
