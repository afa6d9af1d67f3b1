"""The plain form of a text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.plain_text import BLANK, plain


@settings(deadline=None)
@given(st.text())
def test_every_place_stays_where_it_was(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert BLANK not in plain(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("٤١", "41"),
        ("４１", "41"),
        ("²①", "21"),
        ("a–b−c", "a-b-c"),
        ("1\u00a02\u200b3\t4", "1 2 3 4"),
        ("1\n2", "1\n2"),
        ("Größe ＡＢ", "Größe AB"),
        ("4️⃣", "4  "),
    ],
)
def test_digits_dashes_and_blanks_are_plain(text: str, expected: str) -> None:
    assert plain(text) == expected
