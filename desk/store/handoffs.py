"""Handoffs: each call for a person, with what was decided, what the agent was given, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import handoffs
from handoff.decision import Decision
from handoff.envelope import Envelope

_DECISION = msgspec.json.Decoder(Decision)
_ENVELOPE = msgspec.json.Decoder(Envelope)


@dataclass(slots=True)
class Handoff:
    """`cause` says who called: a value of `desk.handoffs.Cause`. Times are 0 until they happen.

    `assigned_at` is when it was offered to the agent who then claimed it; 0 where they picked it by themselves.
    """

    id: str
    conversation: str
    cause: str
    at: float
    epoch: int
    decision: Decision
    envelope: Envelope
    skill: str = "general"
    claimed_by: str = ""
    claimed_at: float = 0.0
    ended_at: float = 0.0
    ended_as: str = ""
    verdict: str = ""
    verdict_by: str = ""
    verdict_at: float = 0.0
    priority: int = 3
    assigned_at: float = 0.0


def _values(handoff: Handoff) -> dict[str, Any]:
    values = {name: getattr(handoff, name) for name in handoff.__dataclass_fields__}
    values["decision"] = msgspec.json.encode(handoff.decision).decode()
    values["envelope"] = msgspec.json.encode(handoff.envelope).decode()
    return values


def _read(row: Any) -> Handoff:
    values = dict(row._mapping)
    values["decision"] = _DECISION.decode(values["decision"])
    values["envelope"] = _ENVELOPE.decode(values["envelope"])
    return Handoff(**values)


async def add(connection: AsyncConnection, handoff: Handoff) -> None:
    await connection.execute(insert(handoffs).values(_values(handoff)))


async def save(connection: AsyncConnection, handoff: Handoff) -> None:
    await connection.execute(update(handoffs).where(handoffs.c.id == handoff.id).values(_values(handoff)))


async def latest(connection: AsyncConnection, conversation: str) -> Handoff | None:
    """The conversation's latest handoff, None before the first."""
    found = await connection.execute(
        select(handoffs).where(handoffs.c.conversation == conversation).order_by(handoffs.c.epoch.desc()).limit(1)
    )
    row = found.first()
    return None if row is None else _read(row)


async def get(connection: AsyncConnection, handoff: str) -> Handoff | None:
    """One handoff, None where there is none of that id."""
    row = (await connection.execute(select(handoffs).where(handoffs.c.id == handoff))).first()
    return None if row is None else _read(row)


async def of_conversation(connection: AsyncConnection, conversation: str) -> tuple[Handoff, ...]:
    """All of a conversation, in order."""
    rows = await connection.execute(
        select(handoffs).where(handoffs.c.conversation == conversation).order_by(handoffs.c.epoch)
    )
    return tuple(_read(row) for row in rows)
