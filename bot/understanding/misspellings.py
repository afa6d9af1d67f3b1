"""Misspelt words of phrases, and phrases run into one word: "lawer", "suicdal", "killmyself"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

import lemminflect
from msgspec.structs import replace
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.english_words import is_english
from bot.understanding.hidden_words import letters_behind
from bot.understanding.words import Word

# In shorter words one letter makes another word; a shorter run of letters may stand in any long word.
_SHORTEST_WORD = 5
_SHORTEST_HIDDEN = 4
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
        self._hidden: dict[str, str] = {}
        self._corrected: dict[str, tuple[str, str] | None] = {}
        for word in dict.fromkeys(words):
            inflected = {form for forms in lemminflect.getAllInflections(word.lemma).values() for form in forms}
            for form in sorted({word.text, word.lemma, *inflected}):
                if len(form) >= _SHORTEST_WORD and form.isalpha():
                    self._lemmas.setdefault(form, word.lemma)
                if len(form) >= _SHORTEST_HIDDEN and form.isalpha():
                    self._hidden.setdefault(form, word.lemma)
        self._by_initial: dict[str, list[str]] = {}
        # In one order in every process, so that two words that are as near are always judged alike.
        for form in sorted(self._lemmas):
            self._by_initial.setdefault(form[0], []).append(form)

    def corrected(self, words: tuple[Word, ...], *, text: str) -> tuple[Word, ...]:
        """Return `words` with misspelt ones put right; `text` is the message that they come from."""
        words = tuple(map(self._uncovered, words))
        if all(not _may_be_wrong(word) for word in words):
            return words
        is_loud = text.isupper()
        return tuple(
            self._correct(word) if _may_be_wrong(word) and (is_loud or text[word.start : word.end].islower()) else word
            for word in words
        )

    def _uncovered(self, word: Word) -> Word:
        """The word of a phrase that stands behind digits and signs ("k1ll"), or `word` as it is."""
        meant = next((letters for letters in letters_behind(word.text) if letters in self._hidden), None)
        return word if meant is None else replace(word, text=meant, lemma=self._hidden[meant])

    def _correct(self, word: Word) -> Word:
        if word.text not in self._corrected:
            if len(self._corrected) >= _KEPT_AT_MOST:
                self._corrected.clear()
            self._corrected[word.text] = self._nearest(word.text)
        near = self._corrected[word.text]
        return word if near is None else replace(word, text=near[0], lemma=near[1])

    def _nearest(self, written: str) -> tuple[str, str] | None:
        forms = self._by_initial.get(written[0], ())
        near = process.extract(written, forms, scorer=OSA.distance, score_cutoff=1, limit=None)
        return next(((form, self._lemmas[form]) for form, _, _ in near if _may_be_meant(form, written)), None)


class RunTogether(Generic[T]):
    """Finds phrases that were written without their blanks, in words that no dictionary has."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        """Prepare for phrases (form, what it stands for). One word, and too short a phrase, are left out."""
        # By their first letters, so that a long word is searched through once and not for each phrase.
        self._by_start: dict[str, dict[str, T]] = {}
        for form, known in phrases:
            run = _run_of(form)
            if run:
                self._by_start.setdefault(run[:_SHORTEST_RUN], {}).setdefault(run, known)

    def find(self, words: Iterable[Word]) -> list[tuple[Word, T]]:
        """Return the words that hold a phrase, with what it stands for."""
        return [
            (word, known)
            for word in words
            if len(word.text) >= _SHORTEST_RUN and word.text.isalpha() and not is_english(word.text)
            for known in self._inside(word.text.replace("wanna", "wantto").replace("gonna", "goingto"))
        ]

    def _inside(self, letters: str) -> Iterator[T]:
        for start in range(len(letters) - _SHORTEST_RUN + 1):
            for run, known in self._by_start.get(letters[start : start + _SHORTEST_RUN], {}).items():
                if letters.startswith(run, start):
                    yield known


def _run_of(form: str) -> str:
    run = "".join(character for character in form if character.isalpha())
    return run if " " in form and len(run) >= _SHORTEST_RUN else ""


def _may_be_wrong(word: Word) -> bool:
    return len(word.text) >= _SHORTEST_WORD and word.text.isalpha() and not is_english(word.text)


def _may_be_meant(form: str, written: str) -> bool:
    # Another letter makes another word of five letters too easily: "hanks" is not "hacks", but "fruad" is "fraud".
    return len(form) > _SHORTEST_WORD or sorted(form) == sorted(written)
