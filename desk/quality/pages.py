"""What supervisors and agents are told of quality, read from the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.context import Desk
from desk.quality.coaching_effect import effect
from desk.quality.compliance import REMINDER, WARNING
from desk.quality.reviewing import WHOLE, is_hidden_from
from desk.store import agents, quality, quality_figures, quality_reviews
from desk.store.agents import Agent
from desk.store.quality import Evidence, StoredCompliance, StoredScore
from desk.store.quality_figures import Mean, Queued
from desk.store.quality_reviews import StoredAnswer, StoredNote, StoredReview
from handoff.quality_model import Criterion, QualityRules
from handoff.wire.quality import (
    AgentMeans,
    AgentQuality,
    AgentsAnswer,
    Bands,
    BreachShown,
    CoachingNote,
    ComplianceAnswer,
    ComplianceLine,
    ConversationQuality,
    CriterionMean,
    PartMeans,
    PartQuality,
    PersonsReview,
    QualityOverview,
    QueueCounts,
    QueueRow,
    ScoredConversation,
    WeekMean,
)

_DAY_SECONDS = 86_400.0
_MOST_LATEST, _MOST_ANSWERS, _MOST_NOTES = 50, 50, 50
_QUEUES = ("low", "sample")
_OTHERS_NAMES = {WHOLE: "Everybody", "bot": "The assistant"}
_REASONS = {
    WARNING: "A message was sent in spite of a warning of data/moderation.yml.",
    REMINDER: "What the playbook reminds agents of is ticked before the conversation ends.",
}
Names = Mapping[str, str]


async def overview(desk: Desk, connection: AsyncConnection, reader: Agent, *, days: int) -> QualityOverview:
    """Everything of the last `days` days in one page."""
    rules, now = desk.quality, desk.changes.clock()
    since = now - days * _DAY_SECONDS
    found = await quality_figures.tallies(connection, since=since, version=rules.fingerprint())
    whole = found.of_kind(WHOLE)
    ended = await quality_figures.count_ended(connection, since=since)
    notes = await quality_reviews.count_notes(connection, since=since)
    open_answers = await quality_reviews.count_open_answers(connection)
    names = await agents.names(connection)
    waiting = {
        name: await quality_figures.count_queue(
            connection, name, rules, since=_asked_since(rules, now), reviewer=reader.id
        )
        for name in _QUEUES
    }
    counts = await quality_figures.compliance_counts(connection, since=since)
    return QualityOverview(
        days=days,
        since=since,
        version=rules.version,
        ended=ended,
        scored=whole.n if whole is not None else 0,
        older=found.older,
        parts=tuple(
            PartMeans(kind, _rounded(mean.total), mean.n, mean.count - mean.n, criteria_of(mean, rules))
            for kind in (WHOLE, "bot", "agent")
            if (mean := found.of_kind(kind)) is not None
        ),
        weeks=_weeks(found.weeks(WHOLE), rules),
        agents=tuple(
            AgentMeans(
                agent=agent,
                name=names.get(agent, ""),
                mean=_rounded(mean.total),
                n=mean.n,
                silent=mean.count - mean.n,
                criteria=criteria_of(mean, rules),
                notes=notes.get(agent, 0),
                open_answers=open_answers.get(agent, 0),
            )
            for agent, mean in sorted(found.agents().items(), key=lambda one: names.get(one[0], "").casefold())
        ),
        queues=QueueCounts(waiting["low"], waiting["sample"], sum(open_answers.values())),
        low_below=rules.queues.low_below,
        sample_share=rules.queues.sample_share,
        # Of warnings nobody knows how many were heeded, so they are in no share.
        applied=sum(applied for needs, applied, _ in counts.values() if needs != WARNING),
        broken=sum(broken for needs, _, broken in counts.values() if needs != WARNING),
        bands=bands_of(rules),
    )


async def queue_rows(
    desk: Desk,
    connection: AsyncConnection,
    reader: Agent,
    name: str,
    *,
    after: tuple[float, str, str] | None,
    limit: int,
) -> tuple[tuple[QueueRow, ...], int, tuple[float, str, str] | None]:
    """A page of a queue, how many wait in all, and where the next page begins."""
    rules = desk.quality
    since = _asked_since(rules, desk.changes.clock())
    found = await quality_figures.queue(
        connection, name, rules, since=since, reviewer=reader.id, after=after, limit=limit + 1
    )
    count = await quality_figures.count_queue(connection, name, rules, since=since, reviewer=reader.id)
    names = await agents.names(connection)
    shown = found[:limit]
    rows = tuple(_queue_row(one, names, is_hidden=name == "sample") for one in shown)
    last = shown[-1].score if len(found) > limit else None
    place = None
    if last is not None:
        order = last.total if name == "low" else last.draw
        place = (order or 0.0, last.conversation, last.part)
    return rows, count, place


def _queue_row(one: Queued, names: Names, *, is_hidden: bool) -> QueueRow:
    score = one.score
    lowest = min(score.points.items(), key=lambda found: found[1], default=None)
    return QueueRow(
        conversation=score.conversation,
        part=score.part,
        kind=score.kind,
        agent_name=name_of(score.part, names),
        intent=one.intent,
        channel=one.channel,
        ended_at=score.ended_at,
        total=None if is_hidden else score.total,
        is_hidden=is_hidden,
        lowest=lowest[0] if lowest and not is_hidden else None,
        lowest_points=lowest[1] if lowest and not is_hidden else None,
    )


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


async def agent_page(desk: Desk, connection: AsyncConnection, reader: Agent, agent: str, *, days: int) -> AgentQuality:
    """An agent's own page, for themselves and for supervisors."""
    rules, now = desk.quality, desk.changes.clock()
    since = now - days * _DAY_SECONDS
    names = await agents.names(connection)
    found = await quality_figures.tallies(connection, since=since, version=rules.fingerprint())
    own, everybody = found.of_part(agent), found.of_kind("agent")
    latest = await quality_figures.latest_of(connection, agent, since=since, limit=_MOST_LATEST)
    notes = await quality_reviews.notes_for(connection, agent, limit=_MOST_NOTES)
    answers = await quality_reviews.answers_by(connection, agent, limit=_MOST_ANSWERS)
    seen: set[str] = set()
    if reader.id != agent:
        seen = await quality_reviews.reviewed_by(connection, reader.id, part=agent)
    return AgentQuality(
        agent=agent,
        name=names.get(agent, ""),
        days=days,
        mean=_rounded(own.total),
        n=own.n,
        silent=own.count - own.n,
        criteria=criteria_of(own, rules),
        everybody=criteria_of(everybody, rules) if everybody is not None else (),
        weeks=_weeks(found.weeks(agent), rules),
        latest=tuple(
            ScoredConversation(
                conversation=one.score.conversation,
                ended_at=one.score.ended_at,
                total=one.score.total,
                intent=one.intent,
                criteria=one.score.points,
            )
            for one in latest
            # What this supervisor is still asked for blindly is not shown to them here.
            if not is_hidden_from(desk, one.score, reader, reviewed=one.score.conversation in seen)
        ),
        answers=tuple(answer_shown(one, names) for one in answers),
        notes=tuple([await _note(connection, one, names, rules, now=now) for one in notes]),
        bands=bands_of(rules),
    )


async def open_answers(desk: Desk, connection: AsyncConnection, *, limit: int) -> tuple[AgentsAnswer, ...]:
    """What agents object to and nobody has settled, the oldest first."""
    names = await agents.names(connection)
    found = await quality_reviews.open_answers(connection, limit=limit)
    told = []
    for one in found:
        score = (await quality.of_conversation(connection, one.conversation)).get(one.agent)
        told.append(answer_shown(one, names, score))
    return tuple(told)


async def compliance_page(
    desk: Desk,
    connection: AsyncConnection,
    *,
    days: int,
    rule: str,
    after: tuple[float, str, str] | None,
    limit: int,
) -> tuple[ComplianceAnswer, tuple[float, str, str] | None]:
    """Every rule with how often it was broken, and a page of the breaches."""
    since = desk.changes.clock() - days * _DAY_SECONDS
    counts = await quality_figures.compliance_counts(connection, since=since)
    found = await quality_figures.breaches(connection, since=since, rule=rule, after=after, limit=limit + 1)
    names = await agents.names(connection)
    known = {one.name: one for one in desk.quality.compliance}
    lines = tuple(
        ComplianceLine(
            rule=name,
            needs=needs,
            reason=known[name].reason if name in known else _REASONS.get(needs, "This rule is not in force any more."),
            applied=0 if needs == WARNING else applied,
            broken=broken,
        )
        for name in dict.fromkeys([*known, *sorted(counts)])
        for needs, applied, broken in (counts.get(name, (known[name].needs.value if name in known else "", 0, 0)),)
    )
    shown = found[:limit]
    place = None
    if len(found) > limit:
        last = shown[-1][0]
        place = (last.at, last.conversation, last.rule)
    breaches = tuple(breach_shown(one, names, is_kept=is_kept) for one, is_kept in shown)
    return ComplianceAnswer(days=days, rules=lines, breaches=breaches, next=""), place


def breach_shown(one: StoredCompliance, names: Names, *, is_kept: bool) -> BreachShown:
    """A rule that applied, as it is told. Pure."""
    return BreachShown(
        conversation=one.conversation,
        rule=one.rule,
        needs=one.needs,
        agent_name=name_of(one.part, names) if one.part else "",
        at=one.at,
        is_broken=one.is_broken,
        text=one.text,
        seqs=one.seqs,
        is_forgotten=not is_kept,
    )


def answer_shown(one: StoredAnswer, names: Names, score: StoredScore | None = None) -> AgentsAnswer:
    """An agent's answer, as it is told. Pure."""
    return AgentsAnswer(
        id=one.id,
        conversation=one.conversation,
        part=one.agent,
        agent_name=names.get(one.agent, ""),
        criterion=one.criterion,
        text=one.text,
        at=one.at,
        points=score.automatic.get(one.criterion) if score is not None else None,
        settled_by_name=names.get(one.settled_by, "") if one.settled_by else "",
        settled_at=one.settled_at,
        grade=one.grade,
        reply=one.reply,
    )


def criteria_of(mean: Mean, rules: QualityRules) -> tuple[CriterionMean, ...]:
    """The means of the criteria in their order. Pure."""
    return tuple(
        CriterionMean(one, _rounded(value), n, mean.count - n, rules.criteria.weight(one))
        for one in Criterion
        for value, n in (mean.criteria[one],)
    )


def bands_of(rules: QualityRules) -> Bands:
    """From how many points on a score is called what. Pure."""
    return rules.grades.weak, rules.grades.good, rules.grades.very_good


def name_of(part: str, names: Names) -> str:
    """Who a part is. Pure."""
    return _OTHERS_NAMES.get(part) or names.get(part, "")


def _review(one: StoredReview, names: Names) -> PersonsReview:
    return PersonsReview(names.get(one.reviewer, ""), one.at, one.is_blind, one.grades, one.comment)


async def _note(
    connection: AsyncConnection, one: StoredNote, names: Names, rules: QualityRules, *, now: float
) -> CoachingNote:
    span = rules.coaching.days * _DAY_SECONDS
    scores = await quality_figures.points_of(
        connection, one.agent, one.criterion, since=one.at - span, until=min(now, one.at + span)
    )
    return CoachingNote(
        id=one.id,
        agent=one.agent,
        author_name=names.get(one.author, ""),
        criterion=one.criterion,
        text=one.text,
        conversation=one.conversation,
        at=one.at,
        read_at=one.read_at,
        effect=effect(scores, noted_at=one.at, now=now, rules=rules.coaching),
    )


def _weeks(found: Iterable[tuple[float, Mean]], rules: QualityRules) -> tuple[WeekMean, ...]:
    return tuple(WeekMean(at, _rounded(mean.total), mean.n, criteria_of(mean, rules)) for at, mean in found)


def _asked_since(rules: QualityRules, now: float) -> float:
    return now - rules.queues.within_days * _DAY_SECONDS


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 1)
