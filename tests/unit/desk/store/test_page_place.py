from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import InvalidValue
from desk.store import page_place


@given(st.floats(allow_nan=False, allow_infinity=False), st.from_regex(r"[a-z0-9_-]{0,64}", fullmatch=True))
def test_what_was_written_is_read(at: float, name: str) -> None:
    assert page_place.read(page_place.written(at, name), float, str) == (at, name)


def test_the_beginning_is_no_place() -> None:
    assert page_place.read("", float, str) is None


@pytest.mark.parametrize(
    "told",
    ["x", "~", "1.5", "1.5~", "1.5~a", "1.5~a~b", "1.5~a~2~3", "nan~a~2", "inf~a~2", "1e999~a~2", " 1.5~a~2", "1_0.5~a~2",
     "1~a~2", "٣.0~a~2", "1.5~a~02", "1.5~a~2.0", "1.5~a~2147483648", f"1.5~a~{'9' * 5000}", f"1.5~{'a' * 400}~2"],
)  # fmt: skip
def test_what_no_page_told_is_refused_in_a_sentence(told: str) -> None:
    with pytest.raises(InvalidValue, match=r"^after: it is the `next` of the page before\.$"):
        page_place.read(told, float, str, int)
