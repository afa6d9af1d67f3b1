"""The mood over the last messages."""

import pytest

from handoff.mood import bad_turns, mood
from handoff.policy_model import Policy
from handoff.reading import Reading, read
from tests.unit.handoff.situations import situation, turn


def reading(policy: Policy, *moods: float) -> Reading:
    return read(policy, situation(*(turn(i + 1, "x", "track_order", mood=m) for i, m in enumerate(moods))))


def test_without_messages_the_mood_is_neutral(policy: Policy) -> None:
    assert mood(reading(policy)) == 0


def test_later_messages_weigh_more(policy: Policy) -> None:
    assert mood(reading(policy, 0.0, -0.3, -0.6)) < mood(reading(policy, -0.6, -0.3, 0.0)) < 0


def test_first_message_is_not_the_whole_mood(policy: Policy) -> None:
    assert mood(reading(policy, -0.6)) == pytest.approx(-0.3)


def test_only_the_window_counts(policy: Policy) -> None:
    assert mood(reading(policy, -1.0, -1.0, 0.0, 0.0, 0.0)) == 0


def test_bad_messages_are_those_below_the_limit(policy: Policy) -> None:
    assert [t.seq for t in bad_turns(reading(policy, -0.29, -0.3, -0.9))] == [2, 3]
