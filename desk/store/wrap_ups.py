"""Wrap-ups: what was drafted when an agent's part ended, and what the agent made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import and_, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import conversations, handoffs, wrap_ups
from handoff.conversation import Customer
from handoff.wire.wrap_up import PendingWrapUp, WrapUpContent, WrapUpDraft

_DRAFT = msgspec.json.Decoder(WrapUpDraft)
_CONTENT = msgspec.json.Decoder(WrapUpContent | None)


@dataclass(slots=True)
class StoredWrapUp:
    """A wrap-up's row. `agent` is whose part it was; `handoff` is empty where nobody was called."""

    id: str
    conversation: str
    handoff: str
    agent: str
    drafted: WrapUpDraft
    drafted_at: float
    ended_as: str = ""
    confirmed: WrapUpContent | None = None
    confirmed_by: str = ""
    confirmed_at: float = 0.0


@dataclass(frozen=True, slots=True)
class EndedPart:
    """An agent's part that is over: its conversation, handoff, agent, how it ended and when."""

    conversation: str
    handoff: str
    agent: str
    ended_as: str
    ended_at: float


def _values(wrap_up: StoredWrapUp) -> dict[str, Any]:
    values = {name: getattr(wrap_up, name) for name in wrap_up.__dataclass_fields__}
    values["drafted"] = msgspec.json.encode(wrap_up.drafted).decode()
    values["confirmed"] = msgspec.json.encode(wrap_up.confirmed).decode()
    return values


def _read(row: Any) -> StoredWrapUp:
    values = dict(row._mapping)
    values["drafted"] = _DRAFT.decode(values["drafted"])
    values["confirmed"] = _CONTENT.decode(values["confirmed"])
    return StoredWrapUp(**values)


async def add(connection: AsyncConnection, wrap_up: StoredWrapUp) -> None:
    await connection.execute(insert(wrap_ups).values(_values(wrap_up)))


async def save(connection: AsyncConnection, wrap_up: StoredWrapUp) -> None:
    await connection.execute(update(wrap_ups).where(wrap_ups.c.id == wrap_up.id).values(_values(wrap_up)))


async def of_handoff(connection: AsyncConnection, conversation: str, handoff: str) -> StoredWrapUp | None:
    """The wrap-up of one handoff, None where none was drafted."""
    found = await connection.execute(
        select(wrap_ups).where(wrap_ups.c.conversation == conversation, wrap_ups.c.handoff == handoff)
    )
    row = found.first()
    return None if row is None else _read(row)


async def of_conversation(connection: AsyncConnection, conversation: str) -> tuple[StoredWrapUp, ...]:
    """All of a conversation, in order."""
    rows = await connection.execute(
        select(wrap_ups).where(wrap_ups.c.conversation == conversation).order_by(wrap_ups.c.drafted_at, wrap_ups.c.id)
    )
    return tuple(_read(row) for row in rows)


async def undrafted(connection: AsyncConnection, *, since: float, limit: int = 50) -> tuple[EndedPart, ...]:
    """Parts of agents that ended since then and were never drafted, or whose draft does not know that they ended."""
    ends = handoffs.join(
        wrap_ups,
        and_(wrap_ups.c.conversation == handoffs.c.conversation, wrap_ups.c.handoff == handoffs.c.id),
        isouter=True,
    )
    rows = await connection.execute(
        select(
            handoffs.c.conversation,
            handoffs.c.id.label("handoff"),
            handoffs.c.claimed_by.label("agent"),
            handoffs.c.ended_as,
            handoffs.c.ended_at,
        )
        .select_from(ends)
        .where(
            handoffs.c.ended_at >= since,
            handoffs.c.claimed_at > 0,
            wrap_ups.c.id.is_(None) | ((wrap_ups.c.ended_as == "") & (wrap_ups.c.confirmed_at == 0)),
        )
        .order_by(handoffs.c.ended_at)
        .limit(limit)
    )
    return tuple(EndedPart(**row._mapping) for row in rows)


async def pending(connection: AsyncConnection, agent: str, *, limit: int = 50) -> tuple[PendingWrapUp, ...]:
    """Parts of an agent's that ended without a confirmation, the latest first."""
    rows = await connection.execute(
        select(wrap_ups.c.conversation, wrap_ups.c.ended_as, wrap_ups.c.drafted_at, conversations.c.customer)
        .join(conversations, conversations.c.id == wrap_ups.c.conversation)
        .where(wrap_ups.c.agent == agent, wrap_ups.c.confirmed_at == 0, wrap_ups.c.ended_as != "")
        .order_by(wrap_ups.c.drafted_at.desc())
        .limit(limit)
    )
    return tuple(
        PendingWrapUp(
            row.conversation, msgspec.json.decode(row.customer, type=Customer).name, row.ended_as, row.drafted_at
        )
        for row in rows
    )
