"""Slots and appointments."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from backoffice.exceptions import InvalidInput, NotFound, Refused, SlotTaken
from backoffice.port import AppointmentKind, AppointmentStatus, BackOffice, Slot
from tests.backoffices import NOW, Clock

MAYA, GRACE = "C-10001", "C-10008"
PHONE = AppointmentKind.PHONE_CONSULTATION


async def free(office: BackOffice, kind: AppointmentKind = PHONE, *, days: int = 10) -> tuple[Slot, ...]:
    return await office.free_slots(kind, start=NOW, end=NOW + timedelta(days=days), limit=200)


async def test_slots_are_shown_in_the_asked_time_zone(office: BackOffice) -> None:
    day = datetime(2026, 3, 9, tzinfo=UTC)  # the Monday after the clocks went forward
    slots = await office.free_slots(PHONE, start=day, end=day + timedelta(days=1), time_zone="America/Los_Angeles")
    assert slots[0].starts_at.isoformat() == "2026-03-09T07:00:00-07:00"  # 9 in Chicago
    assert str(slots[0].starts_at.tzinfo) == "America/Los_Angeles"
    assert slots[0].ends_at - slots[0].starts_at == timedelta(minutes=30)
    assert slots[-1].starts_at.isoformat() == "2026-03-09T15:30:00-07:00"


async def test_slots_of_the_past_are_not_offered(office: BackOffice, clock: Clock) -> None:
    clock.now = datetime(2026, 3, 5, 20, 1, tzinfo=UTC)
    slots = await office.free_slots(PHONE, start=NOW, end=NOW + timedelta(days=2))
    assert slots[0].starts_at == datetime(2026, 3, 5, 20, 30, tzinfo=UTC)


async def test_taken_slots_are_not_offered(office: BackOffice) -> None:
    (first, *_) = await office.appointments_of(GRACE)
    assert first.kind is PHONE
    assert first.starts_at not in [slot.starts_at for slot in await free(office)]


@pytest.mark.parametrize(
    "wrong", [{"time_zone": "Mars/Olympus"}, {"time_zone": "../etc/passwd"}, {"start": datetime(2026, 3, 9)}]
)
async def test_free_slots_need_zones_that_exist(office: BackOffice, wrong: dict[str, object]) -> None:
    options = {"start": NOW, "end": NOW + timedelta(days=1), **wrong}
    with pytest.raises(InvalidInput, match=next(iter(wrong))):
        await office.free_slots(PHONE, **options)  # type: ignore[arg-type]


async def test_booking_takes_the_slot(office: BackOffice) -> None:
    slot = (await free(office))[0]
    booked = (await office.book(MAYA, PHONE, slot.id, idempotency_key="k")).appointment
    assert (booked.starts_at, booked.status) == (slot.starts_at, AppointmentStatus.BOOKED)
    assert booked in await office.appointments_of(MAYA)
    assert await office.appointment(booked.id.lower()) == booked
    assert slot.id not in [other.id for other in await free(office)]


async def test_double_booking_is_refused(office: BackOffice) -> None:
    slot = (await free(office))[0]
    await office.book(MAYA, PHONE, slot.id, idempotency_key="maya")
    with pytest.raises(SlotTaken):
        await office.book(GRACE, PHONE, slot.id, idempotency_key="grace")
    assert len(await office.appointments_of(GRACE)) == 2


async def test_one_of_many_at_once_gets_the_slot(office: BackOffice) -> None:
    slot = (await free(office))[0]
    tries = [office.book(f"C-{10101 + i}", PHONE, slot.id, idempotency_key=f"k{i}") for i in range(8)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    kinds = sorted(type(answer).__name__ for answer in answers)
    assert kinds == ["AppointmentBooked", *["SlotTaken"] * 7]


async def test_slot_must_fit_the_kind_and_exist(office: BackOffice) -> None:
    slot = (await free(office))[0]
    with pytest.raises(InvalidInput, match="must be a slot for showroom_visit"):
        await office.book(MAYA, AppointmentKind.SHOWROOM_VISIT, slot.id, idempotency_key="k")
    with pytest.raises(NotFound):
        await office.book(MAYA, PHONE, "PC-19990101-0900", idempotency_key="k")
    with pytest.raises(NotFound):
        await office.book("C-00000", PHONE, slot.id, idempotency_key="k")


async def test_slot_that_has_begun_cannot_be_booked(office: BackOffice, clock: Clock) -> None:
    slot = (await free(office))[0]
    clock.now = slot.starts_at
    with pytest.raises(Refused) as caught:
        await office.book(MAYA, PHONE, slot.id, idempotency_key="k")
    assert caught.value.code == "slot_in_past"


async def test_moving_frees_the_old_slot(office: BackOffice) -> None:
    first, second = (await free(office))[:2]
    booked = (await office.book(MAYA, PHONE, first.id, idempotency_key="k")).appointment
    moved = await office.move(booked.id, second.id, idempotency_key="m")
    assert (moved.moved_from, moved.appointment.starts_at) == (first.starts_at, second.starts_at)
    ids = [slot.id for slot in await free(office)]
    assert first.id in ids
    assert second.id not in ids


async def test_moving_to_a_taken_slot_changes_nothing(office: BackOffice) -> None:
    first, second = (await free(office))[:2]
    mine = (await office.book(MAYA, PHONE, first.id, idempotency_key="a")).appointment
    await office.book(GRACE, PHONE, second.id, idempotency_key="b")
    with pytest.raises(SlotTaken):
        await office.move(mine.id, second.id, idempotency_key="c")
    assert await office.appointment(mine.id) == mine


async def test_moving_to_the_same_slot_is_allowed(office: BackOffice) -> None:
    slot = (await free(office))[0]
    mine = (await office.book(MAYA, PHONE, slot.id, idempotency_key="a")).appointment
    assert (await office.move(mine.id, slot.id, idempotency_key="b")).appointment == mine


async def test_two_who_change_places_at_once_do_not_block_each_other(office: BackOffice) -> None:
    first, second = (await free(office))[:2]
    mine = (await office.book(MAYA, PHONE, first.id, idempotency_key="a")).appointment
    hers = (await office.book(GRACE, PHONE, second.id, idempotency_key="b")).appointment
    answers = await asyncio.gather(
        office.move(mine.id, second.id, idempotency_key="c"),
        office.move(hers.id, first.id, idempotency_key="d"),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [SlotTaken, SlotTaken]


async def test_cancelling_frees_the_slot(office: BackOffice) -> None:
    (mine,) = await office.appointments_of(MAYA)
    done = await office.cancel_appointment(mine.id, idempotency_key="k")
    assert done.appointment.status is AppointmentStatus.CANCELLED
    assert await office.appointments_of(MAYA) == ()
    assert [other.status for other in await office.appointments_of(MAYA, upcoming=False)] == ["cancelled"]
    slots = await free(office, mine.kind)
    assert mine.starts_at in [slot.starts_at for slot in slots]


async def test_cancelled_appointment_stays_cancelled(office: BackOffice) -> None:
    (mine,) = await office.appointments_of(MAYA)
    slot = (await free(office, mine.kind))[0]
    await office.cancel_appointment(mine.id, idempotency_key="a")
    with pytest.raises(Refused) as caught:
        await office.cancel_appointment(mine.id, idempotency_key="b")
    assert caught.value.code == "already_cancelled"
    with pytest.raises(Refused) as caught:
        await office.move(mine.id, slot.id, idempotency_key="c")
    assert caught.value.code == "already_cancelled"


async def test_appointment_that_has_begun_cannot_be_changed(office: BackOffice, clock: Clock) -> None:
    (mine,) = await office.appointments_of(MAYA)
    clock.now = mine.starts_at
    with pytest.raises(Refused) as caught:
        await office.cancel_appointment(mine.id, idempotency_key="k")
    assert caught.value.code == "appointment_over"


@pytest.mark.parametrize("identifier", ["AP-999999", "AP-1", "300001", "AP-x", "AP-²"])
async def test_unknown_appointment_is_not_found(office: BackOffice, identifier: str) -> None:
    with pytest.raises(NotFound):
        await office.appointment(identifier)
