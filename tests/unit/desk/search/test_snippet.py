"""What is shown of a found message holds what was looked for, and nothing that it does not say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk.search.query import read_query
from desk.search.snippet import Part, snippet


def _hits(text: str, typed: str) -> list[str]:
    return [part.text for part in snippet(text, read_query(typed).wanted) if part.hit]


def test_words_are_marked_where_they_begin_a_word() -> None:
    parts = snippet("Refunds: no refund, unrefunded", read_query("refund").wanted)
    assert parts == (Part("Refund", hit=True), Part("s: no "), Part("refund", hit=True), Part(", unrefunded"))


def test_accents_and_capitals_do_not_matter() -> None:
    assert _hits("Das CAFÉ in Größe M", "cafe grosse größe") == ["CAFÉ", "Größe"]


def test_number_is_found_with_and_without_its_dash() -> None:
    assert _hits("order BW-104233 please", "bw-1042") == ["BW-1042"]
    assert _hits("order BW-104233 please", "104233") == ["104233"]


def test_phrase_is_marked_as_a_whole() -> None:
    assert _hits("wrong size, not the wrong colour", '"wrong colour"') == ["wrong colour"]


def test_long_text_is_cut_around_the_first_hit() -> None:
    text = "word " * 200 + "needle in it " + "word " * 200
    parts = snippet(text, read_query("needle").wanted)
    shown = "".join(part.text for part in parts)
    assert shown.startswith("… word")
    assert shown.endswith(" …")
    assert "needle" in shown
    assert len(shown) < 260


@given(st.text(), st.text(min_size=1, max_size=20))
def test_pieces_are_the_text_in_its_order(text: str, typed: str) -> None:
    parts = snippet(text, read_query(typed).wanted, most=60)
    shown = "".join(part.text for part in parts).removeprefix("… ").removesuffix(" …")
    assert shown in text
