"""Misspelt words of phrases, and phrases run into one word: "lawer", "suicdal", "killmyself"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import lemminflect
from msgspec.structs import replace
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.english_words import is_english
from bot.understanding.words import Word

# In shorter words one letter makes another word; a shorter run of letters may stand in any long word.
_SHORTEST_WORD = 5
_SHORTEST_RUN = 8
_KEPT_AT_MOST = 10_000


T = TypeVar("T")


class Spelling:
    """Corrects words to those of phrases, where they are in no dictionary and one slip away.

    A slip is a letter too much, too few, wrong, or changed with its neighbour, but not the first one. Words with a
    capital are left alone unless all are in capitals: Lawler is a name.
    """

    def __init__(self, words: Iterable[Word]) -> None:
        """Prepare for the words of phrases, in all their inflections."""
        self._lemmas: dict[str, str] = {}
        self._corrected: dict[str, tuple[str, str] | None] = {}
        for word in dict.fromkeys(words):
            inflected = {form for forms in lemminflect.getAllInflections(word.lemma).values() for form in forms}
            for form in {word.text, word.lemma, *inflected}:
                if len(form) >= _SHORTEST_WORD and form.isalpha():
                    self._lemmas.setdefault(form, word.lemma)
        self._by_initial: dict[str, list[str]] = {}
        for form in self._lemmas:
            self._by_initial.setdefault(form[0], []).append(form)

    def corrected(self, words: tuple[Word, ...], *, text: str) -> tuple[Word, ...]:
        """Return `words` with misspelt ones put right; `text` is the message that they come from."""
        if all(not _may_be_wrong(word) for word in words):
            return words
        is_loud = text.isupper()
        return tuple(
            self._correct(word) if _may_be_wrong(word) and (is_loud or text[word.start : word.end].islower()) else word
            for word in words
        )

    def _correct(self, word: Word) -> Word:
        if word.text not in self._corrected:
            if len(self._corrected) >= _KEPT_AT_MOST:
                self._corrected.clear()
            self._corrected[word.text] = self._nearest(word.text)
        near = self._corrected[word.text]
        return word if near is None else replace(word, text=near[0], lemma=near[1])

    def _nearest(self, written: str) -> tuple[str, str] | None:
        found = process.extractOne(written, self._by_initial.get(written[0], ()), scorer=OSA.distance, score_cutoff=1)
        if found is None:
            return None
        near = str(found[0])
        # Another letter makes another word of five letters too easily: "hanks" is not "hacks", but "fruad" is "fraud".
        if len(near) <= _SHORTEST_WORD and sorted(near) != sorted(written):
            return None
        return near, self._lemmas[near]


def runs_in(words: Iterable[Word], run_together: Mapping[str, T]) -> list[tuple[Word, T]]:
    """Return the words that hold a phrase without its blanks, with what `run_together` says of that phrase."""
    found: list[tuple[Word, T]] = []
    for word in words:
        if len(word.text) < _SHORTEST_RUN or not word.text.isalpha() or is_english(word.text):
            continue
        whole = word.text.replace("wanna", "wantto").replace("gonna", "goingto")
        found.extend((word, known) for run, known in run_together.items() if run in whole)
    return found


def run_of(form: str) -> str:
    """Return the phrase without blanks and marks; "" for one word, and for too short a phrase to be told apart."""
    run = "".join(character for character in form if character.isalpha())
    return run if " " in form and len(run) >= _SHORTEST_RUN else ""


def _may_be_wrong(word: Word) -> bool:
    return len(word.text) >= _SHORTEST_WORD and word.text.isalpha() and not is_english(word.text)
