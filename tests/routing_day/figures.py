"""What a simulated day says about the waits that were told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.routing_day.simulation import Told


@dataclass(frozen=True)
class Coverage:
    """Of `count` ranges, the shares of waits that were no longer than the high and than the low end."""

    count: int
    high: float
    low: float
    median_high_seconds: float


def coverage(told: Iterable[Told]) -> Coverage:
    """Kaplan and Meier's estimate: whoever left before the end of the range says only that they had waited so long.

    (E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53, 1958.) To leave them out would count the short waits alone.
    """
    known = [one for one in told if one.range.is_known]
    ends = sorted(one.range.high_seconds for one in known)
    return Coverage(
        count=len(known),
        high=_share_within(known, lambda one: one.range.high_seconds),
        low=_share_within(known, lambda one: one.range.low_seconds),
        median_high_seconds=ends[len(ends) // 2] if ends else 0.0,
    )


def _share_within(told: Sequence[Told], end: Callable[[Told], float]) -> float:
    """The share of waits within `end`, by the ratio of the two."""
    ratios = sorted(
        (one.waited_seconds / end(one) if end(one) else float(one.waited_seconds > 0) * 1e9, one.left) for one in told
    )
    surviving = 1.0
    for place, (ratio, left) in enumerate(ratios):
        if ratio > 1:
            break
        if not left:
            surviving *= 1 - 1 / (len(ratios) - place)
    return 1 - surviving
