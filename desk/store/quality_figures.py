"""Means, queues and lists of scores: what supervisors and agents look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.quality import StoredCompliance, StoredScore, beginning_of, read_compliance, read_score
from desk.store.tables import conversations, outcomes, quality_compliance, quality_reviews, quality_scores
from handoff.quality_model import Criterion, QualityRules

_SCORE = quality_scores
_NO_AGENTS = ("whole", "bot")
_CRITERIA: tuple[Criterion, ...] = tuple(Criterion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """`n` of `count` parts have a total, whose mean it is; so of each criterion. `older` were scored by other rules."""

    count: int
    n: int
    total: float | None
    criteria: dict[Criterion, tuple[float | None, int]]
    older: int


@dataclass(frozen=True, slots=True)
class _Sums:
    """What one part came to in one week, as sums."""

    part: str
    kind: str
    week: float
    count: int
    older: int
    sums: tuple[tuple[float, int], ...]
    """The total's, then each criterion's: the sum of the points and how many there are."""


class Tallies:
    """All scores of a period, summed up by part and week in one pass: means over any of both come from here."""

    def __init__(self, rows: Sequence[_Sums]) -> None:
        self._rows = rows

    def of_kind(self, kind: str) -> Mean | None:
        """The mean over `whole`, `bot` or all `agent` parts, None where there are none."""
        found = [row for row in self._rows if row.kind == kind]
        return _mean(found) if found else None

    def of_part(self, part: str) -> Mean:
        """The mean over one agent's parts."""
        return _mean([row for row in self._rows if row.part == part])

    def agents(self) -> dict[str, Mean]:
        """The mean of each agent's parts, by their id."""
        names = dict.fromkeys(row.part for row in self._rows if row.kind == "agent")
        return {name: self.of_part(name) for name in names}

    def weeks(self, part: str) -> tuple[tuple[float, Mean], ...]:
        """A part's means week by week, each with when it began (Monday, 00:00 UTC), the oldest first."""
        found = sorted((row for row in self._rows if row.part == part), key=lambda row: row.week)
        return tuple((row.week, _mean([row])) for row in found)

    @property
    def older(self) -> int:
        """How many parts other rules scored."""
        return sum(row.older for row in self._rows)


def _mean(rows: Sequence[_Sums]) -> Mean:
    def of(place: int) -> tuple[float | None, int]:
        total, n = sum(row.sums[place][0] for row in rows), sum(row.sums[place][1] for row in rows)
        return (total / n if n else None), n

    mean, n = of(0)
    return Mean(
        count=sum(row.count for row in rows),
        n=n,
        total=mean,
        criteria={one: of(place) for place, one in enumerate(_CRITERIA, start=1)},
        older=sum(row.older for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Queued:
    """A part in a queue, with what the ledger says of its conversation."""

    score: StoredScore
    intent: str
    channel: str


async def tallies(connection: AsyncConnection, *, since: float, version: str) -> Tallies:
    """Everything that ended since then, summed up. `version` names the rules that count as the present ones."""
    columns = [_SCORE.c.total, *(_SCORE.c[one.value] for one in Criterion)]
    rows = await connection.execute(
        select(
            _SCORE.c.part,
            _SCORE.c.week,
            func.count().label("count"),
            func.sum(case((_SCORE.c.version != version, 1), else_=0)).label("older"),
            *(func.sum(column) for column in columns),
            *(func.count(column) for column in columns),
        )
        .where(_SCORE.c.ended_at >= since)
        .group_by(_SCORE.c.part, _SCORE.c.week)
    )
    count = len(columns)
    return Tallies(
        [
            _Sums(
                part=row[0],
                kind=row[0] if row[0] in _NO_AGENTS else "agent",
                week=beginning_of(row[1]),
                count=row[2],
                older=int(row[3] or 0),
                sums=tuple((float(row[4 + place] or 0.0), row[4 + count + place]) for place in range(count)),
            )
            for row in rows
        ]
    )


async def count_ended(connection: AsyncConnection, *, since: float) -> int:
    """How many conversations of the ledger ended since then."""
    found = await connection.execute(select(func.count()).select_from(outcomes).where(outcomes.c.last_at >= since))
    return int(found.scalar_one())


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


async def compliance_counts(connection: AsyncConnection, *, since: float) -> dict[str, tuple[str, int, int]]:
    """By rule: what it needs, how often it applied since then, and how often it was broken."""
    table = quality_compliance
    rows = await connection.execute(
        select(
            table.c.rule,
            table.c.needs,
            func.count().label("applied"),
            func.sum(case((table.c.is_broken, 1), else_=0)).label("broken"),
        )
        .where(table.c.at >= since)
        .group_by(table.c.rule, table.c.needs)
    )
    return {row.rule: (row.needs, row.applied, int(row.broken or 0)) for row in rows}


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
