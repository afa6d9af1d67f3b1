"""Days, weeks and months by the company's clock, over changes of the clocks."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from desk.insight.figures import periods

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3600.0


def moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24)])
def test_a_day_is_as_long_as_the_clock_says(day: str, hours: int) -> None:
    told = periods.period_of(date.fromisoformat(day), date.fromisoformat(day), zone=BERLIN)
    assert told.ends_at - told.starts_at == hours * HOUR


def test_the_period_before_has_as_many_days() -> None:
    told = periods.before(periods.period_of(date(2026, 3, 1), date(2026, 3, 31), zone=BERLIN))
    assert (told.first_day, told.last_day) == ("2026-01-29", "2026-02-28")


def test_both_changes_of_a_year_are_found_to_the_second() -> None:
    told = periods.stretches(periods.period_of(date(2026, 1, 1), date(2026, 12, 31), zone=BERLIN))
    assert [(one.ends_at, one.offset_seconds / HOUR) for one in told] == [
        (moment("2026-03-29T01:00:00+00:00"), 1),
        (moment("2026-10-25T01:00:00+00:00"), 2),
        (moment("2026-12-31T23:00:00+00:00"), 1),
    ]


def test_a_zone_without_changes_has_one_stretch() -> None:
    told = periods.stretches(periods.period_of(date(2026, 1, 1), date(2026, 12, 31), zone=ZoneInfo("Asia/Kolkata")))
    assert [one.offset_seconds / HOUR for one in told] == [5.5]


def test_a_midnight_that_the_clocks_skip_begins_the_day_all_the_same() -> None:
    told = periods.period_of(date(2018, 11, 4), date(2018, 11, 4), zone=ZoneInfo("America/Sao_Paulo"))
    assert told.starts_at == moment("2018-11-04T03:00:00+00:00")
    assert told.ends_at - told.starts_at == 23 * HOUR


def test_weeks_begin_on_mondays_and_months_on_the_first() -> None:
    told = periods.period_of(date(2025, 12, 31), date(2026, 2, 2), zone=BERLIN)
    assert [one.isoformat() for one in periods.weeks_in(told)] == [
        "2025-12-29", "2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02",
    ]  # fmt: skip
    assert [one.isoformat() for one in periods.months_in(told)] == ["2025-12-01", "2026-01-01", "2026-02-01"]
    assert periods.week_number(date(2026, 1, 5)) - periods.week_number(date(2025, 12, 29)) == 1
