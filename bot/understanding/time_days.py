"""Which day a phrase means, seen from the day on which it was written."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import msgspec
from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta  # type: ignore[import-untyped]

from bot.understanding.time_words import FEASTS, MONTHS, NUMBERS, ORDINALS, WEEKDAYS

_FRIDAY, _SATURDAY = 4, 5
_RELATIVE_WEEKDAYS = (MO, TU, WE, TH, FR, SA, SU)
# Days that are named without a year, and may be those of the year before.
_YEARLESS = ("month_day", "numeric", "month", "feast")
# "Early", "middle" and "late" as a day of the week (Monday is 0) and of the month.
_EDGES = {
    "early": (0, 1),
    "beginning of": (0, 1),
    "start of": (0, 1),
    "mid": (2, 15),
    "middle of": (2, 15),
    "late": (3, 22),
    "end of": (3, 25),
}


class Day(msgspec.Struct, frozen=True):
    """A day that was named. With the grain `week` it is that day or a later one of the same week.

    `moment` is set instead of an hour's name: "in two hours". `part` is a part of the day that the word carries.
    """

    day: date
    grain: str = "day"
    part: str = ""
    moment: datetime | None = None


def read_day(kind: str, match: re.Match[str], now: datetime, *, is_over: bool = False) -> Day | None:
    """Return the day that a match of one of `DAY_PATTERNS` means; none when there is no such day (the 31st of June).

    A day without a year lies in the future, today included, or with `is_over` in the past. "Next Tuesday" is the
    Tuesday of next week (weeks begin on Monday), "Tuesday" and "this Tuesday" are the first one to come, today included.
    """
    try:
        day = _READERS[kind](match, now)
    except (ValueError, OverflowError):
        return None
    if is_over and kind in _YEARLESS and not match.groupdict().get("year") and day.day > now.date():
        return msgspec.structs.replace(day, day=day.day - relativedelta(years=1))
    return day


def _iso(match: re.Match[str], now: datetime) -> Day:
    return Day(date(int(match["year"]), int(match["number"]), int(match["day"])))


def _numeric(match: re.Match[str], now: datetime) -> Day:
    month, day = int(match["number"]), int(match["day"])
    if month > 12:
        # American order, unless only the other one is a date.
        month, day = day, month
    if match["year"]:
        return Day(date(int(match["year"]) % 100 + 2000, month, day))
    return Day(_coming(month, day, now.date()))


def _month_day(match: re.Match[str], now: datetime) -> Day:
    groups = match.groupdict()
    month = MONTHS[match["month"].lower()]
    day = ORDINALS[groups["ordinal"].lower()] if groups.get("ordinal") else int(match["day"])
    if match["year"]:
        return Day(date(int(match["year"]), month, day))
    return Day(_coming(month, day, now.date()))


def _edge(match: re.Match[str], now: datetime) -> Day:
    weekday, day_of_month = _EDGES[match["edge"].lower()]
    today = now.date()
    if match["week"]:
        weeks = 1 if match["week"].lower().startswith("next") else 0
        return Day(max(_monday(today) + timedelta(weeks=weeks, days=weekday), today), grain="week")
    if match["any"]:
        month: date = today + relativedelta(months=1 if (match["next"] or "").lower() == "next" else 0)
        return Day(max(month.replace(day=day_of_month), today), grain="week")
    return Day(_coming(MONTHS[match["month"].lower()], day_of_month, today), grain="week")


def _from_weekday(match: re.Match[str], now: datetime) -> Day:
    weeks = _count(match["count"]) if match["count"] else 1
    return Day(_next_weekday(_weekday(match), now.date()) + timedelta(weeks=weeks))


def _weekday_week(match: re.Match[str], now: datetime) -> Day:
    weeks = 0 if match["which"].lower() == "this" else 1
    return Day(_monday(now.date()) + timedelta(weeks=weeks, days=_weekday(match)))


def _weekday_after(match: re.Match[str], now: datetime) -> Day:
    return Day(_next_weekday(_weekday(match), now.date()) + timedelta(weeks=1))


def _weekday_number(match: re.Match[str], now: datetime) -> Day:
    # The number decides; the weekday says which month, where both agree within three months.
    first = _coming_number(int(match["day"]), now.date())
    for months in range(3):
        day = first + relativedelta(months=months)
        if day.day == first.day and day.weekday() == _weekday(match):
            return Day(day)
    return Day(first)


def _plain_weekday(match: re.Match[str], now: datetime) -> Day:
    if (match["which"] or "").lower() in ("next", "following"):
        return Day(_monday(now.date()) + timedelta(weeks=1, days=_weekday(match)))
    return Day(_next_weekday(_weekday(match), now.date()))


def _day_number(match: re.Match[str], now: datetime) -> Day:
    return Day(_coming_number(int(match["day"]), now.date()))


def _in(match: re.Match[str], now: datetime) -> Day:
    count, unit = _count(match["count"]), match["unit"].lower()
    if unit in ("minute", "min"):
        moment = now + timedelta(minutes=count)
        return Day(moment.date(), grain="minute", moment=moment.replace(second=0, microsecond=0))
    if unit == "hour":
        moment = now + timedelta(hours=count)
        return Day(moment.date(), grain="hour", moment=moment.replace(minute=0, second=0, microsecond=0))
    if unit == "day":
        return Day(now.date() + timedelta(days=count))
    if unit == "week":
        return Day(now.date() + timedelta(weeks=count), grain="week")
    return Day(now.date() + relativedelta(months=count), grain="week")


def _nth_weekday(match: re.Match[str], now: datetime) -> Day:
    weekday = _weekday(match)
    if match["month"]:
        months = [_coming(MONTHS[match["month"].lower()], 1, now.date().replace(day=1))]
        months.append(months[0] + relativedelta(years=1))
    else:
        first = now.date().replace(day=1)
        months = [first + relativedelta(months=1 if match["next"] else 0)]
    nth = match["nth"].lower()
    for month in months:
        if nth == "last":
            found: date = month + relativedelta(day=31, weekday=_RELATIVE_WEEKDAYS[weekday](-1))
        else:
            found = month + relativedelta(weekday=_RELATIVE_WEEKDAYS[weekday](ORDINALS[nth]))
        if found >= now.date():
            return Day(found)
    raise ValueError("that day is over")


def _week_from(match: re.Match[str], now: datetime) -> Day:
    days = 7 if match["from"].lower() in ("today", "now") else 8
    return Day(now.date() + timedelta(days=days))


def _feast(match: re.Match[str], now: datetime) -> Day:
    return Day(_coming(*FEASTS[match["feast"].lower()], now.date()))


def _half_hour(match: re.Match[str], now: datetime) -> Day:
    moment = (now + timedelta(minutes=30)).replace(second=0, microsecond=0)
    return Day(moment.date(), grain="minute", moment=moment)


def _weekend(match: re.Match[str], now: datetime) -> Day:
    saturday = _monday(now.date()) + timedelta(days=_SATURDAY)
    if (match["which"] or "").lower() == "next":
        saturday += timedelta(weeks=1)
    return Day(max(saturday, now.date()), grain="week")


def _week(match: re.Match[str], now: datetime) -> Day:
    if match["which"].lower() == "this":
        return Day(now.date(), grain="week")
    return Day(_monday(now.date()) + timedelta(weeks=1), grain="week")


def _month(match: re.Match[str], now: datetime) -> Day:
    today = now.date()
    if match["next"]:
        return Day((today + relativedelta(months=1)).replace(day=1), grain="week")
    month = MONTHS[match["month"].lower()]
    if month == today.month:
        return Day(today, grain="week")
    return Day(_coming(month, 1, today), grain="week")


_READERS: dict[str, Callable[[re.Match[str], datetime], Day]] = {
    "iso": _iso,
    "numeric": _numeric,
    "month_day": _month_day,
    "edge": _edge,
    "from_weekday": _from_weekday,
    "weekday_week": _weekday_week,
    "weekday_after": _weekday_after,
    "weekday_number": _weekday_number,
    "weekday": _plain_weekday,
    "day_number": _day_number,
    "overmorrow": lambda match, now: Day(now.date() + timedelta(days=2)),
    "tomorrow": lambda match, now: Day(now.date() + timedelta(days=1)),
    "today": lambda match, now: Day(now.date()),
    "tonight": lambda match, now: Day(now.date(), part="evening"),
    "this_part": lambda match, now: Day(now.date(), part=match["part"].lower()),
    "in": _in,
    "nth_weekday": _nth_weekday,
    "week_from": _week_from,
    "feast": _feast,
    "half_hour": _half_hour,
    "fortnight": lambda match, now: Day(now.date() + timedelta(weeks=2), grain="week"),
    "weekend": _weekend,
    "week": _week,
    "month": _month,
}


def _weekday(match: re.Match[str]) -> int:
    return WEEKDAYS[match["weekday"].lower()]


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _next_weekday(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _coming(month: int, day: int, today: date) -> date:
    """The next such day. The 29th of February may be up to eight years away."""
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError(f"there is no day {day} in month {month}")


def _coming_number(day: int, today: date) -> date:
    first = today.replace(day=1)
    for months in range(3):
        month = first + relativedelta(months=months)
        found: date = month + relativedelta(day=day)
        if found.day == day and found >= today:
            return found
    raise ValueError(f"there is no day {day}")
