"""What is told of one conversation's quality, to each as they may see it, and what agents see differently."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.context import Desk
from desk.quality.case import WHOLE
from desk.quality.reviewing import is_hidden_from
from desk.quality.shown import Names, answer_shown, bands_of, breach_shown, name_of
from desk.store import agents, quality, quality_reviews
from desk.store.agents import Agent
from desk.store.quality import Evidence, StoredScore
from desk.store.quality_reviews import StoredAnswer, StoredReview
from handoff.wire.quality import AgentsAnswer, ConversationQuality, PartQuality, PersonsReview


async def conversation_page(
    desk: Desk, connection: AsyncConnection, reader: Agent, conversation: str
) -> ConversationQuality:
    """The scores of a conversation as this reader may see them: agents their own part, everybody else all of them."""
    scores = await quality.of_conversation(connection, conversation)
    evidence = await quality.evidence_of(connection, conversation)
    reviews = await quality_reviews.reviews_of(connection, conversation)
    answers = await quality_reviews.answers_of(connection, conversation)
    kept = await quality.compliance_of(connection, conversation)
    names = await agents.names(connection)
    reads_all = reader.role.answers_for_policy
    seen = {one.part for one in reviews if one.reviewer == reader.id}
    hidden = {
        part
        for part, score in scores.items()
        if part != WHOLE and is_hidden_from(desk, score, reader, reviewed=part in seen)
    }
    if hidden:
        hidden.add(WHOLE)  # which is little else than its parts
    order = sorted(scores, key=lambda part: ((WHOLE, "bot").index(part) if part in (WHOLE, "bot") else 2, part))
    parts = tuple(
        _part(
            desk,
            scores[part],
            evidence.get(part, Evidence(())),
            reader,
            names,
            is_hidden=part in hidden,
            reviews=[one for one in reviews if one.part == part],
            answers=[one for one in answers if one.agent == part],
        )
        for part in order
        if reads_all or part == reader.id
    )
    first = next(iter(scores.values()), None)
    return ConversationQuality(
        conversation=conversation,
        ended_at=first.ended_at if first else 0.0,
        scored_at=first.scored_at if first else 0.0,
        version=first.version if first else "",
        parts=parts if evidence else (),
        bands=bands_of(desk.quality),
        compliance=tuple(
            breach_shown(one, names, is_kept=True)
            for one in kept
            if not hidden and (reads_all or one.part == reader.id)
        ),
    )


def _part(
    desk: Desk,
    score: StoredScore,
    evidence: Evidence,
    reader: Agent,
    names: Names,
    *,
    is_hidden: bool,
    reviews: Sequence[StoredReview],
    answers: Sequence[StoredAnswer],
) -> PartQuality:
    is_own = score.part == reader.id
    may_review = reader.role.is_supervisor and not is_own and score.part != WHOLE
    given = [one for one in reviews if reader.role.answers_for_policy or is_own]
    return PartQuality(
        part=score.part,
        kind=score.kind,
        agent_name=name_of(score.part, names),
        total=None if is_hidden else score.total,
        grade=None if is_hidden or score.total is None else desk.quality.grades.of(score.total),
        why="" if is_hidden else evidence.why,
        judgements=() if is_hidden else evidence.judgements,
        corrected={} if is_hidden else score.corrected,
        is_hidden=is_hidden,
        may_review=may_review,
        may_answer=is_own,
        reviews=() if is_hidden else tuple(_review(one, names) for one in given),
        answers=() if is_hidden else tuple(answer_shown(one, names, score) for one in answers),
    )


def _review(one: StoredReview, names: Names) -> PersonsReview:
    return PersonsReview(names.get(one.reviewer, ""), one.at, one.is_blind, one.grades, one.comment)


async def open_answers(
    desk: Desk, connection: AsyncConnection, reader: Agent, *, limit: int
) -> tuple[AgentsAnswer, ...]:
    """What agents see differently and nobody has settled, the oldest first; points that are hidden from this reader are left
    out here, too."""
    names = await agents.names(connection)
    found = await quality_reviews.open_answers(connection, limit=limit)
    told = []
    for one in found:
        score = (await quality.of_conversation(connection, one.conversation)).get(one.agent)
        if score is not None:
            seen = await quality_reviews.reviewed_by(connection, reader.id, part=one.agent)
            if is_hidden_from(desk, score, reader, reviewed=one.conversation in seen):
                score = None
        told.append(answer_shown(one, names, score))
    return tuple(told)
