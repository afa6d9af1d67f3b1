"""The numbers of a policy that may be moved."""

from __future__ import annotations

from frontline.replay.knobs import knobs, moved
from handoff.policy_model import Policy


def test_moving_a_number_there_and_back_changes_nothing(policy: Policy) -> None:
    for knob in knobs(policy):
        there = moved(policy, knob, -1)
        if there is not None:
            assert knob.value(there) != knob.value(policy)
            assert moved(there, knob, 1) == policy


def test_no_number_leaves_its_bounds(policy: Policy) -> None:
    for knob in knobs(policy):
        for steps in (-40, 40):
            assert moved(policy, knob, steps) is None


def test_amounts_are_left_to_the_business(policy: Policy) -> None:
    assert "amount" not in {knob.signal for knob in knobs(policy)}
