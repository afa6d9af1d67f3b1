"""Slips in the words of phrases, and phrases run together."""

from __future__ import annotations

import pytest

from bot.understanding.misspellings import Spelling, run_of, runs_in
from bot.understanding.words import read_words

SPELLING = Spelling(read_words("lawyer suicide subscription fraud hack cancel sue"))


@pytest.mark.parametrize(
    ("written", "lemma"),
    [
        ("lawer", "lawyer"),
        ("lawyerss", "lawyer"),
        ("suicde", "suicide"),
        ("subscribtions", "subscription"),
        ("fruad", "fraud"),
        ("canceld", "cancel"),
        ("LAWER", "lawyer"),
    ],
)
def test_a_slip_is_put_right(written: str, lemma: str) -> None:
    (word,) = SPELLING.corrected(read_words(written), text=written)
    assert word.lemma == lemma


@pytest.mark.parametrize("written", ["layer", "Lawler", "sawyer", "hanks", "freud", "soe", "suicdee"])
def test_other_words_and_names_are_left_alone(written: str) -> None:
    (word,) = read_words(written)
    assert SPELLING.corrected((word,), text=written) == (word,)


def test_a_phrase_without_its_blanks_is_found_in_a_long_word() -> None:
    assert runs_in(read_words("please iwannatalktoahuman"), {run_of("talk to a human"): "wish"})[0][1] == "wish"


def test_a_short_or_single_word_is_no_run() -> None:
    assert (run_of("sue you"), run_of("unauthorised")) == ("", "")


def test_a_run_inside_of_a_dictionary_word_is_none() -> None:
    assert runs_in(read_words("therapist"), {"therapis": "?"}) == []
