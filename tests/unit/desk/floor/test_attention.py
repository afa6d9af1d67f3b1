"""What needs a supervisor's eyes, and what first."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.floor.attention import WEIGHTS, Concern, Targets, Watched, concerns_about, trend, urgency, waiting_target
from desk.ownership import Owner

NOW = 10_000.0
TARGETS = Targets(waiting_seconds=120.0, silence_seconds=180.0)


def concerns(owner: Owner = Owner.AGENT, **watched: Any) -> tuple[Concern, ...]:
    return concerns_about(Watched(owner=owner, since=NOW - 10, **watched), targets=TARGETS, now=NOW)


def waiting(seconds: float, priority: int) -> tuple[Concern, ...]:
    watched = Watched(owner=Owner.QUEUE, since=NOW - seconds, priority=priority)
    return concerns_about(watched, targets=TARGETS, now=NOW)


def test_quiet_conversation_needs_nobody() -> None:
    assert concerns(scores=(0.1, 0.0), unanswered_since=NOW - 60) == ()


@pytest.mark.parametrize(
    ("seconds", "priority", "is_long"), [(40, 1, True), (40, 2, False), (61, 2, True), (300, 5, False)]
)
def test_wait_is_measured_by_its_priority(seconds: float, priority: int, is_long: bool) -> None:
    assert (Concern.WAITING_LONG in waiting(seconds, priority)) is is_long


def test_urgent_customers_have_the_shorter_target() -> None:
    targets = [waiting_target(TARGETS, priority) for priority in range(1, 6)]
    assert targets == sorted(targets)
    assert targets[2] == TARGETS.waiting_seconds


@pytest.mark.parametrize(
    ("watched", "concern"),
    [
        ({"unanswered_since": NOW - 181}, Concern.AGENT_SILENT),
        ({"is_agent_here": False}, Concern.AGENT_GONE),
        ({"scores": (0.3, 0.2, -0.2)}, Concern.MOOD_FALLING),
        ({"scores": (-0.6, -0.6)}, Concern.MOOD_BAD),
        ({"layer": 3}, Concern.TOP_LAYER),
        ({"has_approval": True}, Concern.APPROVAL_PENDING),
        ({"has_proposal": True}, Concern.TRANSFER_PROPOSED),
        ({"owner": Owner.QUEUE, "is_anybody_online": False}, Concern.NOBODY_ONLINE),
        ({"owner": Owner.BOT, "failures": 2}, Concern.BOT_FAILING),
    ],
)
def test_each_concern_alone(watched: dict[str, Any], concern: Concern) -> None:
    assert concerns(**watched) == (concern,)


def test_mood_that_recovers_is_not_falling() -> None:
    assert Concern.MOOD_FALLING not in concerns(scores=(-0.8, -0.4))
    assert trend((-0.8, -0.4)) == pytest.approx(0.4)
    assert trend((-0.8,)) == 0.0


def test_what_is_the_bots_is_no_layer_three_of_a_person() -> None:
    assert concerns(Owner.BOT, layer=3) == ()


def test_more_pressing_comes_first_and_the_longer_wait_decides() -> None:
    silent = urgency((Concern.AGENT_SILENT,), priority=3, since=5.0)
    assert silent < urgency((Concern.MOOD_BAD,), priority=2, since=1.0)
    assert urgency((Concern.MOOD_BAD,), priority=1, since=9.0) < silent < urgency((), priority=1, since=1.0)
    assert urgency((), priority=2, since=9.0) < urgency((), priority=3, since=1.0)
    assert urgency((), priority=2, since=1.0) < urgency((), priority=2, since=9.0)


@given(st.lists(st.floats(-1, 1), max_size=8), st.integers(1, 5), st.booleans())
def test_concerns_are_listed_from_the_heaviest(scores: list[float], priority: int, is_here: bool) -> None:
    found = concerns(scores=tuple(scores), priority=priority, is_agent_here=is_here, layer=3)
    weights = [WEIGHTS[one] for one in found]
    assert weights == sorted(weights, reverse=True)
    assert len(set(found)) == len(found)
