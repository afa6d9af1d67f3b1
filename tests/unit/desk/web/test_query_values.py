from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request

from desk.errors import InvalidValue
from desk.web.query_values import whole_number, words


def _limit(query: str) -> int:
    return whole_number(make_mocked_request("GET", f"/?{query}"), "limit", default=50, most=200)


@pytest.mark.parametrize(("query", "limit"), [("", 50), ("limit=", 50), ("limit=7", 7), ("limit=0201", 200)])
def test_a_number_is_read_and_no_larger_than_it_may_be(query: str, limit: int) -> None:
    assert _limit(query) == limit


@pytest.mark.parametrize("told", ["0", "-1", "x", "1.5", "%D9%A3", "9223372036854775808", "9" * 30])
def test_what_is_no_number_or_too_large_for_any_column_is_refused(told: str) -> None:
    with pytest.raises(InvalidValue, match=r"^limit: it is a whole number from 1 to 200\.$"):
        _limit(f"limit={told}")


def test_words_are_cut() -> None:
    assert words(make_mocked_request("GET", "/?rule=abcdef"), "rule", most=3) == "abc"
