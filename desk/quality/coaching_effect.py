"""What came of a coaching note: the criterion's mean before and after it, and whether the difference may be chance. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from handoff.quality_model import Coaching
from handoff.wire.quality import CoachingEffect

_DAY_SECONDS = 86_400.0


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
    # Loading it takes a moment, which no desk should spend at its start.
    from scipy.special import stdtrit

    first, second = (_variance(side) / len(side) for side in (before, after))
    moved = sum(after) / len(after) - sum(before) / len(before)
    if first + second == 0:
        return moved, moved
    freedom = (first + second) ** 2 / (first**2 / (len(before) - 1) + second**2 / (len(after) - 1))
    reach = float(stdtrit(freedom, 0.975)) * sqrt(first + second)
    return moved - reach, moved + reach


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None


def _variance(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)
