"""How much the handling depends on the matter."""

import pytest

from desk.insight.figures.association import association


def test_rows_that_each_have_their_own_column_depend_wholly() -> None:
    assert association({("a", "1"): 500, ("b", "2"): 500}) == pytest.approx(1.0, abs=0.01)


def test_rows_that_are_spread_alike_depend_on_nothing() -> None:
    assert association({(row, column): 40 for row in "abc" for column in "12"}) == 0.0


def test_a_little_chance_in_many_rows_is_no_dependence() -> None:
    """Without the correction for bias this table would give 0.32."""
    counts = {
        (str(row), column): 4 + (row % 2 if column == "1" else -(row % 2)) for row in range(20) for column in "12"
    }
    told = association(counts)
    assert told is not None
    assert told < 0.05


@pytest.mark.parametrize(
    "counts", [{}, {("a", "1"): 9}, {("a", "1"): 9, ("b", "1"): 4}, {("a", "1"): 0, ("b", "2"): 1}]
)
def test_nothing_to_compare_is_told_as_nothing(counts: dict[tuple[str, str], int]) -> None:
    assert association(counts) is None
