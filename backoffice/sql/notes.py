"""Notes in customers' records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice.outcomes import NoteAdded, NotesRemoved
from backoffice.records import Note
from backoffice.sql import customers, ledger
from backoffice.sql.tables import notes, operations


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


async def remove(connection: AsyncConnection, customer_id: str, *, reference: str, now: datetime) -> NotesRemoved:
    """Delete them, and empty the texts of the outcomes under which they were written: the keys stay used."""
    is_about = (notes.c.customer_id == customer_id, notes.c.reference == reference)
    done = await connection.execute(delete(notes).where(*is_about))
    recorded = await connection.execute(
        select(operations.c.key, operations.c.outcome)
        .where(operations.c.operation == "add_note", operations.c.subject == customer_id)
        .with_for_update()
    )
    for row in recorded.all():
        outcome = None if row.outcome is None else ledger.decoded(row.outcome)
        if isinstance(outcome, NoteAdded) and outcome.note.reference == reference:
            note = msgspec.structs.replace(outcome.note, text="", author="")
            emptied = msgspec.json.encode(msgspec.structs.replace(outcome, note=note)).decode()
            await connection.execute(update(operations).where(operations.c.key == row.key).values(outcome=emptied))
    return NotesRemoved(at=now, customer_id=customer_id, reference=reference, count=int(done.rowcount))


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
