"""Lists and counts in words."""

import pytest

from handoff.listing import listed, times


@pytest.mark.parametrize(
    ("parts", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_parts_are_listed_as_in_a_sentence(parts: list[str], expected: str) -> None:
    assert listed(parts) == expected


@pytest.mark.parametrize(
    ("count", "expected"), [(1, "once"), (2, "twice"), (6, "six times"), (7, "many times"), (900, "many times")]
)
def test_counts_are_words(count: int, expected: str) -> None:
    assert times(count) == expected
