"""Notes on their way into customers' records: kept here until the back office has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import crm_notes


class NoteState(StrEnum):
    """`REFUSED` by the back office for a reason that trying again does not mend."""

    WAITING = "waiting"
    WRITTEN = "written"
    REFUSED = "refused"


@dataclass(slots=True)
class CrmNote:
    """A note's row. `wrap_up` is the wrap-up that it belongs to, and gives it its key in the back office.

    `due_at` is when it is tried next, in seconds since the epoch; `number` the back office's own once it is written.
    """

    wrap_up: str
    conversation: str
    customer_id: str
    author: str
    text: str
    at: float
    due_at: float
    state: NoteState = NoteState.WAITING
    attempts: int = 0
    number: str = ""
    failure: str = ""

    @property
    def key(self) -> str:
        """What the back office does it at most once under."""
        return f"wrap-up:{self.wrap_up}"


def _values(note: CrmNote) -> dict[str, Any]:
    return {name: getattr(note, name) for name in note.__dataclass_fields__} | {"state": note.state.value}


def _read(row: Any) -> CrmNote:
    values = dict(row._mapping)
    values["state"] = NoteState(values["state"])
    return CrmNote(**values)


async def add(connection: AsyncConnection, note: CrmNote) -> None:
    await connection.execute(insert(crm_notes).values(_values(note)))


async def save(connection: AsyncConnection, note: CrmNote) -> None:
    await connection.execute(update(crm_notes).where(crm_notes.c.wrap_up == note.wrap_up).values(_values(note)))


async def due(connection: AsyncConnection, *, now: float, limit: int = 20) -> tuple[CrmNote, ...]:
    """Those to be tried now, the longest due first."""
    rows = await connection.execute(
        select(crm_notes)
        .where(crm_notes.c.state == NoteState.WAITING.value, crm_notes.c.due_at <= now)
        .order_by(crm_notes.c.due_at)
        .limit(limit)
    )
    return tuple(_read(row) for row in rows)


async def of_wrap_ups(connection: AsyncConnection, names: Sequence[str]) -> dict[str, CrmNote]:
    """The notes of these wrap-ups, by the wrap-up."""
    if not names:
        return {}
    rows = await connection.execute(select(crm_notes).where(crm_notes.c.wrap_up.in_(names)))
    return {row.wrap_up: _read(row) for row in rows}
