"""What the shape of a file of routing cannot say: times, dates and places that do not exist, and names that mean nothing."""

from __future__ import annotations

from datetime import date, time
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from desk.routing.configuration import Calendar, Holiday, Routing, Spans, Week
from desk.routing.hours import ends_of
from handoff.document import Document, Path, did_you_mean
from handoff.policy_model import Policy

# Has a 29th of February, which every yearly date may be.
_LEAP_YEAR = 2024
_DAY_MINUTES = 24 * 60


def check_routing(routing: Routing, document: Document) -> None:
    """Report every problem of `routing` to `document`."""
    for name, calendar in routing.calendars.items():
        _check_calendar(calendar, document, ("calendars", name))
    for skill, queue in routing.queues.items():
        at: Path = ("queues", skill)
        if queue.calendar and queue.calendar not in routing.calendars:
            known = did_you_mean(queue.calendar, routing.calendars)
            document.report((*at, "calendar"), f"There is no calendar `{queue.calendar}`: {known}")
        for index, overflow in enumerate(queue.overflow):
            for number, other in enumerate(overflow.to):
                place = (*at, "overflow", index, "to", number)
                if other == skill:
                    document.report(place, f"The queue `{skill}` overflows to itself; name another skill.")
                elif other not in routing.queues:
                    document.report(place, f"There is no queue `{other}`: {did_you_mean(other, routing.queues)}")
    for channel, places in routing.capacity.channels.items():
        if places > routing.capacity.total:
            document.report(
                ("capacity", "channels", channel),
                f"`{channel}: {places}` is more than the total of {routing.capacity.total}; lower it, or raise `total`.",
            )
    if routing.vip.tiers and not routing.vip.head_start_seconds:
        document.report(
            ("vip",), "`tiers` without `head_start_seconds` change nothing; say how long a start they have."
        )
    if routing.vip.head_start_seconds and not routing.vip.tiers:
        document.report(("vip",), "`head_start_seconds` without `tiers` change nothing; say which customers have it.")


def check_policy(routing: Routing, document: Document, *, policy: Policy) -> None:
    """Report where the names of `routing` are not those of the escalation policy."""
    for skill in policy.skills:
        if skill not in routing.queues:
            document.report(
                ("queues",), f"The escalation policy asks for the skill `{skill}`, which has no queue; add one."
            )
    for skill in routing.queues:
        if skill not in policy.skills:
            document.report(
                ("queues", skill),
                f"The escalation policy knows no skill `{skill}`: {did_you_mean(skill, policy.skills)}",
            )
    for index, tier in enumerate(routing.vip.tiers):
        if tier not in policy.tiers:
            document.report(
                ("vip", "tiers", index),
                f"The escalation policy knows no tier `{tier}`: {did_you_mean(tier, policy.tiers)}",
            )


def _check_calendar(calendar: Calendar, document: Document, at: Path) -> None:
    try:
        ZoneInfo(calendar.time_zone)
    except (KeyError, ValueError, OSError):
        known = did_you_mean(calendar.time_zone, available_timezones())
        if "did you mean" not in known:
            known = "use a name of the IANA database, such as Europe/Berlin."
        document.report((*at, "time_zone"), f"There is no time zone `{calendar.time_zone}`: {known}")
    for day in Week.__struct_fields__:
        _check_spans(getattr(calendar.hours, day) or (), document, (*at, "hours", day))
    if not any(calendar.hours.of(weekday) for weekday in range(7)):
        document.report(
            (*at, "hours"), "This calendar is never open; give it hours, such as `every_day: [09:00-17:00]`."
        )
    for key, holiday in calendar.holidays.items():
        if not _is_date(key):
            document.report(
                (*at, "holidays", key), f"`{key}` is not a date; write 2026-12-24, or 12-25 for every year."
            )
        if isinstance(holiday, Holiday):
            _check_spans(holiday.hours, document, (*at, "holidays", key, "hours"))


def _check_spans(spans: Spans, document: Document, at: Path) -> None:
    right: list[tuple[int, int, str]] = []
    for index, span in enumerate(spans):
        try:
            start, end = ends_of(span)
        except ValueError:
            document.report(
                (*at, index), f"`{span}` is not a time from when to when; write it as 09:00-17:30, at most to 24:00."
            )
            continue
        if start == end:
            document.report((*at, index), f"`{span}` is empty; for a whole day write 00:00-24:00.")
            continue
        begins, ends = _minutes(start), _DAY_MINUTES if end is None else _minutes(end)
        right.append((begins, ends if ends > begins else ends + _DAY_MINUTES, span))
    for (_, ends, earlier), (begins, _, later) in pairwise(sorted(right)):
        if begins < ends:
            document.report(at, f"`{earlier}` and `{later}` overlap; make one of them.")


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _is_date(key: str) -> bool:
    written = key if len(key) > len("12-25") else f"{_LEAP_YEAR}-{key}"
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False
