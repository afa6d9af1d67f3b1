"""Days, weeks and months by the company's clock, told in seconds since the epoch. Pure.

A day on which the clocks change is 23 or 25 hours long, and its conversations are all counted in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handoff.wire.insight import Period

MOST_DAYS = 3 * 366
DAY_SECONDS = 86_400.0
_EPOCH = date(1970, 1, 1)
EPOCH_WEEKDAY = _EPOCH.weekday()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Until `ends_at` (which is not in it any more) the clock is `offset_seconds` ahead of UTC."""

    ends_at: float
    offset_seconds: float


def period_of(first: date, last: date, *, zone: ZoneInfo) -> Period:
    """From the beginning of the first day to the end of the last one."""
    return Period(
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        time_zone=zone.key,
        starts_at=start_of(first, zone),
        ends_at=start_of(last + timedelta(days=1), zone),
    )


def before(period: Period) -> Period:
    """As many days, right before."""
    first, last = days_of(period)
    days = (last - first).days + 1
    zone = ZoneInfo(period.time_zone)
    return period_of(first - timedelta(days=days), last - timedelta(days=days), zone=zone)


def days_of(period: Period) -> tuple[date, date]:
    """Its first and its last day."""
    return date.fromisoformat(period.first_day), date.fromisoformat(period.last_day)


def start_of(day: date, zone: ZoneInfo) -> float:
    """When the day begins; where the clocks skip midnight, when they skip it."""
    return datetime.combine(day, time(0), tzinfo=zone).timestamp()


def day_at(moment: float, zone: ZoneInfo) -> date:
    """The day that it is by the clock."""
    return datetime.fromtimestamp(moment, zone).date()


def stretches(period: Period) -> tuple[Stretch, ...]:
    """How far the clock is ahead of UTC over the period, in order."""
    zone = ZoneInfo(period.time_zone)
    first, last = days_of(period)
    found: list[Stretch] = []
    begun, offset = period.starts_at, _offset(period.starts_at, zone)
    for number in range((last - first).days + 1):
        end = start_of(first + timedelta(days=number + 1), zone)
        while begun < end:
            if _offset(end - 1, zone) == offset:
                begun = end
                continue
            change = _change(begun, end - 1, zone)
            found.append(Stretch(change, offset))
            begun, offset = change, _offset(change, zone)
    return (*found, Stretch(period.ends_at, offset))


def _offset(moment: float, zone: ZoneInfo) -> float:
    ahead = datetime.fromtimestamp(moment, zone).utcoffset()
    return ahead.total_seconds() if ahead is not None else 0.0


def _change(low: float, high: float, zone: ZoneInfo) -> float:
    """The second in which the clocks change, between two moments of different offsets; the first one is `low`'s."""
    offset = _offset(low, zone)
    first, last = int(low), int(high)
    while last - first > 1:
        middle = (first + last) // 2
        if _offset(middle, zone) == offset:
            first = middle
        else:
            last = middle
    return float(last)


def days_in(period: Period) -> Iterator[date]:
    """Each day."""
    first, last = days_of(period)
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def weeks_in(period: Period) -> Iterator[date]:
    """The Monday of each week that has a day in the period."""
    first, last = days_of(period)
    monday = monday_of(first)
    while monday <= last:
        yield monday
        monday += timedelta(days=7)


def months_in(period: Period) -> Iterator[date]:
    """The first day of each month that has a day in the period."""
    first, last = days_of(period)
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def monday_of(day: date) -> date:
    """The Monday of its ISO week."""
    return day - timedelta(days=day.weekday())


def day_number(day: date) -> int:
    """Days since 1 January 1970, as `desk.store.outcome_figures` counts them."""
    return (day - _EPOCH).days


def week_number(monday: date) -> int:
    """Weeks since the Monday before 1 January 1970, which was a Thursday."""
    return ((monday - _EPOCH).days + EPOCH_WEEKDAY) // 7


def months(period: Period) -> float:
    """How many months long it is, by the mean length of a month in the Gregorian calendar."""
    first, last = days_of(period)
    return ((last - first).days + 1) / (365.2425 / 12)
