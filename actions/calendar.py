"""When: what a customer means by a time, and which free slots to offer for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from actions.dialogue.message import Found
from backoffice.port import Slot

DAYS_AHEAD = 21
OFFERED = 4
_PARTS = {
    "morning": (time(6), time(12)),
    "noon": (time(11), time(14)),
    "afternoon": (time(12), time(18)),
    "evening": (time(17), time(22)),
    "night": (time(18), time(23, 59)),
}
_ONLY_PART = re.compile(r"\W*(in the |the |early |late )*(morning|afternoon|evening)s?\W*", re.IGNORECASE)
_ONLY_HOUR = re.compile(
    r"\W*(at |around )*(\d{1,2}([:.]\d\d)?|noon)\s*(am|pm|a\.m\.|p\.m\.|o'?clock)?\W*", re.IGNORECASE
)
_CLOCK_GRAINS = frozenset({"hour", "minute", "second", "time"})


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A span of time that the customer wants, aware datetimes. `exact` when they named a time of day by the clock."""

    start: datetime
    end: datetime
    exact: bool = False
    part: str = ""

    def holds(self, slot_starts_at: datetime) -> bool:
        """Whether a slot that begins then is what was wished for."""
        if not self.start <= slot_starts_at < self.end:
            return False
        return not self.part or _in_part(slot_starts_at.astimezone(self.start.tzinfo), self.part)


def wish(found: Found, *, now: datetime, time_zone: str) -> Wish | None:
    """What a time entity asks for, or None where its value is no time.

    A time that is over is meant a week later: on a Thursday noon, "Thursday at 10" is next week's.
    """
    asked = _asked(found, time_zone=time_zone)
    while asked is not None and asked.end <= now:
        week = timedelta(days=7)
        asked = msgspec.structs.replace(asked, start=asked.start + week, end=asked.end + week)
    return asked


def _asked(found: Found, *, time_zone: str) -> Wish | None:
    try:
        start = datetime.fromisoformat(str(found.value))
    except ValueError:
        return None
    zone = ZoneInfo(time_zone)
    start = start.replace(tzinfo=zone) if start.tzinfo is None else start.astimezone(zone)
    grain, part = str(found.details.get("grain") or "day"), str(found.details.get("part_of_day") or "")
    if grain in _CLOCK_GRAINS:
        return Wish(start=start, end=start + timedelta(hours=1), exact=True)
    # Midnight to midnight in the customer's zone: a day is not always 24 hours long.
    first = datetime.combine(start.date(), time(0), tzinfo=zone)
    # A week is what is left of it, up to its Sunday.
    days = 7 - start.weekday() if grain == "week" else 1
    last = datetime.combine(start.date() + timedelta(days=days), time(0), tzinfo=zone)
    return Wish(start=first, end=last, part=part if part in _PARTS else "")


def refined(asked: Wish, words: str, earlier: Wish | None) -> Wish:
    """The wish with the day that was named before, where `words` only name a part of a day or an hour.

    "Tomorrow" and then "in the afternoon" is tomorrow afternoon.
    """
    if earlier is None or earlier.end - earlier.start > timedelta(hours=26):
        return asked
    if asked.part and _ONLY_PART.fullmatch(words):
        return msgspec.structs.replace(earlier, part=asked.part, exact=False)
    if asked.exact and _ONLY_HOUR.fullmatch(words):
        start = datetime.combine(earlier.start.date(), asked.start.timetz(), tzinfo=asked.start.tzinfo)
        return Wish(start=start, end=start + timedelta(hours=1), exact=True)
    return asked


def anytime(now: datetime) -> Wish:
    """No wish: the coming weeks."""
    return Wish(start=now, end=now + timedelta(days=DAYS_AHEAD))


def offers(slots: Sequence[Slot], wanted: Wish, *, many: int = OFFERED) -> list[Slot]:
    """The slots to offer, the earliest first: those that the wish holds, else the nearest to it.

    Without a narrow wish they are spread over the days, for four times of one morning are no choice.
    """
    held = [slot for slot in slots if wanted.holds(slot.starts_at)]
    if not held:
        nearest = sorted(slots, key=lambda slot: abs(slot.starts_at - wanted.start))[:many]
        return sorted(nearest, key=lambda slot: slot.starts_at)
    if wanted.end - wanted.start <= timedelta(hours=26):
        step = max(1, len(held) // many)
        return held[::step][:many]
    return _spread(held, many)


def _spread(slots: Sequence[Slot], many: int) -> list[Slot]:
    by_day: dict[object, list[Slot]] = {}
    for slot in slots:
        by_day.setdefault(slot.starts_at.date(), []).append(slot)
    chosen = []
    for index, day in enumerate(list(by_day.values())[:many]):
        # Mornings and afternoons in turn.
        chosen.append(day[0] if index % 2 == 0 else day[len(day) // 2])
    spare = [slot for slot in slots if slot not in chosen]
    return sorted([*chosen, *spare[: many - len(chosen)]], key=lambda slot: slot.starts_at)


def _in_part(local: datetime, part: str) -> bool:
    begin, end = _PARTS[part]
    return begin <= local.time() < end
