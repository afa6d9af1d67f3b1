"""What supervisors are told of everybody's quality and asked to review, and agents of their own."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.context import Desk
from desk.quality.case import WHOLE
from desk.quality.coaching_effect import effect
from desk.quality.compliance import WARNING
from desk.quality.reviewing import is_hidden_from
from desk.quality.shown import Names, answer_shown, bands_of, criteria_of, name_of, rounded, weeks_of
from desk.store import agents, quality_figures, quality_reviews
from desk.store.agents import Agent
from desk.store.quality_figures import Queued
from desk.store.quality_reviews import StoredNote
from handoff.quality_model import QualityRules
from handoff.wire.quality import (
    AgentMeans,
    AgentQuality,
    CoachingNote,
    PartMeans,
    QualityOverview,
    QueueCounts,
    QueueRow,
    ScoredConversation,
)

_DAY_SECONDS = 86_400.0
_MOST_LATEST, _MOST_ANSWERS, _MOST_NOTES = 50, 50, 50
_QUEUES = ("low", "sample")


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
            PartMeans(kind, rounded(mean.total), mean.n, mean.count - mean.n, criteria_of(mean, rules))
            for kind in (WHOLE, "bot", "agent")
            if (mean := found.of_kind(kind)) is not None
        ),
        weeks=weeks_of(found.weeks(WHOLE), rules),
        agents=tuple(
            AgentMeans(
                agent=agent,
                name=names.get(agent, ""),
                mean=rounded(mean.total),
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
        mean=rounded(own.total),
        n=own.n,
        silent=own.count - own.n,
        criteria=criteria_of(own, rules),
        everybody=criteria_of(everybody, rules) if everybody is not None else (),
        weeks=weeks_of(found.weeks(agent), rules),
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


def _asked_since(rules: QualityRules, now: float) -> float:
    return now - rules.queues.within_days * _DAY_SECONDS
