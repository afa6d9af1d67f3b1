"""When a queue is open: weeks, nights, holidays, and days on which the clocks change."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from desk.routing.configuration import Calendar, Holiday, Week
from desk.routing.hours import ends_of, opening
from desk.routing.model import Opening

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Calendar(
    "Europe/Berlin",
    Week(every_day=("09:00-12:00", "13:00-17:00"), saturday=("10:00-14:00",), sunday=()),
    {
        "12-25": "Christmas Day",
        "2026-12-24": Holiday("Christmas Eve", ("09:00-11:00",)),
        "2027-12-25": Holiday("At work", ("09:00-10:00",)),
    },
)


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


def told(calendar: Calendar, text: str) -> tuple[bool, str]:
    found = opening(calendar, at(text))
    changes = datetime.fromtimestamp(found.changes_at, BERLIN).strftime("%Y-%m-%d %H:%M") if found.changes_at else ""
    return found.is_open, changes


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-27 08:59", (False, "2026-11-27 09:00")),  # a Friday
        ("2026-11-27 09:00", (True, "2026-11-27 12:00")),
        ("2026-11-27 12:00", (False, "2026-11-27 13:00")),
        ("2026-11-27 17:00", (False, "2026-11-28 10:00")),
        ("2026-11-28 14:00", (False, "2026-11-30 09:00")),  # closed on Sunday
        ("2026-12-24 10:00", (True, "2026-12-24 11:00")),
        ("2026-12-24 11:00", (False, "2026-12-26 10:00")),  # Christmas Day, then a Saturday
        ("2027-12-25 08:00", (False, "2027-12-25 09:00")),  # this year's own before the one of every year
    ],
)
def test_office_hours(now: str, expected: tuple[bool, str]) -> None:
    assert told(OFFICE, now) == expected


def test_without_a_calendar_it_is_always_open() -> None:
    assert opening(None, 0.0) == Opening(is_open=True, changes_at=0.0)
    assert opening(None, 0.0).next_opens_at == 0.0


def test_around_the_clock_never_changes() -> None:
    assert told(Calendar("Europe/Berlin", Week(every_day=("00:00-24:00",))), "2026-11-27 03:00") == (True, "")


def test_a_night_ends_on_the_next_day_and_touching_hours_are_one() -> None:
    night = Calendar("Europe/Berlin", Week(every_day=("22:00-06:00", "06:00-07:00")))
    assert told(night, "2026-11-27 23:00") == (True, "2026-11-28 07:00")
    assert told(night, "2026-11-27 05:00") == (True, "2026-11-27 07:00")
    assert told(night, "2026-11-27 12:00") == (False, "2026-11-27 22:00")


def test_hours_are_those_of_the_wall_clock_when_the_clocks_change() -> None:
    early = Calendar("Europe/Berlin", Week(every_day=("01:00-04:00",)))
    spring = opening(early, at("2026-03-29 01:00"))
    autumn = opening(early, at("2026-10-25 01:00"))
    assert spring.changes_at - at("2026-03-29 01:00") == 2 * 3600
    assert autumn.changes_at - at("2026-10-25 01:00") == 4 * 3600


def test_a_place_has_hours_of_its_own() -> None:
    new_york = Calendar("America/New_York", Week(every_day=("09:00-17:00",)))
    assert told(new_york, "2026-11-27 15:00") == (True, "2026-11-27 23:00")


def test_a_closed_queue_says_when_it_opens() -> None:
    assert opening(OFFICE, at("2026-11-27 08:00")).next_opens_at == at("2026-11-27 09:00")
    assert opening(OFFICE, at("2026-11-27 10:00")).next_opens_at == 0.0


def test_a_calendar_of_holidays_alone_never_opens() -> None:
    closed = Calendar(
        "UTC", Week(every_day=("09:00-17:00",)), {f"{m:02d}-{d:02d}": "Off" for m in range(1, 13) for d in range(1, 32)}
    )
    assert opening(closed, at("2026-11-27 10:00")) == Opening(is_open=False, changes_at=0.0)


@pytest.mark.parametrize(
    "wrong", ["", "9:00-10:00", "09:00", "09:00-24:01", "25:00-26:00", "09:00–17:00", "24:00-09:00"]
)
def test_what_is_no_time_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        ends_of(wrong)
