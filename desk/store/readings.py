"""Readings: what the bot understood of a conversation so far, the latest one only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.prepared import Prepared
from desk.store.tables import readings
from handoff.conversation import Fact, Turn
from handoff.decision import Decision
from handoff.envelope import Tried

_TURNS = msgspec.json.Decoder(tuple[Turn, ...])
_FACTS = msgspec.json.Decoder(tuple[Fact, ...])
_TRIED = msgspec.json.Decoder(tuple[Tried, ...])
_DECISION = msgspec.json.Decoder(Decision | None)


class _Goal(msgspec.Struct, frozen=True):
    """What of a turn says which task it was about; the rest is not read."""

    goal: str = ""


_GOALS = msgspec.json.Decoder(tuple[_Goal, ...])


@dataclass(frozen=True, slots=True)
class Reading:
    """As in `turn.done`: the turns, oldest first, what is known, what was tried, and the policy's decision."""

    turns: tuple[Turn, ...] = ()
    facts: tuple[Fact, ...] = ()
    tried: tuple[Tried, ...] = ()
    decision: Decision | None = None


_FORGOTTEN = Prepared(delete(readings).where(readings.c.conversation == bindparam("one")))
_NEW = Prepared(insert(readings), columns=readings.c.keys())
_ONE = select(readings).where(readings.c.conversation == bindparam("one"))


async def save(connection: AsyncConnection, conversation: str, reading: Reading, *, turn: str, at: float) -> None:
    """Replace the conversation's reading. Call it under the conversation's lock."""
    await _FORGOTTEN.run(connection, {"one": conversation})
    await _NEW.run(
        connection,
        {
            "conversation": conversation,
            "at": at,
            "turn": turn,
            "turns": msgspec.json.encode(reading.turns).decode(),
            "facts": msgspec.json.encode(reading.facts).decode(),
            "tried": msgspec.json.encode(reading.tried).decode(),
            "decision": msgspec.json.encode(reading.decision).decode(),
        },
    )


async def get(connection: AsyncConnection, conversation: str) -> Reading:
    """The latest reading, an empty one before the first."""
    row = (await connection.execute(_ONE, {"one": conversation})).first()
    if row is None:
        return Reading()
    return _read(row)


async def some(connection: AsyncConnection, conversations: Collection[str]) -> dict[str, Reading]:
    """The latest readings of these conversations; those never read are left out."""
    rows = await connection.execute(select(readings).where(readings.c.conversation.in_(conversations)))
    return {row.conversation: _read(row) for row in rows}


def _read(row: Any) -> Reading:
    return Reading(
        turns=_TURNS.decode(row.turns),
        facts=_FACTS.decode(row.facts),
        tried=_TRIED.decode(row.tried),
        decision=_DECISION.decode(row.decision),
    )


async def subjects(connection: AsyncConnection, conversations: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The tasks (intents' names) that each conversation was about, the latest first; those never read are left out."""
    rows = await connection.execute(
        select(readings.c.conversation, readings.c.turns, readings.c.decision).where(
            readings.c.conversation.in_(conversations)
        )
    )
    found = {}
    for row in rows:
        decision = _DECISION.decode(row.decision)
        goals = [turn.goal for turn in reversed(_GOALS.decode(row.turns)) if turn.goal]
        # A decision looks at what was said since the last handoff alone, the turns go back to the beginning.
        found[row.conversation] = tuple(dict.fromkeys([*(decision.subjects if decision else ()), *goals]))
    return found
