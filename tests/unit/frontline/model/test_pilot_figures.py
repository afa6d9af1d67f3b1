"""Both arms beside each other: a difference has its range, and nothing is said before it can be."""

from __future__ import annotations

import random

import pytest

from frontline.model.pilot_figures import ArmFigures, PilotFigures, Verdict, difference, sentence_of
from frontline.replay.share import Share


def pilot(candidate: tuple[int, int], live: tuple[int, int]) -> PilotFigures:
    arms = [ArmFigures(begun=ended, ended=ended, resolved=resolved) for resolved, ended in (candidate, live)]
    return PilotFigures("spring", candidate=arms[0], live=arms[1])


def test_the_range_of_a_difference_is_newcombes() -> None:
    # Newcombe 1998, table II, example (a): 56 of 70 and 48 of 80, method 10.
    found = difference(Share(56, 70), Share(48, 80))
    assert found.value == pytest.approx(0.2)
    assert found.interval == pytest.approx((0.0524, 0.3339), abs=5e-4)
    assert found.is_clear


def test_the_range_holds_the_true_difference_as_often_as_it_says() -> None:
    chance, held = random.Random(1), 0
    for _ in range(400):
        one = Share(sum(chance.random() < 0.7 for _ in range(80)), 80)
        other = Share(sum(chance.random() < 0.6 for _ in range(60)), 60)
        low, high = difference(one, other).interval
        held += low <= 0.1 <= high
    assert held / 400 >= 0.92


@pytest.mark.parametrize(
    ("candidate", "live", "verdict"),
    [
        ((900, 1000), (700, 1000), Verdict.BETTER),
        ((600, 1000), (700, 1000), Verdict.WORSE),
        ((700, 1000), (700, 1000), Verdict.NO_WORSE),
        ((7, 10), (7, 10), Verdict.UNDECIDED),
        ((0, 0), (70, 100), Verdict.UNDECIDED),
    ],
)
def test_the_verdict_waits_until_chance_is_no_explanation(
    candidate: tuple[int, int], live: tuple[int, int], verdict: Verdict
) -> None:
    assert pilot(candidate, live).verdict(may_fall_by=0.05) is verdict


def test_an_open_question_says_how_many_more_are_needed() -> None:
    told = sentence_of(pilot((7, 10), (7, 10)), may_fall_by=0.05)
    assert told.startswith("Nothing can be said yet: +0.0% resolved by the bot")
    assert "About 1,309 more conversations of each arm would show a loss of 5.0%." in told
    assert "no conversation of one of the arms has ended" in sentence_of(pilot((0, 0), (0, 0)), may_fall_by=0.05)


def test_an_arm_without_conversations_says_nothing() -> None:
    assert difference(Share(0, 0), Share(5, 10)).interval == (-1.0, 1.0)
    assert not pilot((0, 0), (5, 10)).resolved.is_clear
