"""The queue's order and what a waiting customer is told."""

from __future__ import annotations

from dataclasses import dataclass

from desk import queue


@dataclass(frozen=True)
class Waiting:
    id: str
    priority: int
    waiting_since: float


LINE = (Waiting("late", 3, 200.0), Waiting("early", 3, 100.0), Waiting("urgent", 1, 300.0))


def test_urgent_ones_come_first_then_the_longest_waiting() -> None:
    assert [one.id for one in queue.in_order(LINE)] == ["urgent", "early", "late"]


def test_position_counts_from_one() -> None:
    assert [queue.position(LINE, name) for name in ("urgent", "early", "late", "else")] == [1, 2, 3, 0]


def test_wait_is_unknown_without_agents_or_experience() -> None:
    assert queue.wait_range([60.0] * 20, place=1, agents=0) == (0, 0)
    assert queue.wait_range([60.0] * 4, place=1, agents=2) == (0, 0)
    assert queue.wait_range([60.0] * 20, place=0, agents=2) == (0, 0)


def test_wait_grows_with_the_place_and_shrinks_with_agents() -> None:
    handled = [60.0, 120.0, 180.0, 240.0, 300.0]
    assert queue.wait_range(handled, place=1, agents=1) == (120, 240)
    assert queue.wait_range(handled, place=3, agents=1) == (360, 720)
    assert queue.wait_range(handled, place=3, agents=3) == (120, 240)


def test_wait_is_rounded_up_to_half_minutes() -> None:
    assert queue.wait_range([1.0] * 5, place=1, agents=1) == (30, 30)
    assert queue.wait_range([91.0] * 5, place=1, agents=1) == (120, 120)
