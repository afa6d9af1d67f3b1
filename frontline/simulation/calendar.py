"""When customers write: by the shop's own clock, more at noon than at night, and more on Mondays than on Sundays. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from frontline.simulation.world import TIME_ZONE

ZONE = ZoneInfo(TIME_ZONE)
DAY_SECONDS = 24 * 3600.0
# Of a week from Monday on, and of a day from midnight on; only their proportions count.
_WEEKDAYS = (120, 108, 104, 100, 98, 78, 66)
_HOURS = (6, 4, 3, 2, 3, 6, 14, 30, 58, 84, 96, 98, 90, 92, 94, 90, 82, 70, 58, 52, 46, 34, 20, 11)


@dataclass(frozen=True, slots=True)
class Period:
    """The simulated days: those before `until`, which is a midnight of the shop's clock."""

    until: date
    days: int

    @property
    def first(self) -> date:
        return self.until - timedelta(days=self.days)

    @property
    def start(self) -> float:
        """Seconds since the epoch, UTC."""
        return at(self.first, seconds=0.0)

    @property
    def end(self) -> float:
        """Seconds since the epoch, UTC; nothing is written after it."""
        return at(self.until, seconds=0.0)

    def dates(self) -> tuple[date, ...]:
        """Each simulated day."""
        return tuple(self.first + timedelta(days=number) for number in range(self.days))


def at(day: date, *, seconds: float, is_second_time: bool = False) -> float:
    """When the shop's clock shows this many seconds after the day's midnight, in seconds since the epoch, UTC.

    When the clocks are put back an hour comes twice: `is_second_time` is the later one.
    """
    shown = datetime.combine(day, time.min, tzinfo=ZONE) + timedelta(seconds=seconds)
    return shown.replace(fold=int(is_second_time)).timestamp()


def changes_of_clock(period: Period) -> tuple[tuple[date, float], ...]:
    """The days on which the shop's clock is changed, and by how many seconds it is put forward (negative: back)."""
    found = []
    for day in period.dates():
        before, after = (at(one, seconds=0.0) for one in (day, day + timedelta(days=1)))
        if after - before != DAY_SECONDS:
            found.append((day, DAY_SECONDS - (after - before)))
    return tuple(found)


def week_of(moment: float) -> str:
    """The Monday of its week, by the shop's clock, as YYYY-MM-DD."""
    day = day_of(moment)
    return (day - timedelta(days=day.weekday())).isoformat()


def day_of(moment: float) -> date:
    """The day, by the shop's clock."""
    return datetime.fromtimestamp(moment, UTC).astimezone(ZONE).date()


class Arrivals:
    """Draws moments of a period."""

    def __init__(self, period: Period) -> None:
        self._dates = period.dates()
        self._by_day = tuple(accumulate(_WEEKDAYS[day.weekday()] for day in self._dates))
        self._by_hour = tuple(accumulate(_HOURS))

    def draw(self, chance: random.Random) -> float:
        """A moment, in seconds since the epoch, UTC, to the millisecond."""
        day = chance.choices(self._dates, cum_weights=self._by_day)[0]
        hour = chance.choices(range(24), cum_weights=self._by_hour)[0]
        seconds = hour * 3600 + chance.randrange(3_600_000) / 1000
        return at(day, seconds=seconds, is_second_time=chance.random() < 0.5)
