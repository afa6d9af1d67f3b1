"""Messages of customers that the bot may have misunderstood, by what shows it, for the designers' review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import agents, entries, handoffs, tasks, understandings, wrong_answers
from handoff.wire.workbench import Reason

# What customers say of the bot's last answer when it missed.
REJECTING = "not_helpful"
_WRONG_HANDOFFS = ("unnecessary", "wrong_team")


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """A message, one thing that speaks for a look at it, and what was understood of it: `intent` is empty where nothing is
    known of it. `note` and `flagged_by` are an agent's."""

    conversation: str
    seq: int
    at: float
    text: str
    reason: Reason
    intent: str = ""
    confidence: float = 0.0
    second_intent: str = ""
    second_confidence: float = 0.0
    note: str = ""
    flagged_by: str = ""


async def unsure(
    connection: AsyncConnection, *, since: float, confidence: float, margin: float, most: int
) -> tuple[Misunderstood, ...]:
    """Where the model was unsure: below `confidence`, two intents within `margin`, or no intent at all; the latest first."""
    u = understandings
    is_low = and_(not_(u.c.is_out_of_scope), u.c.confidence < confidence)
    is_close = and_(not_(u.c.is_out_of_scope), u.c.second_intent != "", u.c.confidence - u.c.second_confidence < margin)
    rows = await connection.execute(
        select(u, entries.c.text)
        .join(entries, and_(entries.c.conversation == u.c.conversation, entries.c.seq == u.c.seq))
        .where(u.c.at >= since, not_(u.c.is_pressed), or_(u.c.is_out_of_scope, is_low, is_close))
        .order_by(u.c.at.desc(), u.c.conversation, u.c.seq)
        .limit(most)
    )
    found = []
    for row in rows:
        if row.is_out_of_scope:
            reason = Reason.OUT_OF_SCOPE
        else:
            reason = Reason.LOW_CONFIDENCE if row.confidence < confidence else Reason.SMALL_MARGIN
        found.append(_read(row, reason))
    return tuple(found)


async def rejected(connection: AsyncConnection, *, since: float, most: int) -> tuple[Misunderstood, ...]:
    """Messages whose answer was none, as the customer said next; the latest first."""
    said, u = understandings.alias("said"), understandings
    before = (
        select(func.max(u.c.seq))
        .where(u.c.conversation == said.c.conversation, u.c.seq < said.c.seq, u.c.intent != REJECTING)
        .scalar_subquery()
    )
    rejecting = (
        select(said.c.conversation, before.label("seq"), said.c.at.label("said_at"))
        .where(said.c.at >= since, said.c.intent == REJECTING)
        .order_by(said.c.at.desc())
        .limit(most)
        .subquery()
    )
    rows = await connection.execute(
        select(u, entries.c.text)
        .join(rejecting, and_(rejecting.c.conversation == u.c.conversation, rejecting.c.seq == u.c.seq))
        .join(entries, and_(entries.c.conversation == u.c.conversation, entries.c.seq == u.c.seq))
        .where(not_(u.c.is_pressed))
        .order_by(rejecting.c.said_at.desc(), u.c.conversation, u.c.seq)
    )
    return tuple(_read(row, Reason.REJECTED) for row in rows)


async def called_wrong(connection: AsyncConnection, *, since: float, most: int) -> tuple[Misunderstood, ...]:
    """Messages whose answer an agent called wrong, the latest first. An answer to no message is left out."""
    said, asked, u = entries.alias("said"), entries, understandings
    rows = await connection.execute(
        select(
            asked.c.conversation, asked.c.seq, asked.c.at, asked.c.text, wrong_answers.c.right_answer, agents.c.name,
            *_meaning(),
        )
        .select_from(wrong_answers)
        .join(said, and_(said.c.conversation == wrong_answers.c.conversation, said.c.seq == wrong_answers.c.seq))
        .join(tasks, tasks.c.turn == said.c.turn)
        .join(asked, and_(asked.c.conversation == wrong_answers.c.conversation, asked.c.seq == tasks.c.seq))
        .join(u, and_(u.c.conversation == asked.c.conversation, u.c.seq == asked.c.seq), isouter=True)
        .join(agents, agents.c.id == wrong_answers.c.agent, isouter=True)
        .where(wrong_answers.c.at >= since, tasks.c.payload == "", asked.c.author == "customer")
        .order_by(wrong_answers.c.at.desc(), asked.c.conversation, asked.c.seq)
        .limit(most)
    )  # fmt: skip
    return tuple(
        _read(row, Reason.WRONG_ANSWER, note=row.right_answer or "", flagged_by=row.name or "") for row in rows
    )


async def wrongly_handed_off(connection: AsyncConnection, *, since: float, most: int) -> tuple[Misunderstood, ...]:
    """The messages before handoffs that an agent called unnecessary or to the wrong team, the latest first."""
    u = understandings
    last = (
        select(func.max(entries.c.seq))
        .where(
            entries.c.conversation == handoffs.c.conversation,
            entries.c.author == "customer",
            entries.c.kind == "message",
            entries.c.at <= handoffs.c.at,
        )
        .scalar_subquery()
    )
    judged = (
        select(handoffs.c.conversation, handoffs.c.verdict_at, handoffs.c.verdict_by, last.label("seq"))
        .where(handoffs.c.verdict.in_(_WRONG_HANDOFFS), handoffs.c.verdict_at >= since)
        .order_by(handoffs.c.verdict_at.desc())
        .limit(most)
        .subquery()
    )
    rows = await connection.execute(
        select(entries.c.conversation, entries.c.seq, entries.c.at, entries.c.text, agents.c.name, *_meaning())
        .select_from(judged)
        .join(entries, and_(entries.c.conversation == judged.c.conversation, entries.c.seq == judged.c.seq))
        .join(u, and_(u.c.conversation == entries.c.conversation, u.c.seq == entries.c.seq), isouter=True)
        .join(agents, agents.c.id == judged.c.verdict_by, isouter=True)
        .order_by(judged.c.verdict_at.desc(), entries.c.conversation, entries.c.seq)
    )
    return tuple(_read(row, Reason.WRONG_HANDOFF, flagged_by=row.name or "") for row in rows)


def _meaning() -> tuple[Any, ...]:
    u = understandings
    return u.c.intent, u.c.confidence, u.c.second_intent, u.c.second_confidence


def _read(row: Any, reason: Reason, *, note: str = "", flagged_by: str = "") -> Misunderstood:
    return Misunderstood(
        conversation=row.conversation,
        seq=row.seq,
        at=row.at,
        text=row.text,
        reason=reason,
        intent=row.intent or "",
        confidence=row.confidence or 0.0,
        second_intent=row.second_intent or "",
        second_confidence=row.second_confidence or 0.0,
        note=note,
        flagged_by=flagged_by,
    )
