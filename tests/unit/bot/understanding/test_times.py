"""When a customer means."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.understanding.times import TimeMention, find_times

# A Wednesday, at ten in the morning.
NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("America/New_York"))


def _read(text: str, *, now: datetime = NOW) -> list[tuple[str, str, str]]:
    return [(m.value.strftime("%m-%d %H:%M"), m.grain, m.part_of_day) for m in find_times(text, now=now)]


@pytest.mark.parametrize(
    ("text", "value", "grain", "part"),
    [
        ("next Tuesday afternoon", "12-01 00:00", "day", "afternoon"),
        ("tomorrow at 3", "11-26 15:00", "hour", ""),
        ("tmrw at 10", "11-26 10:00", "hour", ""),
        ("the 3rd at 2pm", "12-03 14:00", "hour", ""),
        ("in two weeks", "12-09 00:00", "week", ""),
        ("friday morning", "11-27 00:00", "day", "morning"),
        ("12/05", "12-05 00:00", "day", ""),
        ("25/12", "12-25 00:00", "day", ""),
        ("noon", "11-25 12:00", "hour", ""),
        ("end of next week", "12-03 00:00", "week", ""),
        ("early next week", "11-30 00:00", "week", ""),
        ("today", "11-25 00:00", "day", ""),
        ("the day after tomorrow", "11-27 00:00", "day", ""),
        ("tonight", "11-25 00:00", "day", "evening"),
        ("this evening", "11-25 00:00", "day", "evening"),
        ("this weekend", "11-28 00:00", "week", ""),
        ("next weekend", "12-05 00:00", "week", ""),
        ("next week", "11-30 00:00", "week", ""),
        ("next month", "12-01 00:00", "week", ""),
        ("monday", "11-30 00:00", "day", ""),
        ("next friday", "12-04 00:00", "day", ""),
        ("this friday", "11-27 00:00", "day", ""),
        ("friday next week", "12-04 00:00", "day", ""),
        ("monday after next", "12-07 00:00", "day", ""),
        ("a week from friday", "12-04 00:00", "day", ""),
        ("on the 15th", "12-15 00:00", "day", ""),
        ("December 4", "12-04 00:00", "day", ""),
        ("Dec 4th at 10:30", "12-04 10:30", "minute", ""),
        ("the first of december", "12-01 00:00", "day", ""),
        ("on the 14th of june", "06-14 00:00", "day", ""),
        ("2026-12-01 14:00", "12-01 14:00", "hour", ""),
        ("12/05/2026", "12-05 00:00", "day", ""),
        ("3pm", "11-25 15:00", "hour", ""),
        ("at 9 am", "11-26 09:00", "hour", ""),
        ("15:30", "11-25 15:30", "minute", ""),
        ("half past two", "11-25 14:30", "minute", ""),
        ("quarter to 4", "11-25 15:45", "minute", ""),
        ("8 in the morning", "11-26 08:00", "hour", "morning"),
        ("between 2 and 4 tomorrow", "11-26 14:00", "hour", ""),
        ("in 3 days", "11-28 00:00", "day", ""),
        ("in an hour", "11-25 11:00", "hour", ""),
        ("in 20 minutes", "11-25 10:20", "minute", ""),
        ("mid december", "12-15 00:00", "week", ""),
        ("beginning of january", "01-01 00:00", "week", ""),
        ("tues 9am", "12-01 09:00", "hour", ""),
        ("sat at noon", "11-28 12:00", "hour", ""),
        ("after 5pm on wednesday", "11-25 17:00", "hour", ""),
        ("first thing monday", "11-30 00:00", "day", "morning"),
        ("Tuesday the 8th", "12-08 00:00", "day", ""),
        ("any time on saturday", "11-28 00:00", "day", ""),
        ("mornings are better for me", "11-25 00:00", "day", "morning"),
        ("weds at 14h", "11-25 14:00", "hour", ""),
        ("I'd like to come in on friday around 11, if possible", "11-27 11:00", "hour", ""),
        ("Friday Dec 4", "12-04 00:00", "day", ""),
        ("tuesday, december 1st at 10:00 am", "12-01 10:00", "hour", ""),
        ("4. december", "12-04 00:00", "day", ""),
        ("2026-12-04T15:00", "12-04 15:00", "hour", ""),
        ("04.12.2026", "12-04 00:00", "day", ""),
        ("12-04-2026", "12-04 00:00", "day", ""),
        ("in half an hour", "11-25 10:30", "minute", ""),
        ("in a fortnight", "12-09 00:00", "week", ""),
        ("within the next 3 days", "11-28 00:00", "day", ""),
        ("a week tomorrow", "12-03 00:00", "day", ""),
        ("a week from today", "12-02 00:00", "day", ""),
        ("first Monday of December", "12-07 00:00", "day", ""),
        ("the last friday of next month", "12-25 00:00", "day", ""),
        ("before christmas", "12-25 00:00", "day", ""),
        ("new year's day", "01-01 00:00", "day", ""),
        ("at 10ish", "11-26 10:00", "hour", ""),
        ("around 11ish on thursday", "11-26 11:00", "hour", ""),
        ("ordered on November 3", "11-03 00:00", "day", ""),
    ],
)
def test_phrases_of_customers_are_understood(text: str, value: str, grain: str, part: str) -> None:
    assert _read(text) == [(value, grain, part)]


@pytest.mark.parametrize(
    "text",
    [
        "I may return it",
        "my sun lamp broke",
        "good morning",
        "I paid $49.99",
        "give me a second",
        "the second time I ask",
        "we march on",
        "at 3 different shops",
        "3 lamps for 20 dollars",
        "version 2.10 of the app",
        "I ordered 3 days ago",
        "it came last monday",
        "the 31st of june",
        "order 104233",
        "are you there 24/7?",
        "christmas lights",
    ],
)
def test_what_only_looks_like_a_time_is_left_alone(text: str) -> None:
    assert _read(text) == []


def test_a_choice_of_days_gives_each_day() -> None:
    assert [value for value, *_ in _read("monday or tuesday")] == ["11-30 00:00", "12-01 00:00"]
    assert [value for value, *_ in _read("fri, sat or sun")] == ["11-27 00:00", "11-28 00:00", "11-29 00:00"]


def test_both_days_of_a_choice_are_of_the_week_that_was_named() -> None:
    assert [value for value, *_ in _read("next week, wednesday or thursday")] == ["12-02 00:00", "12-03 00:00"]


def test_an_hour_that_is_over_means_tomorrow() -> None:
    afternoon = NOW.replace(hour=16)
    assert _read("at 3", now=afternoon) == [("11-26 15:00", "hour", "")]


def test_a_day_without_a_year_lies_ahead() -> None:
    assert find_times("on march 3", now=NOW)[0].value.year == 2027


@pytest.mark.parametrize("text", ["I ordered it on november 30", "bought in december", "it arrived on 12/20"])
def test_a_day_that_is_over_lies_behind(text: str) -> None:
    assert find_times(text, now=NOW)[0].value.year == 2025


@pytest.mark.parametrize(
    "text", ["can it be delivered on december 3", "I need it shipped by december 3", "paid until 12/3"]
)
def test_a_day_by_which_something_is_done_lies_ahead(text: str) -> None:
    assert find_times(text, now=NOW)[0].value.year == 2026


def test_a_date_with_its_year_is_taken_at_its_word() -> None:
    assert find_times("born 7 September 1979", now=NOW)[0].value.date().isoformat() == "1979-09-07"


def test_a_leap_day_is_found_in_the_next_leap_year() -> None:
    assert find_times("february 29", now=NOW)[0].value.date().isoformat() == "2028-02-29"


def test_the_value_has_the_offset_of_the_day_that_is_meant() -> None:
    # Clocks go forward on 14 March 2027.
    before, after = find_times("march 12 or march 15", now=NOW)
    assert before.value.isoformat().endswith("-05:00")
    assert after.value.isoformat().endswith("-04:00")


def test_the_span_covers_the_words_of_the_time() -> None:
    text = "could you come tomorrow morning at 9 please"
    assert find_times(text, now=NOW) == (
        TimeMention(15, 36, datetime(2026, 11, 26, 9, tzinfo=NOW.tzinfo), "hour", "morning"),
    )


@pytest.mark.parametrize("text", ["frıday at fıve", "FRİDAY at FİVE", "friday at five", "fridaY at 5 o'cloc\u212a"])
def test_letters_that_patterns_take_for_others_are_read_as_these(text: str) -> None:
    assert _read(text) == _read("friday at five")
