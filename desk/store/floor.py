"""What the live floor reads besides the conversations' rows: moods, failures, and who was not answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import entries, readings
from handoff.log import Author, EntryKind


class _Sentiment(msgspec.Struct, frozen=True):
    score: float = 0.0


class _Understanding(msgspec.Struct, frozen=True):
    sentiment: _Sentiment = _Sentiment()


class _Turn(msgspec.Struct, frozen=True):
    understanding: _Understanding = _Understanding()


class _Tried(msgspec.Struct, frozen=True):
    outcome: str = ""


_TURNS = msgspec.json.Decoder(tuple[_Turn, ...])
_TRIED = msgspec.json.Decoder(tuple[_Tried, ...])
_FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Pulse:
    """The moods of a conversation's customer messages, oldest first, and how many things failed, as of the reading `at`."""

    at: float
    scores: tuple[float, ...] = ()
    failures: int = 0


async def pulses(
    connection: AsyncConnection, conversations: Collection[str], *, known: dict[str, Pulse]
) -> dict[str, Pulse]:
    """The pulse of each of these conversations. What has not been read anew since `known` is taken from there."""
    rows = await connection.execute(
        select(readings.c.conversation, readings.c.at).where(readings.c.conversation.in_(conversations))
    )
    at = {row.conversation: row.at for row in rows}
    found = {name: known[name] for name in at if name in known and known[name].at == at[name]}
    changed = [name for name in at if name not in found]
    if changed:
        fresh = await connection.execute(
            select(readings.c.conversation, readings.c.at, readings.c.turns, readings.c.tried).where(
                readings.c.conversation.in_(changed)
            )
        )
        for row in fresh:
            scores = tuple(turn.understanding.sentiment.score for turn in _TURNS.decode(row.turns))
            failures = sum(1 for one in _TRIED.decode(row.tried) if one.outcome == _FAILED)
            found[row.conversation] = Pulse(row.at, scores, failures)
    return found


async def unanswered_since(connection: AsyncConnection, conversations: Collection[str]) -> dict[str, float]:
    """When the customer's first message after the last one of an agent was written; those without one are left out."""
    said = entries.c.kind == EntryKind.MESSAGE.value
    answer = entries.alias("answer")
    answered = (
        select(func.coalesce(func.max(answer.c.seq), 0))
        .where(
            answer.c.conversation == entries.c.conversation,
            answer.c.author == Author.AGENT.value,
            answer.c.kind == EntryKind.MESSAGE.value,
        )
        .scalar_subquery()
    )
    rows = await connection.execute(
        select(entries.c.conversation, func.min(entries.c.at).label("since"))
        .where(
            entries.c.conversation.in_(conversations),
            said,
            entries.c.author == Author.CUSTOMER.value,
            entries.c.seq > answered,
        )
        .group_by(entries.c.conversation)
    )
    return {row.conversation: float(row.since) for row in rows}
