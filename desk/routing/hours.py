"""When a queue is open: weekly hours and holidays in the wall-clock time of a place, told in seconds since the epoch.

Wall-clock times become moments by `zoneinfo`, so a day on which the clocks change is an hour shorter or longer, and 09:00
is 09:00 on it. A time that the clocks skip is taken as if they had not been changed yet (PEP 495, `fold=0`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from desk.routing.configuration import Calendar, Routing, Spans
from desk.routing.eligibility import URGENT
from desk.routing.model import Opening, Waiting

# Beyond every public holiday and company holiday; a queue without hours in it is taken to be closed for good.
_DAYS_AHEAD = 60
_MIDNIGHT = "24:00"
_SPAN = re.compile(r"\d\d:\d\d-\d\d:\d\d", re.ASCII)


def opening(calendar: Calendar | None, now: float) -> Opening:
    """Whether it is open at `now`, and when that changes. Without a calendar it is always open."""
    if calendar is None:
        return Opening(is_open=True, changes_at=0.0)
    zone = ZoneInfo(calendar.time_zone)
    today = datetime.fromtimestamp(now, zone).date()
    begun = 0.0
    # Yesterday's hours may last beyond midnight.
    for start, end in _joined(calendar, zone, today - timedelta(days=1)):
        if start <= now < end:
            begun = end
            break
        if start > now:
            return Opening(is_open=False, changes_at=start)
    return Opening(is_open=True, changes_at=_for_good(begun, now)) if begun else Opening(is_open=False, changes_at=0.0)


def is_served(waiting: Waiting, *, routing: Routing, now: float) -> bool:
    """Whether people are there for this conversation by the hours of its queue: it is open, or was when they came, or
    the matter is of the highest priority."""
    calendar = routing.calendar(waiting.skill)
    return (
        waiting.priority <= URGENT or opening(calendar, now).is_open or opening(calendar, waiting.waiting_since).is_open
    )


def _for_good(end: float, now: float) -> float:
    """A queue that stays open beyond the days that are looked at never closes."""
    return end if end < now + (_DAYS_AHEAD - 2) * 24 * 3600 else 0.0


def _joined(calendar: Calendar, zone: ZoneInfo, first: date) -> Iterator[tuple[float, float]]:
    """The times of being open, in order; those that touch or overlap are one."""
    begun: tuple[float, float] | None = None
    for days in range(_DAYS_AHEAD):
        for start, end in sorted(_moments(calendar, zone, first + timedelta(days=days))):
            if begun is None:
                begun = (start, end)
            elif start <= begun[1]:
                begun = (begun[0], max(begun[1], end))
            else:
                yield begun
                begun = (start, end)
    if begun is not None:
        yield begun


def _moments(calendar: Calendar, zone: ZoneInfo, day: date) -> Iterator[tuple[float, float]]:
    holiday = calendar.holiday(year=day.year, month=day.month, day=day.day)
    spans = calendar.hours.of(day.weekday()) if holiday is None else holiday.hours
    for start, end in _times(spans):
        last = day if end is not None and end > start else day + timedelta(days=1)
        yield _moment(day, start, zone), _moment(last, end or time(0), zone)


@lru_cache(maxsize=256)
def _times(spans: Spans) -> tuple[tuple[time, time | None], ...]:
    """The hours as times; None for the midnight that ends a day."""
    return tuple(ends_of(span) for span in spans)


def ends_of(span: str) -> tuple[time, time | None]:
    """When hours such as `09:00-17:30` begin and end; None for the midnight that ends a day.

    Raises `ValueError` for anything else.
    """
    if not _SPAN.fullmatch(span):
        raise ValueError(f"{span!r} is not from one time to another")
    start, _, end = span.partition("-")
    return time.fromisoformat(start), None if end == _MIDNIGHT else time.fromisoformat(end)


def _moment(day: date, at: time, zone: ZoneInfo) -> float:
    return datetime.combine(day, at, tzinfo=zone).timestamp()
