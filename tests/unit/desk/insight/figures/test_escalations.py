"""Precision from verdicts, recall from a sample: as estimates of what is true, and never surer than they can be."""

from __future__ import annotations

import pytest

from desk.insight.figures.escalations import Judged, missed_of, recall_of
from desk.insight.figures.intervals import wilson
from desk.insight.figures.telling import share
from desk.insight.sampling import draw

RIGHT = Judged("bot_was_right", 0.1)
NEEDED = Judged("needed_person", 0.1)
UNSURE = Judged("unsure", 0.1)


def test_of_a_plain_sample_the_share_and_its_interval_are_wilsons() -> None:
    told = missed_of([RIGHT] * 95 + [NEEDED] * 5 + [UNSURE] * 3)
    assert (told.numerator, told.denominator, told.left_out, told.value) == (5, 100, 3, 0.05)
    assert (told.low, told.high) == pytest.approx(wilson(5, 100))
    assert told.is_estimate


def test_who_was_drawn_at_a_smaller_share_stands_for_more() -> None:
    told = missed_of([Judged("needed_person", 0.01)] * 2 + [Judged("bot_was_right", 0.1)] * 20)
    assert told.value == pytest.approx(200 / 400)
    low, high = wilson(1, 2)
    assert told.low is not None
    assert told.high is not None
    assert told.high - told.low > (high - low) / 2


def test_recall_is_what_was_rightly_handed_over_of_all_that_needed_it() -> None:
    told = recall_of(
        share("escalation_precision", 90, 100),
        missed_of([RIGHT] * 95 + [NEEDED] * 5),
        escalated=1000,
        not_escalated=4000,
    )
    assert told.value == pytest.approx(900 / 1100)
    assert (told.numerator, told.denominator) == (900, 1100)
    assert told.low is not None
    assert told.high is not None
    assert told.low < 900 / 1100 < told.high


def test_without_verdicts_or_a_sample_nothing_is_told() -> None:
    nothing = share("escalation_precision", 0, 0)
    assert recall_of(nothing, missed_of([NEEDED]), escalated=5, not_escalated=5).value is None
    assert recall_of(share("escalation_precision", 1, 1), missed_of([]), escalated=5, not_escalated=5).value is None
    assert missed_of([UNSURE]).value is None


def test_the_estimate_comes_near_the_truth_and_its_interval_holds_it() -> None:
    """Three hundred conversations of whom 6 % needed a person, drawn by lot at a fifth, forty times."""
    held = 0
    values = []
    for run in range(40):
        sample = [
            Judged("needed_person" if number % 50 < 3 else "bot_was_right", 0.2)
            for number in range(300)
            if draw(f"secret {run}", f"{number:032x}") < 0.2
        ]
        told = missed_of(sample)
        assert told.value is not None
        assert told.low is not None
        assert told.high is not None
        values.append(told.value)
        held += told.low <= 0.06 <= told.high
    assert sum(values) / len(values) == pytest.approx(0.06, abs=0.01)
    assert held / 40 > 0.9


def test_lots_are_even_repeatable_and_another_with_another_key() -> None:
    names = [f"{number:032x}" for number in range(4000)]
    drawn = [draw("one", name) for name in names]
    assert drawn == [draw("one", name) for name in names]
    assert sum(lot < 0.25 for lot in drawn) == pytest.approx(1000, abs=90)
    assert all(0 <= lot < 1 for lot in drawn)
    both = sum(draw("two", name) < 0.25 and lot < 0.25 for name, lot in zip(names, drawn, strict=True))
    assert both == pytest.approx(250, abs=60)
