"""Customers: who they are, and whether somebody is one of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice import arguments, rules
from backoffice.exceptions import NotFound
from backoffice.records import Customer, Tier, Verification
from backoffice.sql.tables import customers, orders, verification_failures
from backoffice.tokens import digest

_COLUMNS = [column for column in customers.c if column.name not in ("password_hash", "locked_at")]


async def find(connection: AsyncConnection, *, email: str) -> Customer | None:
    return await _one(connection, customers.c.email == email)


async def get(connection: AsyncConnection, customer_id: str) -> Customer:
    customer = await _one(connection, customers.c.id == customer_id)
    if customer is None:
        raise NotFound("customer", customer_id)
    return customer


async def verify(
    connection: AsyncConnection, *, email: str, postcode: str | None, order_number: str | None, now: datetime
) -> Verification:
    """As `BackOffice.verify_customer`; `connection` is writing, for failures are counted."""
    key = digest(email)
    customer = await find(connection, email=email)
    right = customer is not None
    if postcode is not None:
        known = arguments.postcode(customer.postcode if customer else "")
        # An account without a postcode is nobody's who tells none.
        right = right and known != "" and known == arguments.postcode(postcode)
    if order_number is not None:
        query = select(orders.c.customer_id).where(orders.c.number == arguments.number(order_number))
        owner = await connection.scalar(query)
        right = right and customer is not None and owner == customer.id
    if await _failures(connection, key, since=now - rules.VERIFICATION_WINDOW) >= rules.VERIFICATION_FAILURES:
        return Verification(verified=False)
    if right and customer is not None:
        return Verification(verified=True, customer_id=customer.id)
    await connection.execute(insert(verification_failures).values(email_digest=key, at=now))
    await connection.execute(delete(verification_failures).where(verification_failures.c.at < now - timedelta(days=1)))
    return Verification(verified=False)


async def _one(connection: AsyncConnection, condition: Any) -> Customer | None:
    row = (await connection.execute(select(*_COLUMNS).where(condition))).mappings().one_or_none()
    return None if row is None else Customer(**{**row, "tier": Tier(row["tier"])})


async def _failures(connection: AsyncConnection, key: str, *, since: datetime) -> int:
    query = select(func.count()).where(verification_failures.c.email_digest == key, verification_failures.c.at > since)
    return int(await connection.scalar(query))
