"""Each key once."""

from __future__ import annotations

import asyncio

import pytest

from backoffice.exceptions import InvalidInput, Refused
from backoffice.port import AppointmentKind, BackOffice
from tests.backoffices import NOW, Clock


async def test_same_key_gets_the_same_outcome(office: BackOffice, clock: Clock) -> None:
    first = await office.cancel_order("BW-104871", idempotency_key="turn-7/cancel")
    clock.advance(hours=1)
    assert await office.cancel_order("BW-104871", idempotency_key="turn-7/cancel") == first
    assert await office.done("turn-7/cancel") == first
    assert first.at == NOW


async def test_unknown_key_was_not_done(office: BackOffice) -> None:
    assert await office.done("never") is None


async def test_calls_at_the_same_time_do_it_once(office: BackOffice) -> None:
    calls = [office.cancel_order("BW-104871", idempotency_key="k") for _ in range(6)]
    outcomes = await asyncio.gather(*calls)
    assert all(outcome == outcomes[0] for outcome in outcomes)


async def test_bookings_at_the_same_time_with_one_key_are_one_booking(office: BackOffice) -> None:
    kind = AppointmentKind.SHOWROOM_VISIT
    slot = (await office.free_slots(kind, start=NOW, end=NOW.replace(day=20)))[0]
    calls = [office.book("C-10101", kind, slot.id, idempotency_key="k") for _ in range(6)]
    outcomes = await asyncio.gather(*calls)
    assert {outcome.appointment.id for outcome in outcomes} == {outcomes[0].appointment.id}
    booked = [a for a in await office.appointments_of("C-10101") if a.starts_at == slot.starts_at]
    assert len(booked) == 1


async def test_key_of_another_deed_is_refused(office: BackOffice) -> None:
    await office.cancel_order("BW-104871", idempotency_key="k")
    with pytest.raises(Refused) as caught:
        await office.cancel_order("BW-104640", idempotency_key="k")
    assert caught.value.code == "key_reused"
    with pytest.raises(Refused) as caught:
        await office.send_password_reset("C-10001", idempotency_key="k")
    assert caught.value.code == "key_reused"


async def test_refused_deed_leaves_its_key_free(office: BackOffice) -> None:
    with pytest.raises(Refused):
        await office.open_return("BW-104871", reason="x", idempotency_key="k")
    assert await office.done("k") is None
    await office.cancel_order("BW-104871", idempotency_key="k")


@pytest.mark.parametrize(
    "key", ["", "a b", "x" * 201, "kéy", "a\r\nb"], ids=["empty", "space", "long", "accent", "lines"]
)
async def test_malformed_key_is_invalid(office: BackOffice, key: str) -> None:
    with pytest.raises(InvalidInput, match="idempotency_key"):
        await office.cancel_order("BW-104871", idempotency_key=key)
    with pytest.raises(InvalidInput, match="idempotency_key"):
        await office.done(key)
