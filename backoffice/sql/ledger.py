"""The ledger of what was done: each idempotency key once, its outcome in the transaction of the deed
itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar, cast

import msgspec
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice.exceptions import Refused
from backoffice.outcomes import Did, Outcome
from backoffice.sql.tables import operations

O = TypeVar("O", bound=Did)  # noqa: E741

_decoder: msgspec.json.Decoder[Outcome] = msgspec.json.Decoder(Outcome)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What a write is recorded under. `subject` is what it acts on, e.g. an order's number."""

    key: str
    operation: str
    subject: str
    at: datetime


async def recorded(connection: AsyncConnection, key: str) -> Outcome | None:
    """The outcome under this key, or None."""
    text = await connection.scalar(select(operations.c.outcome).where(operations.c.key == key))
    return None if text is None else _decoder.decode(text)


def decoded(outcome: str) -> Outcome:
    """An outcome as it is recorded."""
    return _decoder.decode(outcome)


async def once(connection: AsyncConnection, entry: Entry, act: Callable[[], Awaitable[O]]) -> O:
    """Run `act` unless this key has an outcome already, and record what it returns; `connection` must be
    writing.

    Two calls with one key are safe: the second one's INSERT waits until the first has committed, and finds
    its row (PostgreSQL), or its transaction cannot even begin before that (SQLite).
    """
    if not await insert(connection, entry):
        row = await existing(connection, entry)
        return cast(O, _decoder.decode(row.outcome))
    outcome = await act()
    await record(connection, entry, outcome)
    return outcome


async def insert(connection: AsyncConnection, entry: Entry, **claim: Any) -> bool:
    """Put a row without an outcome under the key; False when there is one already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {**msgspec.structs.asdict(entry), **claim}
    done = await connection.execute(dialect.insert(operations).values(row).on_conflict_do_nothing())
    return bool(done.rowcount == 1)


async def existing(connection: AsyncConnection, entry: Entry) -> Any:
    """The row under the key, locked. Raises `Refused` when the key stands for something else."""
    query = select(operations).where(operations.c.key == entry.key).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is not None and (row.operation, row.subject) != (entry.operation, entry.subject):
        raise Refused("key_reused", subject=entry.subject)
    return row


async def record(connection: AsyncConnection, entry: Entry, outcome: Did) -> None:
    values = {"outcome": msgspec.json.encode(outcome).decode(), "claim": None, "claimed_until": None}
    await connection.execute(update(operations).where(operations.c.key == entry.key).values(values))
