"""Both arms beside each other: a difference has its range, and nothing is said before it can be."""

from __future__ import annotations

import random

import pytest

from desk.insight.pilot_figures import ArmFigures, PilotFigures, Verdict, caveat_of, course, difference, sentence_of


def pilot(candidate: tuple[int, int], live: tuple[int, int]) -> PilotFigures:
    arms = [ArmFigures(begun=ended, ended=ended, resolved=resolved) for resolved, ended in (candidate, live)]
    return PilotFigures("spring", candidate=arms[0], live=arms[1])


def test_the_range_of_a_difference_is_newcombes() -> None:
    # Newcombe 1998, table II, example (a): 56 of 70 and 48 of 80, method 10.
    found = difference((56, 70), (48, 80))
    assert found.value == pytest.approx(0.2)
    assert found.interval == pytest.approx((0.0524, 0.3339), abs=5e-4)
    assert found.is_clear


def test_the_range_holds_the_true_difference_as_often_as_it_says() -> None:
    chance, held = random.Random(1), 0
    for _ in range(400):
        one = sum(chance.random() < 0.7 for _ in range(80))
        other = sum(chance.random() < 0.6 for _ in range(60))
        low, high = difference((one, 80), (other, 60)).interval
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
    assert told.startswith("Nothing can be said yet: +0.0 percentage points resolved by the bot")
    assert "About 1,309 more conversations of each arm would show a loss of 5.0 points." in told


@pytest.mark.parametrize("arms", [((0, 0), (0, 0)), ((0, 0), (70, 100)), ((70, 100), (0, 0))])
def test_nothing_is_told_of_an_arm_that_has_no_conversation(arms: tuple[tuple[int, int], tuple[int, int]]) -> None:
    told = sentence_of(pilot(*arms), may_fall_by=0.05)
    assert told == "Nothing can be said yet: no conversation of one of the arms has ended."


def test_who_accepts_no_loss_and_who_has_enough_conversations_are_told_so() -> None:
    assert sentence_of(pilot((7, 10), (7, 10)), may_fall_by=0.0).endswith("so only a clear gain decides.")
    # Three in a hundred fewer: neither surely fewer, nor surely within the five that are accepted.
    told = sentence_of(pilot((1005, 1500), (1050, 1500)), may_fall_by=0.05)
    assert told.startswith("It cannot be decided: -3.0 percentage points resolved by the bot")
    assert told.endswith("show a loss of 5.0 points in most pilots, so both models are close.")


@pytest.mark.parametrize(("stood_in", "told"), [(0, ""), (20, ""), (50, "The live model answered 25% of the messages")])
def test_a_candidate_that_was_stood_in_for_is_no_comparison_of_models(stood_in: int, told: str) -> None:
    figures = PilotFigures("spring", candidate=ArmFigures(messages=200, stood_in=stood_in))
    assert caveat_of(figures)[: len(told) or None] == told


def test_an_arm_without_conversations_says_nothing() -> None:
    assert difference((0, 0), (5, 10)).interval == (-1.0, 1.0)
    assert not difference((0, 0), (5, 10)).is_known
    assert not pilot((0, 0), (5, 10)).resolved.is_clear


def test_each_day_of_a_course_holds_all_that_was_before_it() -> None:
    days = ["2026-03-01", "2026-03-02", "2026-03-03"]
    points = course(days, {days[0]: (1, 2), days[2]: (3, 4)}, {days[1]: (0, 5)})
    assert [(point.candidate, point.live) for point in points] == [((1, 2), (0, 0)), ((1, 2), (0, 5)), ((4, 6), (0, 5))]
    assert [point.difference.is_known for point in points] == [False, True, True]


@pytest.mark.parametrize("length", [1, 40, 41, 100, 731])
def test_a_long_course_is_told_by_some_forty_days_and_the_last(length: int) -> None:
    days = [f"day {number}" for number in range(length)]
    points = course(days, dict.fromkeys(days, (1, 1)), {})
    assert len(points) <= 40
    assert (points[-1].day, points[-1].candidate) == (days[-1], (length, length))
    assert [point.day for point in points] == sorted((point.day for point in points), key=days.index)
