"""Keeps what conversations tell about the knowledge base, when the ledger settles them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.insight.case import Case
from desk.insight.outcome import Outcome
from desk.knowledge_review.findings import draft_of, questions_of, uses_of
from desk.store import knowledge


async def keep(connection: AsyncConnection, ended: Sequence[tuple[Case, Outcome]]) -> None:
    """Keep it of these conversations, within the caller's transaction. Nothing is told anew once their readings are forgotten."""
    known = [(case, outcome) for case, outcome in ended if case.reading.turns]
    if not known:
        return
    await knowledge.keep(
        connection,
        [case.conversation.id for case, _ in known],
        uses=[use for case, _ in known for use in uses_of(case)],
        questions=[question for case, _ in known for question in questions_of(case)],
        drafts=[draft for case, outcome in known if (draft := draft_of(case, outcome)) is not None],
    )
