"""Conversations from the desk's own store, with the agents' verdicts on their handoffs as labels."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store import conversations, entries, handoffs
from desk.store.conversations import Conversation
from desk.store.handoffs import Handoff
from desk.store.tables import conversations as table
from frontline.replay.transcript import Expected, Mode, Transcript, TranscriptCustomer, Utterance
from handoff.decision import Outcome
from handoff.log import Author, Entry, EntryKind

# What the agent said of the handoff, as the label whether a person was needed.
_NEEDED = {"needed": True, "too_late": True, "wrong_team": True, "unnecessary": False}
_AUTHORS = {Author.CUSTOMER: "customer", Author.BOT: "bot", Author.AGENT: "agent"}


async def transcripts_in(
    connection: AsyncConnection, *, since: float = 0.0, most: int | None = None
) -> AsyncIterator[Transcript]:
    """The conversations that began since then (epoch seconds) and in which the customer spoke, the oldest first."""
    found = await connection.execute(
        select(table.c.id)
        .where(table.c.has_spoken.is_(True), table.c.created_at >= since)
        .order_by(table.c.created_at, table.c.id)
        .limit(most)
    )
    for row in found.all():
        conversation = await conversations.get(connection, row.id)
        log = await entries.after(connection, row.id, 0)
        yield _transcript(conversation, log, await handoffs.latest(connection, row.id))


def _transcript(conversation: Conversation, log: tuple[Entry, ...], handoff: Handoff | None) -> Transcript:
    said = [entry for entry in log if entry.kind is EntryKind.MESSAGE and entry.author in _AUTHORS and entry.text]
    customer = conversation.customer
    return Transcript(
        id=conversation.id,
        turns=tuple(
            Utterance(author=_AUTHORS[one.author], text=one.text, at=datetime.fromtimestamp(one.at, UTC))  # type: ignore[arg-type]
            for one in said
        ),
        channel=conversation.channel,
        customer=TranscriptCustomer(tier=customer.tier, language=customer.language or None),
        expected=_expected(handoff, said),
    )


def _expected(handoff: Handoff | None, said: list[Entry]) -> Expected | None:
    needed = _NEEDED.get(handoff.verdict) if handoff is not None else None
    if handoff is None or needed is None:
        return None
    if not needed:
        return Expected(handoff=False)
    decision = handoff.decision
    # Only "needed" says that the moment and the team were right as well.
    is_right = handoff.verdict == "needed"
    before = [place for place, one in enumerate(said) if one.author is Author.CUSTOMER and one.at <= handoff.at]
    mode: Mode = "offer" if decision.outcome is Outcome.OFFER else "immediate"
    return Expected(
        handoff=True,
        turn=before[-1] if is_right and before else None,
        mode=mode if is_right else None,
        layer=decision.layer if is_right else None,
        reasons=tuple(rule.name for rule in decision.rules) or None,
    )
