"""The queue behind a policy."""

from __future__ import annotations

import pytest

from frontline.replay.staffing import Staffing, simulate


def test_more_load_means_longer_waits_and_busier_people() -> None:
    seldom, often = (simulate(Staffing(), escalated=share) for share in (0.2, 0.5))

    assert seldom.p90_seconds < often.p90_seconds
    assert seldom.occupancy < often.occupancy
    assert seldom.left < often.left


def test_the_occupancy_is_that_of_the_arithmetic_where_nobody_leaves() -> None:
    staffing = Staffing(agents=4, conversations_per_hour=60, handling_minutes=6, patience_minutes=100_000)

    # 60 an hour of 30 % are 18, of six minutes each 1.8 hours of work, shared by four people.
    assert simulate(staffing, escalated=0.3).occupancy == pytest.approx(1.8 / 4, abs=0.03)


def test_the_same_seed_gives_the_same_waits() -> None:
    assert simulate(Staffing(), escalated=0.4, seed=3) == simulate(Staffing(), escalated=0.4, seed=3)


def test_nobody_waits_where_nobody_is_called() -> None:
    assert simulate(Staffing(), escalated=0.0).p90_seconds == 0.0
