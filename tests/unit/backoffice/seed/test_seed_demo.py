"""Seeding a database, and keeping its calendar open."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from backoffice.connect import open_back_office
from backoffice.port import AppointmentKind, BackOffice, OrderStatus
from backoffice.seed import demo_rows, seed_demo


async def test_seeding_twice_changes_nothing_but_the_calendar(tmp_path: Path) -> None:
    # The office's own clock runs here, so the demo begins on the real day.
    today = datetime.now(UTC).date()
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    assert await seed_demo(url, today=today)
    async with open_back_office(url) as office:
        await office.cancel_order("BW-104871", idempotency_key="k")
        slots = await _slots(office, today + timedelta(days=75))
        assert slots == 0
        assert not await seed_demo(url, today=today + timedelta(days=30))
        assert (await office.order("BW-104871")).status is OrderStatus.CANCELLED
        assert await _slots(office, today + timedelta(days=75)) > 0


@pytest.mark.parametrize("day", [date(2026, 3, 4) + timedelta(days=n) for n in range(0, 365, 13)])
def test_fixed_people_can_be_made_on_any_day(day: date) -> None:
    made = demo_rows(today=day, crowd=0)
    assert len(made["customers"]) == 8
    assert len(made["appointments"]) == 3


async def _slots(office: BackOffice, day: date) -> int:
    start = datetime.combine(day, time(), tzinfo=UTC)
    found = await office.free_slots(AppointmentKind.PHONE_CONSULTATION, start=start, end=start + timedelta(days=7))
    return len(found)
