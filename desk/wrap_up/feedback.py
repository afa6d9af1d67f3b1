"""What agents made of the bot's work, as training signals: answers that are wrong, verdicts on handoffs, and what became of
drafts. A line each, with what was said and what was understood. The texts are as they are stored, without secrets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store import readings
from desk.store.tables import entries, handoffs, tasks, wrap_ups, wrong_answers
from handoff.conversation import Understanding
from handoff.decision import Decision
from handoff.wire.wrap_up import WrapUpContent, WrapUpDraft

_DECISION = msgspec.json.Decoder(Decision)
_DRAFT = msgspec.json.Decoder(WrapUpDraft)
_CONTENT = msgspec.json.Decoder(WrapUpContent)
_PAGE = 200


class WrongAnswerLine(msgspec.Struct, frozen=True, tag_field="kind", tag="wrong_answer"):
    """The bot `said` this to the customer's `message`, and it was wrong; `right_answer` may say what would be right.

    `understood` is null where the bot said it without a message.
    """

    conversation: str
    seq: int
    at: float
    agent: str
    message: str
    understood: Understanding | None
    said: str
    article: str
    right_answer: str


class VerdictLine(msgspec.Struct, frozen=True, tag_field="kind", tag="verdict"):
    """A handoff and its agent's verdict. `message` is the customer's last one before it."""

    conversation: str
    handoff: str
    at: float
    agent: str
    verdict: str
    cause: str
    message: str
    understood: Understanding | None
    decision: Decision


class WrapUpLine(msgspec.Struct, frozen=True, tag_field="kind", tag="wrap_up"):
    """What was drafted, and what an agent made of it."""

    conversation: str
    handoff: str
    at: float
    agent: str
    drafted: WrapUpDraft
    confirmed: WrapUpContent


async def feedback(
    connection: AsyncConnection, *, since: float = 0.0
) -> AsyncIterator[WrongAnswerLine | VerdictLine | WrapUpLine]:
    """All that was said since then (seconds since the epoch), each kind in the order of its time."""
    async for row in _pages(connection, select(wrong_answers).where(wrong_answers.c.at >= since), "at"):
        yield await _wrong_answer(connection, row)
    judged = select(handoffs).where(handoffs.c.verdict != "", handoffs.c.verdict_at >= since)
    async for row in _pages(connection, judged, "verdict_at"):
        yield await _verdict(connection, row)
    confirmed = select(wrap_ups).where(wrap_ups.c.confirmed_at > 0, wrap_ups.c.confirmed_at >= since)
    async for row in _pages(connection, confirmed, "confirmed_at"):
        yield WrapUpLine(
            conversation=row.conversation,
            handoff=row.handoff,
            at=row.confirmed_at,
            agent=row.confirmed_by,
            drafted=_DRAFT.decode(row.drafted),
            confirmed=_CONTENT.decode(row.confirmed),
        )


async def _pages(connection: AsyncConnection, query: Any, by: str) -> AsyncIterator[Any]:
    """The rows in the order of a column and of the conversation, a page in memory at a time."""
    columns = query.selected_columns
    ordered = query.order_by(columns[by], columns["conversation"], *(columns[c] for c in ("seq", "id") if c in columns))
    place = 0
    while rows := (await connection.execute(ordered.limit(_PAGE).offset(place))).all():
        for row in rows:
            yield row
        place += len(rows)


async def _wrong_answer(connection: AsyncConnection, row: Any) -> WrongAnswerLine:
    found = await connection.execute(
        select(entries.c.text, entries.c.source, tasks.c.seq.label("asked"))
        .join(tasks, tasks.c.turn == entries.c.turn, isouter=True)
        .where(entries.c.conversation == row.conversation, entries.c.seq == row.seq)
    )
    said = found.one()
    message, understood = await _message(connection, row.conversation, said.asked or 0)
    source = msgspec.json.decode(said.source)
    return WrongAnswerLine(
        conversation=row.conversation,
        seq=row.seq,
        at=row.at,
        agent=row.agent,
        message=message,
        understood=understood,
        said=said.text,
        article=source["slug"] if source else "",
        right_answer=row.right_answer,
    )


async def _verdict(connection: AsyncConnection, row: Any) -> VerdictLine:
    last = await connection.execute(
        select(entries.c.seq)
        .where(
            entries.c.conversation == row.conversation,
            entries.c.author == "customer",
            entries.c.kind == "message",
            entries.c.at <= row.at,
        )
        .order_by(entries.c.seq.desc())
        .limit(1)
    )
    message, understood = await _message(connection, row.conversation, last.scalar_one_or_none() or 0)
    return VerdictLine(
        conversation=row.conversation,
        handoff=row.id,
        at=row.verdict_at,
        agent=row.verdict_by,
        verdict=row.verdict,
        cause=row.cause,
        message=message,
        understood=understood,
        decision=_DECISION.decode(row.decision),
    )


async def _message(connection: AsyncConnection, conversation: str, seq: int) -> tuple[str, Understanding | None]:
    """The customer's message, and what was understood of it as far as that is known."""
    if not seq:
        return "", None
    found = await connection.execute(
        select(entries.c.text).where(entries.c.conversation == conversation, entries.c.seq == seq)
    )
    reading = await readings.get(connection, conversation)
    turn = next((turn for turn in reading.turns if turn.seq == seq), None)
    return found.scalar_one_or_none() or "", turn.understanding if turn is not None else None
