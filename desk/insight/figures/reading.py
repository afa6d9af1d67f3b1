"""Figures read from the ledger: of a scope, of each group in it, and of the same days before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.insight.figures import periods, telling
from desk.store import outcome_figures, outcome_groups
from desk.store.outcome_conditions import Scope, young_after
from desk.store.outcome_groups import Grouped
from handoff.wire.insight import Figures, Filters, Grouping, Period

TIMES: tuple[Grouping, ...] = ("day", "week", "month")
_COLUMNS = (
    "intent",
    "layer",
    "channel",
    "language",
    "tier",
    "agent",
    "skill",
    "reason",
    "verdict",
    "model",
    "arm",
    "outcome",
)


@dataclass(frozen=True, slots=True)
class Group:
    """A group by the value with which it is filtered."""

    value: str
    figures: Figures


def scope_of(period: Period, filters: Filters, *, now: float) -> Scope:
    """What is asked for, as the store takes it. A week is what lies of it in the period."""
    starts_at, ends_at = period.starts_at, period.ends_at
    if filters.week is not None:
        zone, monday = ZoneInfo(period.time_zone), date.fromisoformat(filters.week)
        starts_at = max(starts_at, periods.start_of(monday, zone))
        ends_at = min(ends_at, periods.start_of(monday + timedelta(days=7), zone))
    told = [(name, getattr(filters, name)) for name in _COLUMNS]
    return Scope(
        starts_at=starts_at,
        ends_at=ends_at,
        young_after=young_after(now),
        filters=tuple((name, value) for name, value in told if value is not None),
        not_intents=filters.not_intents,
    )


async def read(connection: AsyncConnection, scope: Scope) -> Figures:
    """The figures of all that the scope holds together."""
    counts = await outcome_figures.count(connection, scope)
    values = await outcome_figures.values(connection, scope)
    still_open = await outcome_figures.still_open(connection, scope)
    return telling.figures(
        counts.get(None, telling.NOTHING),
        values.get(None, {}),
        still_open=None if still_open is None else still_open.get(None, 0),
    )


async def read_groups(connection: AsyncConnection, scope: Scope, period: Period, by: Grouping) -> tuple[Group, ...]:
    """The figures of each group. Days, weeks and months come in order and all of them, others in no order and only those
    that have a conversation that has ended."""
    grouped, names = _grouping(period, by)
    counts = await outcome_figures.count(connection, scope, grouped)
    values = await outcome_figures.values(connection, scope, grouped)
    still_open = await outcome_figures.still_open(connection, scope, grouped, by="" if by in TIMES else by)
    keys: Iterable[Any] = list(counts) if names is None else list(names)
    return tuple(
        Group(
            str(key) if names is None else names[key],
            telling.figures(
                counts.get(key, telling.NOTHING),
                values.get(key, {}),
                still_open=None if still_open is None else still_open.get(key, 0),
            ),
        )
        for key in keys
    )


def _grouping(period: Period, by: Grouping) -> tuple[Grouped, dict[int, str] | None]:
    """How it is split, and for times the name of each number that comes of it."""
    if by == "day":
        numbers = {periods.day_number(day): day.isoformat() for day in periods.days_in(period)}
        return outcome_groups.days(periods.stretches(period), wide=1), numbers
    if by == "week":
        numbers = {periods.week_number(monday): monday.isoformat() for monday in periods.weeks_in(period)}
        return outcome_groups.days(periods.stretches(period), wide=7, shift=periods.EPOCH_WEEKDAY), numbers
    if by == "month":
        zone, firsts = ZoneInfo(period.time_zone), tuple(periods.months_in(period))
        spans = outcome_groups.spans([periods.start_of(first, zone) for first in firsts])
        return spans, {number: first.isoformat() for number, first in enumerate(firsts)}
    return outcome_groups.column(by), None
