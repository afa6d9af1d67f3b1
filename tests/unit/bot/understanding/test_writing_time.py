"""When a message was written."""

from __future__ import annotations

import pytest

from bot.understanding.writing_time import writing_time

AT = 1_795_618_800.0  # 25 November 2026, 15:00 UTC


def test_it_is_read_on_the_customers_clock() -> None:
    metadata = {"at": AT, "customer": {"time_zone": "America/Los_Angeles"}}
    assert writing_time(metadata, default_time_zone="UTC").isoformat() == "2026-11-25T07:00:00-08:00"


@pytest.mark.parametrize("zone", ["", "UTC", "Mars/Olympus", "../../etc/passwd", None, 3])
def test_a_zone_that_is_not_known_is_the_companys(zone: object) -> None:
    metadata = {"at": AT, "customer": {"time_zone": zone}}
    assert writing_time(metadata, default_time_zone="America/New_York").utcoffset() is not None
    assert writing_time(metadata, default_time_zone="America/New_York").hour == 10


@pytest.mark.parametrize("metadata", [None, {}, {"at": 0}, {"at": "soon"}, {"at": 1e30}, {"customer": []}])
def test_without_a_time_it_is_now(metadata: dict[str, object] | None) -> None:
    assert writing_time(metadata, default_time_zone="UTC").year >= 2026
