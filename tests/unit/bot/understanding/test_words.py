"""Messages as words with basic forms."""

from __future__ import annotations

import pytest

from bot.understanding.words import read_words


@pytest.mark.parametrize(
    ("text", "lemmas"),
    [
        ("I'm suing your lawyers", "i be sue your lawyer"),
        ("he's killing me", "he be kill me"),
        ("the lawyer's lamp", "the lawyer 's lamp"),
        ("dont wanna live", "do not want to live"),
        ("can't cannot won't", "can not can not will not"),
        ("somebody burnt my hand", "someone burn my hand"),
        ("self-harm", "self harm"),
        ('talk to a "human"', "talk to a human"),
        ("sh*t f*** f**k", "shit fuck fuck"),
        ("give us a call", "give us a call"),
    ],
)
def test_words_are_written_out_in_their_basic_form(text: str, lemmas: str) -> None:
    assert " ".join(word.lemma for word in read_words(text)) == lemmas


def test_every_word_knows_its_place_in_the_message() -> None:
    text = "🔥 I’m gonna  sue\nyou"
    places = [text[word.start : word.end] for word in read_words(text)]
    assert places == ["🔥", "I", "’m", "gon", "na", "sue", "you"]


def test_punctuation_and_pictures_part_words() -> None:
    assert [word.text for word in read_words("no, I die... 🔥") if word.is_break] == [",", "...", "🔥"]
