"""Intervals against the examples of those who published them."""

import pytest

from desk.insight.figures.intervals import newcombe, wilson


@pytest.mark.parametrize(
    ("counted", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_as_newcombe_tabulates_it(counted: int, trials: int, low: float, high: float) -> None:
    """R. G. Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3."""
    assert wilson(counted, trials) == pytest.approx((low, high), abs=5e-5)


def test_all_of_all_reaches_one_and_no_further() -> None:
    low, high = wilson(20, 20)
    assert high == 1.0
    assert low == pytest.approx(1 - 0.1611, abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_differences_are_as_newcombe_tabulates_them(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    """R. G. Newcombe, "Interval estimation for the difference between independent proportions" (1998), table II, method 10."""
    difference, below, above = newcombe(one, other)
    assert difference == pytest.approx(one[0] / one[1] - other[0] / other[1])
    assert (below, above) == pytest.approx((low, high), abs=1e-4)
