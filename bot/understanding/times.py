"""When a customer means: days, hours and parts of days found in a message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import pairwise

import msgspec

from bot.understanding.message_text import plain_letters
from bot.understanding.time_days import Day, read_day
from bot.understanding.time_words import (
    ALONE_LEADS,
    CHOICE,
    CLOCK_PATTERNS,
    DAY_PATTERNS,
    FILLER,
    HINT,
    JOINT,
    NUMBERS,
    PART_PATTERN,
    PARTS,
    PAST,
    WEAK_DAYS,
)

_FRACTIONS = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20}
# An hour without am or pm is one at which somebody works: 8 to 11 before noon, 12 to 7 after it.
_FIRST_WORKING_HOUR = 8
_BEFORE_CHARACTERS = 40  # in which a word may stand that says that a day is over
_PART_ENDS = {"morning": 12, "afternoon": 18, "evening": 22}


class TimeMention(msgspec.Struct, frozen=True):
    """A time in a message.

    `value` carries the offset of the time zone that was asked for. `grain` says how exact it is: `minute` and
    `hour` are points in time, `day` is the day that begins at `value`, and `week` is that day or a later one of its
    week (which ends on Sunday). `part_of_day` is morning, afternoon, evening or "". `start` and `end` are
    character offsets.
    """

    start: int
    end: int
    value: datetime
    grain: str
    part_of_day: str


class _Piece(msgspec.Struct, frozen=True):
    start: int
    end: int
    kind: str = ""
    day: Day | None = None
    clock: tuple[int, int] | None = None
    certain_half: bool = False
    part: str = ""
    weak: bool = False


def find_times(text: str, *, now: datetime) -> tuple[TimeMention, ...]:
    """Find the times in `text`, in its order; `now` is when it was written, aware, in the customer's time zone.

    Times without a day lie in the future: "at 3" written at four is tomorrow's.
    """
    text = plain_letters(text)
    if not HINT.search(text):
        return ()
    groups = _groups(list(_pieces(text, now)), text)
    mentions: list[TimeMention] = []
    for group in _strong(groups, text):
        mention = _mention(group, now)
        if mentions and group[0].kind == "weekday" and CHOICE.fullmatch(text[mentions[-1].end : mention.start]):
            mention = _not_before(mention, mentions[-1])
        mentions.append(mention)
    return tuple(mentions)


def _not_before(mention: TimeMention, earlier: TimeMention) -> TimeMention:
    """In "next week, Wednesday or Thursday" the second day is of next week too."""
    weeks = -((mention.value.date() - earlier.value.date()).days // 7)
    return msgspec.structs.replace(mention, value=mention.value + timedelta(weeks=max(weeks, 0)))


def _pieces(text: str, now: datetime) -> Iterator[_Piece]:
    """The days, hours and parts, without overlaps; of two that overlap the earlier wins, then the longer."""
    found: list[_Piece] = []
    for kind, pattern in DAY_PATTERNS:
        for match in pattern.finditer(text):
            is_over = PAST.search(text, max(0, match.start() - _BEFORE_CHARACTERS), match.start()) is not None
            day = read_day(kind, match, now, is_over=is_over)
            if day is not None:
                word = match.group().lower().rstrip(".")
                found.append(_Piece(*match.span(), kind, day=day, part=day.part, weak=word in WEAK_DAYS))
    for kind, pattern in CLOCK_PATTERNS:
        found.extend(piece for match in pattern.finditer(text) if (piece := _clock(kind, match)) is not None)
    for match in PART_PATTERN.finditer(text):
        alone = (match["lead"] or "").lower() in ALONE_LEADS
        found.append(_Piece(*match.span(), part=PARTS[match["part"].lower()], weak=not alone))
    end = 0
    for piece in sorted(found, key=lambda piece: (piece.start, -piece.end)):
        if piece.start >= end:
            yield piece
            end = piece.end


def _clock(kind: str, match: re.Match[str]) -> _Piece | None:
    if kind == "noon":
        return _Piece(*match.span(), clock=(12, 0), certain_half=True)
    if kind == "midnight":
        return _Piece(*match.span(), clock=(0, 0), certain_half=True)
    groups = match.groupdict()
    word = groups.get("word")
    hour = (int(word) if word.isdigit() else NUMBERS[word.lower()]) if word else int(match["hour"])
    minute = int(groups.get("minute") or 0)
    if kind == "past":
        minutes = hour * 60 + _FRACTIONS[match["fraction"].lower()] * (-1 if match["side"].lower() == "to" else 1)
        hour, minute = divmod(minutes, 60)
    half = (groups.get("half") or groups.get("end_half") or "").lower()
    if half and not 1 <= hour <= 12:
        half = ""
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
        if not groups.get("half") and hour > 12 and "11" in match.group():
            # "11 to 1 pm" begins before noon.
            hour -= 12
    exact = bool(half) or hour > 12 or hour == 0 or match.group().strip("@at ").startswith("0")
    return _Piece(*match.span(), clock=(hour, minute), certain_half=exact)


def _groups(pieces: list[_Piece], text: str) -> list[list[_Piece]]:
    """Join neighbours that make up one time: "friday", "morning", "at 9"."""
    groups: list[list[_Piece]] = []
    for piece in pieces:
        if groups and _fits(groups[-1], piece) and JOINT.fullmatch(text[groups[-1][-1].end : piece.start]):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _fits(group: list[_Piece], piece: _Piece) -> bool:
    if piece.day is not None:
        return all(other.day is None for other in group)
    if piece.clock is not None:
        return all(other.clock is None and (other.day is None or other.day.moment is None) for other in group)
    return not any(other.part for other in group)


def _strong(groups: list[list[_Piece]], text: str) -> list[list[_Piece]]:
    """Leave out words that only look like a time: "my sun lamp", "good morning"."""
    choices = {
        place
        for index, (left, right) in enumerate(pairwise(groups))
        if left[-1].day and right[0].day and CHOICE.fullmatch(text[left[-1].end : right[0].start])
        for place in (index, index + 1)
    }
    return [
        group
        for index, group in enumerate(groups)
        if len(group) > 1 or not group[0].weak or index in choices or _is_all(group[0], text)
    ]


def _is_all(piece: _Piece, text: str) -> bool:
    """Tell whether a message says nothing but this piece and a few words of courtesy."""
    greeting = text[: piece.start].lower().split()[-1:] == ["good"]
    return not greeting and not FILLER.sub("", f"{text[: piece.start]} {text[piece.end :]}").strip()


def _mention(group: list[_Piece], now: datetime) -> TimeMention:
    day = next((piece.day for piece in group if piece.day is not None), None)
    clock = next((piece for piece in group if piece.clock is not None), None)
    part = next((piece.part for piece in group if piece.part), "")
    start, end = group[0].start, group[-1].end
    if day is not None and day.moment is not None:
        return TimeMention(start, end, day.moment, day.grain, part)
    if clock is not None and clock.clock is not None:
        hour, minute = clock.clock if clock.certain_half else _working_hour(*clock.clock, part=part)
        value = _at(now, day, time(hour % 24, minute))
        if day is None and value <= now:
            value = _at(now, Day(now.date() + timedelta(days=1)), time(hour % 24, minute))
        return TimeMention(start, end, value, "minute" if minute else "hour", part)
    if day is None:
        # A part of the day alone is today's, unless that is over.
        late = now.hour >= _PART_ENDS[part]
        day = Day(now.date() + timedelta(days=1 if late else 0))
    return TimeMention(start, end, _at(now, day, time()), day.grain, part)


def _working_hour(hour: int, minute: int, *, part: str) -> tuple[int, int]:
    if part == "morning" or hour >= 12:
        return hour, minute
    if part in ("afternoon", "evening") or hour < _FIRST_WORKING_HOUR:
        return hour + 12, minute
    return hour, minute


def _at(now: datetime, day: Day | None, clock: time) -> datetime:
    return datetime.combine(now.date() if day is None else day.day, clock, tzinfo=now.tzinfo)
