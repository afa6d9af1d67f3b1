from __future__ import annotations

import pytest

from desk.store.column_values import LARGEST_OF_ALL, whole


@pytest.mark.parametrize(
    ("told", "number"), [("0", 0), ("7", 7), ("007", 7), ("0" * 5000 + "7", 7), (str(2**63 - 1), LARGEST_OF_ALL)]
)
def test_digits_are_a_number(told: str, number: int) -> None:
    assert whole(told) == number


@pytest.mark.parametrize("told", ["", "-1", "+1", "1.0", "1e3", " 1", "1_0", "٣", "²", "x", str(2**63), "9" * 5000])
def test_what_no_column_holds_is_none(told: str) -> None:
    assert whole(told) is None
