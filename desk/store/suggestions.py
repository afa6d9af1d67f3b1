"""Suggested replies that agents were shown, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.new_rows import insert_into
from desk.store.tables import suggestions
from handoff.wire.copilot import Suggestion


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion that waits for what its agent sends. `inserted_at` is 0 while it was not taken into the composer."""

    id: str
    text: str
    inserted_at: float


async def show(
    connection: AsyncConnection, conversation: str, shown: Iterable[Suggestion], *, agent: str, seq: int, at: float
) -> None:
    """Keep those that were not shown before. Another desk may show the same just now."""
    new = insert_into(connection, suggestions)
    # In the same order at each desk, or two could wait for each other.
    for one in sorted(shown, key=lambda one: one.id):
        await connection.execute(
            new.values(
                id=one.id,
                conversation=conversation,
                agent=agent,
                seq=seq,
                kind=one.kind,
                source=one.slug or one.source,
                text=one.text,
                at=at,
                inserted_at=0.0,
                outcome="",
                settled_at=0.0,
            ).on_conflict_do_nothing()
        )


async def mark_inserted(
    connection: AsyncConnection, conversation: str, suggestion: str, *, agent: str, at: float
) -> None:
    """The agent took it into the composer. One that was settled stays as it is."""
    await connection.execute(
        update(suggestions)
        .where(
            suggestions.c.id == suggestion,
            suggestions.c.conversation == conversation,
            suggestions.c.agent == agent,
            suggestions.c.outcome == "",
        )
        .values(inserted_at=at)
    )


async def unsettled(connection: AsyncConnection, conversation: str, *, agent: str) -> tuple[Shown, ...]:
    """Those that the agent was shown and whose outcome is not known yet."""
    rows = await connection.execute(
        select(suggestions.c.id, suggestions.c.text, suggestions.c.inserted_at).where(
            suggestions.c.conversation == conversation, suggestions.c.agent == agent, suggestions.c.outcome == ""
        )
    )
    return tuple(Shown(row.id, row.text, row.inserted_at) for row in rows)


async def settle(connection: AsyncConnection, suggestion: str, *, outcome: str, at: float) -> None:
    """Say what became of it: `used`, `edited` or `ignored`."""
    await connection.execute(
        update(suggestions).where(suggestions.c.id == suggestion).values(outcome=outcome, settled_at=at)
    )


async def counts(connection: AsyncConnection, *, since: float) -> tuple[tuple[str, str, int], ...]:
    """How often each kind had which outcome, as (kind, outcome, count); an empty outcome is not known yet."""
    rows: Any = await connection.execute(
        select(suggestions.c.kind, suggestions.c.outcome, func.count().label("count"))
        .where(suggestions.c.at >= since)
        .group_by(suggestions.c.kind, suggestions.c.outcome)
        .order_by(suggestions.c.kind, suggestions.c.outcome)
    )
    return tuple((row.kind, row.outcome, int(row.count)) for row in rows)
