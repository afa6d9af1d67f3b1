"""How sure a share is, and a difference of two. Pure."""

from __future__ import annotations

from math import sqrt

Z_95 = 1.959963984540054
"""The standard normal distribution's 97.5th percentile."""


def wilson(counted: float, trials: float) -> tuple[float, float]:
    """Wilson's score interval of 95 % for `counted` of `trials` (E. B. Wilson, 1927), without continuity correction.

    It stays within 0 and 1 and holds what it promises for small numbers and for shares near the ends, where the usual
    interval around the share does not. `trials` may be a fraction (an effective sample size); it must be above 0.
    """
    share, square = counted / trials, Z_95 * Z_95
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    reach = Z_95 * sqrt(share * (1 - share) / trials + square / (4 * trials * trials)) / (1 + square / trials)
    # At the ends the sums cancel to exactly 0 and 1, but for rounding.
    low = 0.0 if counted == 0 else max(0.0, middle - reach)
    high = 1.0 if counted == trials else min(1.0, middle + reach)
    return low, high


def newcombe(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float, float]:
    """The difference of two independent shares, `one` less `other` (each counted, trials), and its interval of 95 %.

    Method 10 of R. G. Newcombe, "Interval estimation for the difference between independent proportions" (1998): the square
    root of the sum of squares of both Wilson intervals' arms.
    """
    first, second = one[0] / one[1], other[0] / other[1]
    first_low, first_high = wilson(*one)
    second_low, second_high = wilson(*other)
    difference = first - second
    below = sqrt((first - first_low) ** 2 + (second_high - second) ** 2)
    above = sqrt((first_high - first) ** 2 + (second - second_low) ** 2)
    return difference, max(-1.0, difference - below), min(1.0, difference + above)
