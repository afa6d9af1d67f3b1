"""Phrases by the basic forms of their words."""

from __future__ import annotations

from bot.understanding.phrase_table import PhraseTable
from bot.understanding.words import read_words

TABLE = PhraseTable([("sue", "sue you", False), ("pills", "took my pills", True), ("die", "want to die", False)])


def _found(text: str) -> list[tuple[str, str]]:
    words = read_words(text)
    return [(key, text[words[start].start : words[end - 1].end]) for key, start, end in TABLE.find(words)]


def test_a_phrase_is_found_in_every_inflection() -> None:
    assert _found("I'm SUING you") == [("sue", "SUING you")]


def test_an_exact_phrase_is_found_only_as_it_is_written() -> None:
    assert _found("I take my pills. I Took my pills") == [("pills", "Took my pills")]


def test_words_thrown_in_do_not_matter() -> None:
    assert _found("I want to just fucking die") == [("die", "want to just fucking die")]


def test_nothing_is_found_across_punctuation() -> None:
    assert _found("what I want to. Die-cast lamps") == []


def test_a_text_without_words_has_no_phrases() -> None:
    assert _found("") == []
