"""A message as understanding reads it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.message_text import plain_words, read_text


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert read_text("a" * 10_000) == "a" * 2_000


@pytest.mark.parametrize("value", [None, 3, b"bytes"])
def test_what_is_no_text_is_read_as_an_empty_one(value: object) -> None:
    assert read_text(value) == ""


def test_what_is_quoted_is_not_read() -> None:
    assert read_text("yes please\n> shall I call a lawyer?").split() == ["yes", "please"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pleeease help", "please help"),
        ("this is sooooo good", "this is so good"),
        ("a gooood lamp", "a good lamp"),
        ("I NEEEED IT", "I NEED IT"),
        ("helppp", "help"),
        ("AAA batteries, www.example.com, series VIII", "AAA batteries, www.example.com, series VIII"),
        ("order 1000000", "order 1000000"),
        ("where is it 😡😡 👩‍👩‍👧", "where is it"),
        ("5️⃣ lamps ❤️", "5 lamps"),
        ("😡😡", "😡😡"),
        ("where is it?\n\nBest regards,\nAnn", "where is it?"),
        ("", ""),
    ],
)
def test_the_meaning_is_read_from_words_as_they_are_usually_written(text: str, words: str) -> None:
    assert plain_words(text) == words


@pytest.mark.parametrize(
    "text",
    ["a" * 1_999 + "_", "abbbc" * 400, " " * 2_000, "> " * 1_000, "thanks\n" * 280, "On a b c d\n" * 180, "-" * 2_000],
)
def test_no_text_takes_long(text: str) -> None:
    plain_words("drawn ouuut")  # opens the dictionary
    start = time.process_time()
    plain_words(read_text(text))
    # Some milliseconds; what tries every way to read a text takes minutes.
    assert time.process_time() - start < 1


@given(st.text(max_size=300))
def test_plain_words_are_plain(text: str) -> None:
    assert plain_words(plain_words(text)) == plain_words(text)
    assert bool(plain_words(text).strip()) == bool(text.strip())


@given(st.text(st.characters(), max_size=300))
def test_every_place_stays_the_same(text: str) -> None:
    assert len(read_text(text)) == len(text)
    read_text(text).encode("utf-8")
