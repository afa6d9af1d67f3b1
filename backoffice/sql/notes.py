"""Notes in customers' records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice.outcomes import NoteAdded
from backoffice.records import Note
from backoffice.sql import customers
from backoffice.sql.tables import notes


class NewNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note before it has a number."""

    text: str
    author: str
    reference: str


async def add(connection: AsyncConnection, customer_id: str, note: NewNote, *, now: datetime) -> NoteAdded:
    await customers.get(connection, customer_id)
    values = {**msgspec.structs.asdict(note), "customer_id": customer_id, "at": now}
    (identifier,) = (await connection.execute(insert(notes).values(values))).inserted_primary_key
    return NoteAdded(at=now, note=_note({"id": identifier, **values}))


async def of_customer(connection: AsyncConnection, customer_id: str, *, limit: int) -> tuple[Note, ...]:
    query = select(notes).where(notes.c.customer_id == customer_id).order_by(notes.c.id.desc()).limit(limit)
    return tuple(_note(row) for row in (await connection.execute(query)).mappings())


def _note(row: Any) -> Note:
    return Note(
        number=f"NT-{row['id']:06d}",
        customer_id=row["customer_id"],
        at=row["at"],
        author=row["author"],
        text=row["text"],
        reference=row["reference"],
    )
