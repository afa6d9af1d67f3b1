"""The time that a sentence names."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handoff.due import named_time, next_working_day

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 4, 11, 30, tzinfo=ZONE)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("I will call you tomorrow.", "2026-03-05 09:00"),
        ("tomorrow afternoon", "2026-03-05 14:00"),
        ("the day after tomorrow at 10:15", "2026-03-06 10:15"),
        ("on Friday", "2026-03-06 09:00"),
        ("by Wednesday", "2026-03-11 09:00"),
        ("next Friday", "2026-03-13 09:00"),
        ("next week", "2026-03-09 09:00"),
        ("by the end of the week", "2026-03-06 09:00"),
        ("next month", "2026-04-01 09:00"),
        ("today", "2026-03-04 16:00"),
        ("tonight", "2026-03-04 17:00"),
        ("this afternoon", "2026-03-04 14:00"),
        ("by the end of the day", "2026-03-04 16:00"),
        ("at 3 p.m. today", "2026-03-04 15:00"),
        ("at 9 am", "2026-03-05 09:00"),
        ("by noon", "2026-03-04 12:00"),
        ("within 24 hours", "2026-03-05 11:30"),
        ("in half an hour", "2026-03-04 12:00"),
        ("in 3 to 5 business days", "2026-03-11 09:00"),
        ("within two days", "2026-03-06 09:00"),
        ("in a week", "2026-03-11 09:00"),
        ("by 6 March", "2026-03-06 09:00"),
        ("on March 6th, 2027", "2027-03-06 09:00"),
        ("on the 2nd of January", "2027-01-02 09:00"),
        ("on 2 Sep.", "2026-09-02 09:00"),
        ("by 2 sept 2027", "2027-09-02 09:00"),
        ("on Sept. 2nd", "2026-09-02 09:00"),
        ("by Oct. 5", "2026-10-05 09:00"),
        ("on 5 April", "2026-04-05 09:00"),
        ("on 2026-03-20", "2026-03-20 09:00"),
    ],
)
def test_named_times_are_read_as_people_mean_them(text: str, due: str) -> None:
    named = named_time(text, said_at=NOW)
    assert named is not None
    assert f"{named.at:%Y-%m-%d %H:%M}" == due
    assert all(0 <= start < end <= len(text) for start, end in named.spans)


@pytest.mark.parametrize(
    "text",
    [
        "I may call you",
        "one second please",
        "it costs $4.99",
        "order BW-104233",
        "31 February",
        "at 15 pm",
        "the May sale",
        "I will get back to you about the 2 separate charges.",
        "the 3 marked items",
        "the 2 decorated mugs",
        "declined 2 times",
        "the grammar 3 course",
    ],
)
def test_other_words_and_numbers_name_no_time(text: str) -> None:
    assert named_time(text, said_at=NOW) is None


def test_today_is_never_over_and_a_working_day_is_no_weekend() -> None:
    late = NOW.replace(hour=18)
    named = named_time("later today", said_at=late)
    assert named is not None
    assert named.at > late
    friday = NOW.replace(day=6)
    assert f"{next_working_day(friday):%Y-%m-%d %H:%M}" == "2026-03-09 09:00"
