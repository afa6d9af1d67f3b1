"""When a delivery is tried again, and when it is given up."""

from __future__ import annotations

from desk.webhooks.schedule import LONGEST_SECONDS, WAITS_SECONDS, wait_seconds


def test_waits_grow_over_three_days_and_end() -> None:
    waits = [wait_seconds(attempts) for attempts in range(1, len(WAITS_SECONDS) + 2)]
    assert waits[-1] is None
    told = [wait for wait in waits if wait is not None]
    assert told == sorted(told)
    assert told[0] == 5.0
    assert 2 * 86_400 < sum(told) < 4 * 86_400


def test_receiver_may_ask_for_more_time_up_to_a_day() -> None:
    assert wait_seconds(1, told_seconds=90.0) == 90.0
    assert wait_seconds(1, told_seconds=1.0) == 5.0
    assert wait_seconds(1, told_seconds=1e9) == LONGEST_SECONDS


def test_what_failed_together_is_spread() -> None:
    assert wait_seconds(1, spread=1.0) == 5.5
