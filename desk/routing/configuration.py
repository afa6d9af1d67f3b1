"""How conversations are routed to agents, as values: what `data/routing.yml` may say.

`desk.routing.configuration_file` reads one, `docs/routing.schema.json` publishes its shape.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from handoff.case_model import LanguageCode
from handoff.policy_model import Name

DAY_SECONDS = 24 * 3600

Seconds = Annotated[int, Meta(ge=0, le=DAY_SECONDS, description="Seconds; at most a day.")]
SomeSeconds = Annotated[int, Meta(ge=5, le=DAY_SECONDS, description="Seconds, from 5 to a day.")]
Places = Annotated[int, Meta(ge=0, le=100, description="How many conversations at once.")]
# Read as plain text and checked in `configuration_check`, whose sentences say more than a pattern would.
Span = Annotated[
    str,
    Meta(
        extra_json_schema={"pattern": r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$"},
        description="From when to when, such as 09:00-17:30; an end before the beginning is on the next day.",
    ),
]
Spans = tuple[Span, ...]
HolidayDate = Annotated[str, Meta(description="A date such as 2026-12-24, or 12-25 for every year.")]


class QueuePolicy(StrEnum):
    """How agents get the conversations of a queue: the desk assigns them, or agents pick them by hand."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


class Capacity(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How much one agent has at once: `total` over all channels, and at most so many of each channel that is named."""

    total: Annotated[int, Meta(ge=1, le=100, description="Conversations at once, all channels together.")] = 3
    channels: dict[str, Places] = {}

    def of(self, channel: str) -> int:
        """How many of one channel at most."""
        return min(self.total, self.channels.get(channel, self.total))


class Week(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The hours of each day. `every_day` holds for the days that are not named; a day with `[]` is closed."""

    every_day: Spans = ()
    monday: Spans | None = None
    tuesday: Spans | None = None
    wednesday: Spans | None = None
    thursday: Spans | None = None
    friday: Spans | None = None
    saturday: Spans | None = None
    sunday: Spans | None = None

    def of(self, weekday: int) -> Spans:
        """The hours of a day; Monday is 0."""
        days = (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )
        named = days[weekday]
        return self.every_day if named is None else named


class Holiday(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A day with other hours than its weekday; without `hours` it is closed. `name` is for people."""

    name: Annotated[str, Meta(min_length=2, max_length=60)]
    hours: Spans = ()


class Calendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When people are there, in the wall-clock time of a place. `holidays` are given by date, with a name or with hours."""

    time_zone: Annotated[str, Meta(min_length=1, max_length=64, description="By its IANA name: Europe/Berlin.")]
    hours: Week
    holidays: dict[HolidayDate, Annotated[str, Meta(min_length=2, max_length=60)] | Holiday] = {}

    def holiday(self, *, year: int, month: int, day: int) -> Holiday | None:
        """The holiday on a date, that of this year before the one of every year."""
        found = self.holidays.get(f"{year:04d}-{month:02d}-{day:02d}") or self.holidays.get(f"{month:02d}-{day:02d}")
        return Holiday(found) if isinstance(found, str) else found


class Overflow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who may help when a wait has grown to `after_seconds`: agents with one of the skills in `to`."""

    after_seconds: Seconds
    to: Annotated[tuple[str, ...], Meta(min_length=1)]


class Queue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The line of those who wait for one skill.

    `calendar` names one of `calendars`; a queue without one is always open. `answer_within_seconds` is how long an agent
    has to open what was assigned to them, before it is assigned to somebody else; left out, the file's own holds.
    """

    calendar: str = ""
    policy: QueuePolicy = QueuePolicy.AUTOMATIC
    answer_within_seconds: SomeSeconds | None = None
    overflow: tuple[Overflow, ...] = ()


class Sticky(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Customers get the agent whom they talked to in the last `days`, if that agent may serve them and has room.

    For an agent who is online and has no room a conversation waits `hold_seconds`, then it is anybody's. `days: 0`
    turns it off.
    """

    days: Annotated[int, Meta(ge=0, le=366)] = 14
    hold_seconds: Seconds = 45


class Vip(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Customers of these `tiers` stand in line as if they had waited `head_start_seconds` longer, within their priority.

    So they come earlier, and still nobody waits for ever.
    """

    tiers: tuple[str, ...] = ()
    head_start_seconds: Seconds = 0


class Routing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A whole file. `queues` are given by skill."""

    version: Annotated[str, Meta(min_length=1, max_length=40)]
    queues: Annotated[dict[Name, Queue], Meta(min_length=1)]
    calendars: dict[Name, Calendar] = {}
    capacity: Annotated[Capacity, Meta(description="Of agents who have none of their own.")] = Capacity()
    urgent_extra: Annotated[
        int, Meta(ge=0, le=10, description="How many above their capacity agents get of priority 1.")
    ] = 1
    answer_within_seconds: SomeSeconds = 60
    grace_seconds: Annotated[
        Seconds, Meta(description="How long an agent whose connection is lost keeps their conversations.")
    ] = 60
    away_after_seconds: Annotated[
        Seconds, Meta(description="An agent who did nothing for so long is away; 0 for never.")
    ] = 600
    shared_languages: Annotated[
        tuple[LanguageCode, ...], Meta(description="What every agent speaks, besides the languages of their own.")
    ] = ()
    any_language_after_seconds: Annotated[
        Seconds | None,
        Meta(description="After this wait the customer's language does not count any more; left out: it always does."),
    ] = None
    sticky: Sticky = Sticky()
    vip: Vip = Vip()

    def queue(self, skill: str) -> Queue:
        """The queue of a skill; one with the file's own values for a skill that has none."""
        return self.queues.get(skill) or Queue()

    def calendar(self, skill: str) -> Calendar | None:
        """When the queue of a skill is open; None for always."""
        return self.calendars.get(self.queue(skill).calendar)

    def answer_seconds(self, skill: str) -> int:
        """How long an agent has to open a conversation of this skill."""
        own = self.queue(skill).answer_within_seconds
        return self.answer_within_seconds if own is None else own
