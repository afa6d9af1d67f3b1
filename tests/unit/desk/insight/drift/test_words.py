"""No word says who wrote it."""

from __future__ import annotations

from desk.insight.drift.words import names_in, words_of


def test_words_are_lower_case_and_each_counts_once() -> None:
    assert words_of("My Parcel, my PARCEL is late") == {"my", "parcel", "is", "late"}


def test_addresses_numbers_and_links_are_left_out() -> None:
    text = (
        "mail anna.smith@example.org or call +44 20 7946 0958, order BW-104233, see https://shop.example/anna?x=smith"
    )
    assert words_of(text) == {"mail", "or", "call", "order", "see"}


def test_marks_of_what_was_taken_out_are_no_words() -> None:
    assert words_of("pay with [card number ending in 1111] [password removed] please") == {"pay", "with", "please"}


def test_the_customers_own_name_is_left_out() -> None:
    assert words_of("I am Anna O’Neill, anna's parcel", but=names_in("Anna O'Neill")) == {"am", "parcel"}


def test_short_forms_are_the_same_with_either_apostrophe() -> None:
    assert words_of("it doesn’t work") == words_of("it doesn't work")


def test_writing_without_spaces_is_taken_in_pairs() -> None:
    assert words_of("退款吗") == {"退款", "款吗"}


def test_endless_letters_are_no_word() -> None:
    assert words_of("a" * 41) == frozenset()
