"""When something was promised for: the day and the hour that a sentence names, as its reader would understand them.

A small grammar of days, dates, spans and hours in English. A general parser of dates finds one in nearly every sentence
("may", "second", "on"), and a reminder for something that nobody promised is worse than none.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handoff.months import MONTH, month_number

# Work begins and ends at these hours; a reminder comes when there is still a day to keep the promise in.
BEGINNING, NOON, AFTERNOON, EVENING = time(9), time(12), time(14), time(17)
_LATE_TODAY = time(16)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FRIDAY, _WEEK = 4, 7
# A day that is this far behind is meant for the next year.
_LONG_PAST = timedelta(days=60)

_LEAD = r"(?:\b(?:on|by|until|till|before|at|for|from|in|within|over|later|no later than|sometime)\s+)*(?:the\s+)?"
_COUNT = rf"(?:an?|\d{{1,3}}|{'|'.join(_NUMBERS)})"
_SPAN = re.compile(
    rf"\b(?:in|within)\s+(?:the\s+next\s+|about\s+|around\s+|at most\s+)?(?:{_COUNT}\s*(?:to|or|-|–)\s*)?(?P<count>{_COUNT}|the|half an)\s+"
    r"(?P<unit>minute|hour|(?:business|working)\s+day|day|week|month)s?\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"{_LEAD}\b(?:"
    r"(?P<after>day after tomorrow)|(?P<tomorrow>tomorrow)|"
    r"(?P<today>today|this (?=morning|afternoon|evening)|tonight|end of (?:the |this )?(?:business )?day|end of business|eod)|"
    r"(?P<week_end>(?:end of (?:the|this) week|(?:later )?this week))|"
    r"(?P<next_week>(?:(?:beginning|start) of )?next week)|(?P<next_month>next month)|"
    rf"(?P<which>next |this |coming )?(?P<weekday>{'|'.join(_DAYS)})|"
    r"(?P<iso>\d{4}-\d{2}-\d{2})|"
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{MONTH})(?:,?\s+(?P<year>\d{{4}}))?|"
    rf"(?P<month_first>{MONTH})\s+(?P<day_last>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*(?P<year_last>\d{{4}}))?"
    r")\b",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"(?:\b(?:at|by|before|around|about|in the|until)\s+)*(?:"
    r"\b(?P<part>morning|noon|midday|lunchtime|afternoon|evening|night|tonight)\b|"
    r"\b(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s*(?P<half>[ap]\.?m\b\.?|o'clock\b)|"
    r"\b(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)\b)",
    re.IGNORECASE,
)
_PARTS = {
    "morning": BEGINNING,
    "noon": NOON,
    "midday": NOON,
    "lunchtime": NOON,
    "afternoon": AFTERNOON,
    "evening": EVENING,
    "night": EVENING,
    "tonight": EVENING,
}


@dataclass(frozen=True)
class NamedTime:
    """`at` is aware, in the time zone of the question; `spans` are the characters that name it."""

    at: datetime
    spans: tuple[tuple[int, int], ...]


def named_time(text: str, *, said_at: datetime) -> NamedTime | None:
    """The time that `text` names, None where it names none. `said_at` is aware, in the time zone of whoever promised.

    A day without an hour means its beginning, today without one the end of the day; an hour without a day is the next
    one. Days of business leave out Saturday and Sunday.
    """
    if span := _SPAN.search(text):
        return NamedTime(_after(span, said_at), (span.span(),))
    day = _DAY.search(text)
    rest = text if day is None else text[: day.start()] + " " * (day.end() - day.start()) + text[day.end() :]
    hour = _HOUR.search(rest)
    clock = _clock(hour) if hour is not None else None
    if day is None:
        if clock is None or hour is None:
            return None
        at = _on(said_at, said_at.date(), clock)
        return NamedTime(
            at if at > said_at else _on(said_at, said_at.date() + timedelta(days=1), clock), (hour.span(),)
        )
    on = _date(day, said_at.date())
    if on is None:
        return None
    spans = (day.span(),) if hour is None or clock is None else (day.span(), hour.span())
    if clock is None and on == said_at.date():
        is_evening = day.group().lower().endswith("tonight")
        late = _on(said_at, on, EVENING if is_evening else _LATE_TODAY)
        return NamedTime(max(late, said_at + timedelta(hours=1)), spans)
    return NamedTime(_on(said_at, on, clock or BEGINNING), spans)


def next_working_day(said_at: datetime) -> datetime:
    """The beginning of the next day that is neither Saturday nor Sunday."""
    return _on(said_at, _working_days_after(said_at.date(), 1), BEGINNING)


def _after(span: re.Match[str], said_at: datetime) -> datetime:
    count, unit = span["count"].lower(), " ".join(span["unit"].lower().split())
    if count == "half an":
        return said_at + timedelta(minutes=30)
    number = 1 if count in ("a", "an", "the") else int(count) if count.isdigit() else _NUMBERS.index(count) + 1
    if unit in ("minute", "hour"):
        return said_at + timedelta(**{f"{unit}s": number})
    if unit.endswith(" day"):
        return _on(said_at, _working_days_after(said_at.date(), number), BEGINNING)
    days = {"day": 1, "week": 7, "month": 30}[unit] * number
    return _on(said_at, said_at.date() + timedelta(days=days), BEGINNING)


def _date(found: re.Match[str], today: date) -> date | None:
    if found["iso"]:
        try:
            return date.fromisoformat(found["iso"])
        except ValueError:
            return None
    month = found["month"] or found["month_first"]
    if month:
        return _named_date(today, month, found["day"] or found["day_last"], found["year"] or found["year_last"])
    monday = today + timedelta(days=_WEEK - today.weekday())
    simple: dict[str, Callable[[], date]] = {
        "after": lambda: today + timedelta(days=2),
        "tomorrow": lambda: today + timedelta(days=1),
        "today": lambda: today,
        "week_end": lambda: max(today, monday - timedelta(days=_WEEK - _FRIDAY)),
        "next_week": lambda: monday,
        "next_month": lambda: (today.replace(day=1) + timedelta(days=32)).replace(day=1),
    }
    for name, of in simple.items():
        if found[name]:
            return of()
    weekday = _DAYS.index(found["weekday"].lower())
    if (found["which"] or "").strip().lower() == "next":
        return monday + timedelta(days=weekday)
    return today + timedelta(days=(weekday - today.weekday()) % _WEEK or _WEEK)


def _named_date(today: date, month: str, day: str, year: str | None) -> date | None:
    number = month_number(month)
    try:
        named = date(int(year) if year else today.year, number, int(day))
        return named if year or named >= today - _LONG_PAST else named.replace(year=today.year + 1)
    except ValueError:
        return None


def _clock(found: re.Match[str]) -> time | None:
    if found["part"]:
        return _PARTS[found["part"].lower()]
    if found["hour24"]:
        return time(int(found["hour24"]), int(found["minute24"]))
    hour, half = int(found["hour"]), found["half"].lower()
    if half[0] in "ap":
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    minute = int(found["minute"] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _working_days_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _on(said_at: datetime, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=said_at.tzinfo)
