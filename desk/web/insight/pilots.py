"""`/api/insight/pilots`: candidates that serve a share of the conversations, beside the model that serves the others."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.context import DESK, Desk
from desk.insight.figures import periods
from desk.insight.pilot_figures import PilotFigures, Point, course
from desk.insight.pilot_telling import told
from desk.store import pilot_outcomes, pilots
from desk.store.pilots import Arm, Pilot
from desk.web.csv_text import Cell
from desk.web.insight.asked import reader
from desk.web.insight.drift import csv_answer
from desk.web.query_values import whole_number, words
from desk.web.security import json_answer
from handoff.wire.insight import Period
from handoff.wire.pilots import PilotArm, PilotCompared, PilotsAnswer

MOST_PILOTS, _PILOTS = 20, 10
_NAME_CHARACTERS = 48


@dataclass(frozen=True, slots=True)
class _Read:
    """What the store knows of a pilot."""

    figures: PilotFigures
    course: tuple[Point, ...]
    period: Period


async def get_pilots(request: web.Request) -> web.StreamResponse:
    """The pilots of candidate models, the latest first: both arms beside each other, what their differences say, and how that came about.

    Raises `NotAuthenticated`, `NotAllowed` and `InvalidValue`.
    """
    desk = request.app[DESK]
    await reader(desk, request)
    limit = whole_number(request, "limit", default=_PILOTS, most=MOST_PILOTS)
    after = words(request, "after", most=_NAME_CHARACTERS)
    return json_answer(await pilots_of(desk, limit=limit, after=after))


async def pilots_of(desk: Desk, *, limit: int, after: str = "") -> PilotsAnswer:
    """The answer."""
    async with desk.store.reading() as connection:
        shown, following = await pilots.page(connection, limit=limit, after=after)
    return PilotsAnswer(tuple(await asyncio.gather(*(_compared(desk, pilot) for pilot in shown))), following)


async def as_csv(request: web.Request) -> web.StreamResponse:
    """Answer with all pilots as a table (CSV), a line for each figure of each.

    Raises `NotAuthenticated` and `NotAllowed`.
    """
    desk = request.app[DESK]
    await reader(desk, request)
    found: list[PilotCompared] = []
    after = ""
    while True:
        answer = await pilots_of(desk, limit=MOST_PILOTS, after=after)
        found += answer.pilots
        after = answer.next
        if not after:
            return csv_answer(table_of(found), name="pilots")


async def _compared(desk: Desk, pilot: Pilot) -> PilotCompared:
    # A pilot that ends is read anew, for its days end with it.
    read = await desk.figures.once(("pilot", pilot), lambda connection: _read(desk, connection, pilot))
    least = desk.insight.reference.least_conversations
    return told(pilot, read.figures, read.course, read.period, least_conversations=least)


async def _read(desk: Desk, connection: AsyncConnection, pilot: Pilot) -> _Read:
    now, zone = desk.changes.clock(), ZoneInfo(desk.settings.time_zone)
    first = periods.day_at(pilot.started_at, zone)
    longest = first + timedelta(days=periods.MOST_DAYS - 1)
    until_now = periods.period_of(first, min(longest, max(first, periods.day_at(now, zone))), zone=zone)
    found = await pilot_outcomes.compare(connection, pilot, periods.stretches(until_now), now=now)
    days = {periods.day_number(day): day for day in periods.days_in(until_now)}
    candidate, live = (
        {days[number].isoformat(): one for number, one in found.resolved[arm].items() if number in days} for arm in Arm
    )
    last = date.fromisoformat(until_now.last_day)
    if pilot.ended_at:
        # A conversation that was given to an arm may get its customer's first word after the pilot has ended.
        begun = (date.fromisoformat(day) for day in (*candidate, *live))
        last = min(longest, max(periods.day_at(pilot.ended_at, zone), first, *begun))
    period = periods.period_of(first, last, zone=zone)
    points = course([day.isoformat() for day in periods.days_in(period)], candidate, live)
    return _Read(found.figures, points, period)


_HEAD = (
    "pilot", "candidate", "live", "share", "channel", "first_day", "last_day", "ended_as", "verdict", "figure",
    "candidate_value", "candidate_numerator", "candidate_denominator", "live_value", "live_numerator", "live_denominator",
    "difference", "difference_low", "difference_high", "is_clear",
)  # fmt: skip


def table_of(found: Iterable[PilotCompared]) -> Iterator[tuple[Cell, ...]]:
    """The head and a line for each figure. Pure."""
    yield _HEAD
    for one in found:
        changes = {change.name: change for change in one.changes}
        about = (
            one.name, one.candidate.model, one.live.model, one.share, one.channel,
            one.period.first_day, one.period.last_day, one.ended_as, one.verdict,
        )  # fmt: skip
        for name, candidate, live in _lines(one.candidate, one.live):
            change = changes.get(name)
            difference = (change.difference, change.low, change.high, change.is_clear) if change else (None,) * 4
            yield (*about, name, *candidate, *live, *difference)


def _lines(candidate: PilotArm, live: PilotArm) -> Iterator[tuple[str, tuple[Cell, ...], tuple[Cell, ...]]]:
    yield "begun", (None, candidate.begun, None), (None, live.begun, None)
    yield "ended", (None, candidate.ended, None), (None, live.ended, None)
    for one, other in zip(candidate.shares, live.shares, strict=True):
        yield one.name, (one.value, one.numerator, one.denominator), (other.value, other.numerator, other.denominator)
    stars, others = candidate.stars, live.stars
    yield stars.name, (stars.value, stars.total, stars.count), (others.value, others.total, others.count)
