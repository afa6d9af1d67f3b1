"""The examples that came of the designers' workbench, in the store: what was accepted, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import accepted_examples
from handoff.wire.workbench import ExampleState, MovedExample, NewIntentBody

_NEW = msgspec.json.Decoder(NewIntentBody | None)
_MOVED = msgspec.json.Decoder(MovedExample | None)


@dataclass(frozen=True, slots=True)
class StoredExample:
    """An accepted example; `example` has its entities marked as Rasa writes them."""

    id: str
    conversation: str
    seq: int
    agent: str
    at: float
    intent: str
    example: str
    file: str = ""
    new_intent: NewIntentBody | None = None
    moved: MovedExample | None = None
    state: ExampleState = ExampleState.KEPT
    settled_at: float = 0.0


async def add_example(connection: AsyncConnection, example: StoredExample) -> None:
    await connection.execute(insert(accepted_examples).values(_values(example)))


async def settle_example(
    connection: AsyncConnection, example: str, state: ExampleState, *, now: float, file: str | None = None
) -> None:
    """Say what became of an example, and where it stands."""
    values: dict[str, Any] = {"state": state.value, "settled_at": now}
    if file is not None:
        values["file"] = file
    await connection.execute(update(accepted_examples).where(accepted_examples.c.id == example).values(values))


async def get_example(connection: AsyncConnection, example: str) -> StoredExample | None:
    row = (await connection.execute(select(accepted_examples).where(accepted_examples.c.id == example))).first()
    return None if row is None else _example(row)


async def examples_in(
    connection: AsyncConnection, state: ExampleState, *, most: int = 5000
) -> tuple[StoredExample, ...]:
    """The examples of one state, the oldest first."""
    table = accepted_examples
    rows = await connection.execute(
        select(table).where(table.c.state == state.value).order_by(table.c.at, table.c.id).limit(most)
    )
    return tuple(_example(row) for row in rows)


async def page_of_examples(
    connection: AsyncConnection, *, state: str, after: tuple[float, str] | None, limit: int
) -> tuple[StoredExample, ...]:
    """Accepted examples, the latest first; of one state, or of all where it is empty."""
    table = accepted_examples
    query = select(table).order_by(table.c.at.desc(), table.c.id.desc()).limit(limit)
    if state:
        query = query.where(table.c.state == state)
    if after is not None:
        at, name = after
        query = query.where(or_(table.c.at < at, and_(table.c.at == at, table.c.id < name)))
    return tuple(_example(row) for row in await connection.execute(query))


async def count_examples(connection: AsyncConnection) -> dict[str, int]:
    """How many examples there are of each state."""
    table = accepted_examples
    count = func.count().label("number")
    rows = await connection.execute(select(table.c.state, count).group_by(table.c.state))
    return {row.state: int(row.number) for row in rows}


def _values(example: StoredExample) -> dict[str, Any]:
    values = {name: getattr(example, name) for name in example.__dataclass_fields__}
    return {
        **values,
        "state": example.state.value,
        "new_intent": msgspec.json.encode(example.new_intent).decode(),
        "moved": msgspec.json.encode(example.moved).decode(),
    }


def _example(row: Any) -> StoredExample:
    return StoredExample(
        **{
            **row._mapping,
            "state": ExampleState(row.state),
            "new_intent": _NEW.decode(row.new_intent),
            "moved": _MOVED.decode(row.moved),
        }
    )
