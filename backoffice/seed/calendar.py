"""The shop's calendar: which appointment slots exist on which day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from backoffice.records import AppointmentKind, Slot

DAYS_AHEAD = 60
SHOP_ZONE = ZoneInfo("America/Chicago")


class Opening(msgspec.Struct, frozen=True):
    """When slots of a kind begin, in the shop's time. Days of the week count from Monday, 0."""

    code: str
    weekdays: frozenset[int]
    first: time
    last: time
    minutes: int


OPENINGS: dict[AppointmentKind, Opening] = {
    AppointmentKind.INSTALLATION_VISIT: Opening("IV", frozenset(range(6)), time(9), time(15), 120),
    AppointmentKind.PHONE_CONSULTATION: Opening("PC", frozenset(range(5)), time(9), time(17, 30), 30),
    AppointmentKind.SHOWROOM_VISIT: Opening("SV", frozenset(range(1, 6)), time(10), time(17), 60),
}


def slots_of_day(day: date) -> Iterator[Slot]:
    """The day's slots, in UTC. Their ids are made of kind and time ("IV-20260302-0900"), so that a slot
    which is made twice is the same slot."""
    for kind, opening in OPENINGS.items():
        if day.weekday() not in opening.weekdays:
            continue
        start = datetime.combine(day, opening.first, tzinfo=SHOP_ZONE)
        while start.time() <= opening.last:
            end = start + timedelta(minutes=opening.minutes)
            identifier = f"{opening.code}-{start:%Y%m%d-%H%M}"
            yield Slot(id=identifier, kind=kind, starts_at=start.astimezone(UTC), ends_at=end.astimezone(UTC))
            start = end


def slots_ahead(today: date, *, days: int = DAYS_AHEAD) -> Iterator[Slot]:
    """The slots from today on."""
    for ahead in range(days + 1):
        yield from slots_of_day(today + timedelta(days=ahead))


def first_slot(kind: AppointmentKind, day: date, *, hour: int) -> Slot:
    """The first slot of this kind on or after `day` that begins at or after `hour` in the shop's time."""
    for ahead in range(8):
        for slot in slots_of_day(day + timedelta(days=ahead)):
            if slot.kind is kind and slot.starts_at.astimezone(SHOP_ZONE).hour >= hour:
                return slot
    raise ValueError(f"no {kind.value} begins at {hour}:00 or later within a week")
