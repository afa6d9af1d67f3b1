"""Whether two texts say the same."""

import pytest

from handoff.sameness import is_among, is_repeated


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("where is my order", "Where is my order??", True),
        ("what's my balance please", "whats my balance, please", True),
        ("where is order BW-104233", "where is order BW-104234", False),
        ("ok then", "ok then", False),
        ("where is my order", "how do I return a lamp", False),
    ],
)
def test_told_by_the_words_they_share(one: str, other: str, same: bool) -> None:
    assert is_repeated(one, other, similarity=0.8) is same


def test_one_of_several_is_enough() -> None:
    assert is_among("where is my order", ("hello there you", "where is my order?"), similarity=0.8)
    assert not is_among("where is my order", (), similarity=0.8)
