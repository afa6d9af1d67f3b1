"""Codes by which customers prove that an address on a channel is theirs; only their hashes are kept, and each is used once."""

from __future__ import annotations

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import link_codes
from handoff.conversation import Customer

_CUSTOMER = msgspec.json.Decoder(Customer)


async def add(connection: AsyncConnection, code_hash: str, customer: Customer, *, expires_at: float) -> None:
    """Keep a new code's hash, and whose it is."""
    told = msgspec.json.encode(customer).decode()
    await connection.execute(
        insert(link_codes).values(code_hash=code_hash, customer_id=customer.id, customer=told, expires_at=expires_at)
    )


async def take(connection: AsyncConnection, code_hash: str, *, now: float) -> Customer | None:
    """Whose a code is, and forget it. None for one that is not there or over."""
    found = await connection.execute(
        select(link_codes.c.customer, link_codes.c.expires_at).where(link_codes.c.code_hash == code_hash)
    )
    row = found.first()
    done = await connection.execute(delete(link_codes).where(link_codes.c.code_hash == code_hash))
    return _CUSTOMER.decode(row.customer) if row is not None and done.rowcount and row.expires_at > now else None


async def purge(connection: AsyncConnection, *, before: float) -> None:
    """Forget those that were over by then."""
    await connection.execute(delete(link_codes).where(link_codes.c.expires_at < before))
