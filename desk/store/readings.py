"""Readings: what the bot understood of a conversation so far, the latest one only."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import readings
from handoff.conversation import Fact, Turn
from handoff.decision import Decision
from handoff.envelope import Tried

_TURNS = msgspec.json.Decoder(tuple[Turn, ...])
_FACTS = msgspec.json.Decoder(tuple[Fact, ...])
_TRIED = msgspec.json.Decoder(tuple[Tried, ...])
_DECISION = msgspec.json.Decoder(Decision | None)


@dataclass(frozen=True, slots=True)
class Reading:
    """As in `turn.done`: the turns, oldest first, what is known, what was tried, and the policy's decision."""

    turns: tuple[Turn, ...] = ()
    facts: tuple[Fact, ...] = ()
    tried: tuple[Tried, ...] = ()
    decision: Decision | None = None


async def save(connection: AsyncConnection, conversation: str, reading: Reading, *, turn: str, at: float) -> None:
    """Replace the conversation's reading. Call it under the conversation's lock."""
    await connection.execute(delete(readings).where(readings.c.conversation == conversation))
    await connection.execute(
        insert(readings).values(
            conversation=conversation,
            at=at,
            turn=turn,
            turns=msgspec.json.encode(reading.turns).decode(),
            facts=msgspec.json.encode(reading.facts).decode(),
            tried=msgspec.json.encode(reading.tried).decode(),
            decision=msgspec.json.encode(reading.decision).decode(),
        )
    )


async def get(connection: AsyncConnection, conversation: str) -> Reading:
    """The latest reading, an empty one before the first."""
    row = (await connection.execute(select(readings).where(readings.c.conversation == conversation))).first()
    if row is None:
        return Reading()
    return Reading(
        turns=_TURNS.decode(row.turns),
        facts=_FACTS.decode(row.facts),
        tried=_TRIED.decode(row.tried),
        decision=_DECISION.decode(row.decision),
    )
