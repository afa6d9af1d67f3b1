"""Means, queues and lists of scores: what supervisors and agents look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.quality import StoredCompliance, StoredScore, read_compliance, read_score
from desk.store.tables import conversations, outcomes, quality_compliance, quality_reviews, quality_scores
from handoff.quality_model import Criterion, QualityRules

_SCORE = quality_scores
_WEEK_SECONDS = 7 * 86_400
# 5 January 1970 was a Monday.
_FIRST_MONDAY = 4 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """`n` of `count` parts have a total, whose mean it is; so of each criterion."""

    count: int
    n: int
    total: float | None
    criteria: dict[Criterion, tuple[float | None, int]]


@dataclass(frozen=True, slots=True)
class Queued:
    """A part in a queue, with what the ledger says of its conversation."""

    score: StoredScore
    intent: str
    channel: str


_MEANS = (
    func.count().label("count"),
    func.count(_SCORE.c.total).label("n"),
    func.avg(_SCORE.c.total).label("mean"),
    *(func.avg(_SCORE.c[one.value]).label(f"mean_{one.value}") for one in Criterion),
    *(func.count(_SCORE.c[one.value]).label(f"n_{one.value}") for one in Criterion),
)


def _mean(row: Any) -> Mean:
    values = row._mapping
    return Mean(
        count=values["count"],
        n=values["n"],
        total=values["mean"],
        criteria={one: (values[f"mean_{one.value}"], values[f"n_{one.value}"]) for one in Criterion},
    )


async def by_kind(connection: AsyncConnection, *, since: float) -> dict[str, Mean]:
    """The means of whole conversations, the bot's parts and agents' parts that ended since then, by kind."""
    rows = await connection.execute(
        select(_SCORE.c.kind, *_MEANS).where(_SCORE.c.ended_at >= since).group_by(_SCORE.c.kind)
    )
    return {row.kind: _mean(row) for row in rows}


async def by_part(connection: AsyncConnection, *, since: float) -> dict[str, Mean]:
    """The means of each agent's parts, by their id."""
    rows = await connection.execute(
        select(_SCORE.c.part, *_MEANS)
        .where(_SCORE.c.kind == "agent", _SCORE.c.ended_at >= since)
        .group_by(_SCORE.c.part)
    )
    return {row.part: _mean(row) for row in rows}


async def of_part(connection: AsyncConnection, part: str, *, since: float) -> Mean:
    """The means of one agent's parts, or of all of a kind."""
    is_kind = part in ("whole", "bot")
    wanted = and_(_SCORE.c.kind == part, _SCORE.c.part == part) if is_kind else _SCORE.c.part == part
    row = (await connection.execute(select(*_MEANS).where(wanted, _SCORE.c.ended_at >= since))).one()
    return _mean(row)


async def weeks(connection: AsyncConnection, *, part: str, since: float) -> tuple[tuple[float, Mean], ...]:
    """The means week by week, each with when it began (Monday, 00:00 UTC), the oldest first."""
    number = func.floor((_SCORE.c.ended_at - _FIRST_MONDAY) / _WEEK_SECONDS)
    rows = await connection.execute(
        select(number.label("week"), *_MEANS)
        .where(_SCORE.c.part == part, _SCORE.c.ended_at >= since)
        .group_by(number)
        .order_by(number)
    )
    return tuple((float(row.week) * _WEEK_SECONDS + _FIRST_MONDAY, _mean(row)) for row in rows)


async def coverage(connection: AsyncConnection, *, since: float, version: str) -> tuple[int, int, int]:
    """Of conversations that ended since then: how many there are, how many have points, and how many parts other rules
    scored."""
    ended = await connection.execute(select(func.count()).select_from(outcomes).where(outcomes.c.last_at >= since))
    scored = await connection.execute(
        select(
            func.sum(case((and_(_SCORE.c.kind == "whole", _SCORE.c.total.is_not(None)), 1), else_=0)).label("scored"),
            func.sum(case((_SCORE.c.version != version, 1), else_=0)).label("older"),
        ).where(_SCORE.c.ended_at >= since)
    )
    row = scored.one()
    return int(ended.scalar_one()), int(row.scored or 0), int(row.older or 0)


def _low(rules: QualityRules) -> Any:
    return _SCORE.c.total < rules.queues.low_below


def _sampled(rules: QualityRules) -> Any:
    return _SCORE.c.draw < rules.queues.sample_share


def _queue(name: str, rules: QualityRules, *, since: float, reviewer: str) -> Any:
    """Parts of the bot and of agents whose conversation can still be read, and that this person has not reviewed.

    The sample is everybody's, for agreement between people is worth knowing as well; a low score that one person has
    reviewed is done.
    """
    given = select(quality_reviews.c.id).where(
        quality_reviews.c.conversation == _SCORE.c.conversation,
        quality_reviews.c.part == _SCORE.c.part,
        quality_reviews.c.reviewer == reviewer,
    )
    # Whoever wrote it does not judge it.
    wanted = [_SCORE.c.kind != "whole", _SCORE.c.part != reviewer, _SCORE.c.ended_at >= since]
    if name == "low":
        # What is in the sample is reviewed there, before its score is seen.
        return and_(*wanted, _low(rules), ~_sampled(rules), _SCORE.c.reviewed_at == 0)
    return and_(*wanted, _sampled(rules), _SCORE.c.total.is_not(None), ~given.exists())


async def queue(
    connection: AsyncConnection,
    name: str,
    rules: QualityRules,
    *,
    since: float,
    reviewer: str,
    after: tuple[float, str, str] | None,
    limit: int,
) -> tuple[Queued, ...]:
    """A page of `low` (the lowest first) or `sample` (by lot), from behind `after` on."""
    order = _SCORE.c.total if name == "low" else _SCORE.c.draw
    columns = (order, _SCORE.c.conversation, _SCORE.c.part)
    wanted = _queue(name, rules, since=since, reviewer=reviewer)
    if after is not None:
        wanted = and_(
            wanted,
            or_(
                columns[0] > after[0],
                and_(columns[0] == after[0], columns[1] > after[1]),
                and_(columns[0] == after[0], columns[1] == after[1], columns[2] > after[2]),
            ),
        )
    rows = await connection.execute(
        select(_SCORE, outcomes.c.intent.label("about"), outcomes.c.channel)
        .join(conversations, conversations.c.id == _SCORE.c.conversation)
        .join(outcomes, outcomes.c.conversation == _SCORE.c.conversation)
        .where(wanted)
        .order_by(*columns)
        .limit(limit)
    )
    return tuple(Queued(read_score(row), row.about, row.channel) for row in rows)


async def count_queue(
    connection: AsyncConnection, name: str, rules: QualityRules, *, since: float, reviewer: str
) -> int:
    """How many are in it."""
    found = await connection.execute(
        select(func.count())
        .select_from(_SCORE)
        .join(conversations, conversations.c.id == _SCORE.c.conversation)
        .where(_queue(name, rules, since=since, reviewer=reviewer))
    )
    return int(found.scalar_one())


async def latest_of(connection: AsyncConnection, part: str, *, since: float, limit: int) -> tuple[Queued, ...]:
    """An agent's latest parts whose conversation can still be read."""
    rows = await connection.execute(
        select(_SCORE, outcomes.c.intent.label("about"), outcomes.c.channel)
        .join(conversations, conversations.c.id == _SCORE.c.conversation)
        .join(outcomes, outcomes.c.conversation == _SCORE.c.conversation)
        .where(_SCORE.c.part == part, _SCORE.c.ended_at >= since)
        .order_by(_SCORE.c.ended_at.desc(), _SCORE.c.conversation)
        .limit(limit)
    )
    return tuple(Queued(read_score(row), row.about, row.channel) for row in rows)


async def points_of(
    connection: AsyncConnection, part: str, criterion: Criterion, *, since: float, until: float
) -> tuple[tuple[float, float], ...]:
    """(when it ended, points) of an agent's parts in one criterion."""
    column = _SCORE.c[criterion.value]
    rows = await connection.execute(
        select(_SCORE.c.ended_at, column.label("points")).where(
            _SCORE.c.part == part, _SCORE.c.ended_at >= since, _SCORE.c.ended_at <= until, column.is_not(None)
        )
    )
    return tuple((row.ended_at, row.points) for row in rows)


async def compliance_counts(connection: AsyncConnection, *, since: float) -> dict[str, tuple[int, int]]:
    """How often each rule applied since then, and how often it was broken."""
    table = quality_compliance
    rows = await connection.execute(
        select(
            table.c.rule, func.count().label("applied"), func.sum(case((table.c.is_broken, 1), else_=0)).label("broken")
        )
        .where(table.c.at >= since)
        .group_by(table.c.rule)
    )
    return {row.rule: (row.applied, int(row.broken or 0)) for row in rows}


async def breaches(
    connection: AsyncConnection,
    *,
    since: float,
    rule: str = "",
    after: tuple[float, str, str] | None = None,
    limit: int,
) -> tuple[tuple[StoredCompliance, bool], ...]:
    """Breaches since then, the latest first, each with whether its conversation can still be read."""
    table = quality_compliance
    wanted: list[Any] = [table.c.is_broken.is_(True), table.c.at >= since]
    if rule:
        wanted.append(table.c.rule == rule)
    if after is not None:
        at, conversation, name = after
        wanted.append(
            or_(
                table.c.at < at,
                and_(table.c.at == at, table.c.conversation > conversation),
                and_(table.c.at == at, table.c.conversation == conversation, table.c.rule > name),
            )
        )
    rows = await connection.execute(
        select(table, conversations.c.id.label("kept"))
        .join(conversations, conversations.c.id == table.c.conversation, isouter=True)
        .where(*wanted)
        .order_by(table.c.at.desc(), table.c.conversation, table.c.rule)
        .limit(limit)
    )
    return tuple((read_compliance(row), row.kept is not None) for row in rows)


def names_in(scores: Sequence[Queued]) -> frozenset[str]:
    """The agents' ids among the parts. Pure."""
    return frozenset(one.score.part for one in scores if one.score.kind == "agent")
