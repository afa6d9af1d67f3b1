"""Periods are whole days by the company's clock, and have no moment in common."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from desk.insight.drift.periods import compared
from handoff.drift_model import DriftSettings

_BERLIN = ZoneInfo("Europe/Berlin")


def _at(year: int, month: int, day: int, hour: int = 0) -> float:
    return datetime(year, month, day, hour, tzinfo=_BERLIN).timestamp()


def test_the_last_days_are_compared_with_those_before() -> None:
    found = compared(DriftSettings(), now=_at(2026, 5, 20, 15), time_zone="Europe/Berlin")
    assert (found.present.starts_at, found.present.ends_at) == (_at(2026, 5, 14), _at(2026, 5, 20, 15))
    assert (found.reference.starts_at, found.reference.ends_at) == (_at(2026, 4, 16), _at(2026, 5, 14))


def test_a_day_is_as_long_as_the_clock_says() -> None:
    # The clocks went forward on 29 March.
    found = compared(DriftSettings(present_days=1), now=_at(2026, 3, 30, 1), time_zone="Europe/Berlin")
    assert found.reference.ends_at == _at(2026, 3, 30)
    assert found.reference.starts_at == _at(2026, 3, 2)


def test_a_fixed_reference_stays_and_ends_where_the_present_begins() -> None:
    settings = DriftSettings(reference_from=date(2026, 4, 1), reference_until=date(2026, 5, 31))
    found = compared(settings, now=_at(2026, 5, 20, 15), time_zone="Europe/Berlin")
    assert (found.reference.starts_at, found.reference.ends_at) == (_at(2026, 4, 1), found.present.starts_at)


def test_a_reference_in_the_future_is_empty() -> None:
    settings = DriftSettings(reference_from=date(2027, 1, 1), reference_until=date(2027, 1, 31))
    found = compared(settings, now=_at(2026, 5, 20, 15), time_zone="Europe/Berlin")
    assert found.reference.starts_at == found.reference.ends_at == found.present.starts_at
