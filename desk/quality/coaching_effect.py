"""What came of a coaching note: the criterion's mean before and after it, and whether the difference may be chance. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from handoff.quality_model import Coaching
from handoff.wire.quality import CoachingEffect

_DAY_SECONDS = 86_400.0
# Two-sided 95 % of Student's t for 1 to 30 degrees of freedom, and the normal distribution's beyond.
_T_95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
_Z_95 = 1.960


def effect(scores: Sequence[tuple[float, float]], *, noted_at: float, now: float, rules: Coaching) -> CoachingEffect:
    """`scores` are (when it ended, points) of the agent's parts in that criterion; a conversation belongs to the side on which
    it ended. The interval of the difference is Welch's (B. L. Welch, 1947), for the spread may differ before and after.

    What went up by itself after a bad week would have done so without a note (regression to the mean); this tells that a
    mean moved, and not why.
    """
    span = rules.days * _DAY_SECONDS
    before = [points for at, points in scores if noted_at - span <= at < noted_at]
    after = [points for at, points in scores if noted_at <= at <= min(now, noted_at + span)]
    sides = (_mean(before), len(before), _mean(after), len(after))
    if min(len(before), len(after)) < rules.least_scores:
        return CoachingEffect(rules.days, rules.least_scores, *sides, verdict="too_early")
    low, high = difference(before, after)
    verdict = "rose" if low > 0 else "fell" if high < 0 else "no_change"
    return CoachingEffect(
        rules.days, rules.least_scores, *sides, verdict=verdict, low=round(low, 1), high=round(high, 1)
    )


def difference(before: Sequence[float], after: Sequence[float]) -> tuple[float, float]:
    """The interval of 95 % of the mean of `after` less that of `before`; both hold two values or more."""
    first, second = (_variance(side) / len(side) for side in (before, after))
    moved = sum(after) / len(after) - sum(before) / len(before)
    if first + second == 0:
        return moved, moved
    freedom = (first + second) ** 2 / (first**2 / (len(before) - 1) + second**2 / (len(after) - 1))
    reach = _t(freedom) * sqrt(first + second)
    return moved - reach, moved + reach


def _t(freedom: float) -> float:
    whole = int(freedom)
    return _T_95[max(whole, 1) - 1] if whole <= len(_T_95) else _Z_95 + 2.5 / freedom


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None


def _variance(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)
