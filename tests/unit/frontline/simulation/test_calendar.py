import random
from collections import Counter
from datetime import UTC, date, datetime

from frontline.simulation.calendar import DAY_SECONDS, ZONE, Arrivals, Period, at, changes_of_clock, day_of, week_of

PERIOD = Period(date(2026, 11, 20), 28)


def test_a_period_ends_before_the_midnight_of_its_last_day() -> None:
    assert PERIOD.first == date(2026, 10, 23)
    assert datetime.fromtimestamp(PERIOD.end, UTC) == datetime(2026, 11, 20, 5, tzinfo=UTC)
    assert len(PERIOD.dates()) == 28


def test_the_day_on_which_clocks_are_put_back_has_an_hour_more() -> None:
    assert changes_of_clock(PERIOD) == ((date(2026, 11, 1), -3600.0),)
    assert PERIOD.end - PERIOD.start == 28 * DAY_SECONDS + 3600.0


def test_the_hour_that_comes_twice_has_two_moments_of_one_day() -> None:
    first = at(date(2026, 11, 1), seconds=5400.0)
    second = at(date(2026, 11, 1), seconds=5400.0, is_second_time=True)
    assert second - first == 3600.0
    assert day_of(first) == day_of(second) == date(2026, 11, 1)


def test_a_week_begins_at_the_midnight_of_the_shops_own_clock() -> None:
    monday = at(date(2026, 11, 9), seconds=0.0)
    assert week_of(monday) == "2026-11-09"
    assert week_of(monday - 1.0) == "2026-11-02"


def test_customers_write_at_noon_rather_than_at_night() -> None:
    arrivals, chance = Arrivals(PERIOD), random.Random(3)
    moments = [arrivals.draw(chance) for _ in range(2000)]
    assert all(PERIOD.start <= moment < PERIOD.end for moment in moments)
    hours = Counter(datetime.fromtimestamp(moment, ZONE).hour for moment in moments)
    assert hours[12] > 10 * max(1, hours[3])
