"""What is typed into the search is read, and is never an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.search.query import SearchQuery, Term, read_query


def test_words_are_beginnings_and_phrases_are_whole() -> None:
    assert read_query('refund "Wrong Size" -shoe').terms == (
        Term(("refund",), is_prefix=True),
        Term(("wrong", "size")),
        Term(("shoe",), is_prefix=True, is_excluded=True),
    )


def test_number_with_a_dash_is_one_term_of_two_words() -> None:
    assert read_query("BW-104233").terms == (Term(("bw", "104233"), is_prefix=True),)


def test_single_letter_stands_for_itself() -> None:
    assert read_query("a").terms == (Term(("a",)),)


def test_filters_are_read_beside_the_words() -> None:
    query = read_query(
        'late from:customer from:"Maria J" is:open skill:billing tier:VIP before:2026-02-01 after:2026-01-30'
    )
    assert query.terms == (Term(("late",), is_prefix=True),)
    assert (query.authors, query.names, query.states) == (("customer",), ("maria j",), ("open",))
    assert (query.skills, query.tiers) == (("billing",), ("vip",))
    assert (query.after, query.before) == (1_769_817_600.0, 1_769_904_000.0)  # the 31st of January, the whole of it


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("is:blue", "“is:blue” is not known: it is one of open, closed, waiting, bot, mine, unassigned, note."),
        ("before:yesterday", "“before:yesterday” is no day: write it like before:2026-01-31."),
    ],
)
def test_filter_that_is_not_understood_is_told(typed: str, told: str) -> None:
    query = read_query(typed)
    assert query.notices == (told,)
    assert query.is_empty


def test_unknown_filter_is_looked_for() -> None:
    assert read_query("error:42").terms == (Term(("error", "42"), is_prefix=True),)


@pytest.mark.parametrize("typed", ["", "  ", '"', "---", '""', "()*^~", "\0", "from:", "-"])
def test_nothing_to_look_for_is_empty(typed: str) -> None:
    assert read_query(typed).is_empty


@given(st.text())
def test_whatever_is_typed_is_read(typed: str) -> None:
    query = read_query(typed)
    assert isinstance(query, SearchQuery)
    assert all(word for term in query.terms for word in term.words)
