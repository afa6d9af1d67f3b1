"""Slips in the words of phrases, and phrases run together."""

from __future__ import annotations

import pytest

from bot.understanding.misspellings import RunTogether, Spelling
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


RUNS = RunTogether(
    [("talk to a human", "wish"), ("sue you", "short"), ("unauthorised", "one"), ("the rapist", "rapist")]
)


def test_a_phrase_without_its_blanks_is_found_in_a_long_word() -> None:
    assert [known for _, known in RUNS.find(read_words("please ihavetotalktoahuman"))] == ["wish"]


@pytest.mark.parametrize("text", ["isueyou", "therapist", "unauthorisedness", "talktoahu", "talk to a human", ""])
def test_a_short_phrase_one_word_and_a_dictionarys_word_are_no_run(text: str) -> None:
    assert RUNS.find(read_words(text)) == []


def test_of_two_near_words_the_one_that_may_be_meant_counts() -> None:
    (word,) = SPELLING.corrected(read_words("hackd"), text="hackd")
    assert (word.text, word.lemma) == ("hacked", "hack")
