"""What came of a coaching note."""

from __future__ import annotations

import pytest
from scipy import stats

from desk.quality.coaching_effect import difference, effect
from handoff.quality_model import Coaching

DAY = 86_400.0
NOTED = 100 * DAY
RULES = Coaching(days=30, least_scores=5)


def scores(before: list[float], after: list[float]) -> list[tuple[float, float]]:
    return [(NOTED - DAY * (n + 1), one) for n, one in enumerate(before)] + [
        (NOTED + DAY * n, one) for n, one in enumerate(after)
    ]


def test_few_scores_on_one_side_are_too_early_and_the_means_are_told_all_the_same() -> None:
    told = effect(scores([50, 60, 70, 50, 60], [90, 90]), noted_at=NOTED, now=NOTED + 20 * DAY, rules=RULES)
    assert (told.verdict, told.before, told.before_n, told.after, told.after_n) == ("too_early", 58.0, 5, 90.0, 2)
    assert told.low is None


def test_clear_rise_and_chance_are_told_apart() -> None:
    rose = effect(scores([40, 45, 50, 42, 48], [80, 85, 90, 82, 88]), noted_at=NOTED, now=NOTED + 20 * DAY, rules=RULES)
    assert rose.verdict == "rose"
    chance = effect(
        scores([40, 90, 20, 80, 60], [50, 95, 30, 85, 65]), noted_at=NOTED, now=NOTED + 20 * DAY, rules=RULES
    )
    assert chance.verdict == "no_change"
    assert chance.low is not None
    assert chance.high is not None
    assert chance.low < 0 < chance.high


def test_what_ended_outside_of_the_days_counts_for_neither_side() -> None:
    far = [(NOTED - 31 * DAY, 0.0), (NOTED + 31 * DAY, 0.0)]
    told = effect([*scores([50] * 5, [50] * 5), *far], noted_at=NOTED, now=NOTED + 60 * DAY, rules=RULES)
    assert (told.before, told.after, told.verdict) == (50.0, 50.0, "no_change")


def test_interval_is_welchs() -> None:
    before, after = [40.0, 90.0, 20.0, 80.0, 60.0, 55.0], [50.0, 95.0, 30.0, 85.0]
    expected = stats.ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert difference(before, after) == pytest.approx((expected.low, expected.high))
