"""Phrases found in a message by the basic forms of their words, with spaCy's PhraseMatcher."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from bot.understanding.english_words import word_set
from bot.understanding.phrases import english
from bot.understanding.words import Word, read_form

# Words that are thrown into a phrase without changing it: "I just want to fucking die".
_FILLERS = word_set(
    "just really even actually simply literally honestly seriously fucking freaking bloody damn goddamn totally "
    "definitely kinda please ever all still already now also rather so too friggin frigging"
)

K = TypeVar("K", bound=Hashable)


class PhraseTable(Generic[K]):
    """Phrases with a key each. One is found with its words in any inflection, or as it is written where it is exact."""

    def __init__(self, phrases: Iterable[tuple[K, str, bool]]) -> None:
        """Prepare for phrases as (key, form, whether exact)."""
        vocabulary = english().vocab
        self._lemmas = PhraseMatcher(vocabulary)
        self._texts = PhraseMatcher(vocabulary)
        self._keys: list[K] = []
        numbers: dict[K, str] = {}
        documents: tuple[dict[str, list[Doc]], dict[str, list[Doc]]] = ({}, {})
        for key, form, is_exact in phrases:
            if key not in numbers:
                numbers[key] = str(len(self._keys))
                self._keys.append(key)
            words = read_form(form)
            read = [word.text for word in words] if is_exact else [word.lemma for word in words]
            documents[is_exact].setdefault(numbers[key], []).append(Doc(vocabulary, words=read))
        for matcher, by_number in zip((self._lemmas, self._texts), documents, strict=True):
            for number, listed in by_number.items():
                matcher.add(number, listed)

    def find(self, words: Sequence[Word]) -> list[tuple[K, int, int]]:
        """Return what is found as (key, number of the first word, number behind the last)."""
        found = dict.fromkeys(self._find(words, range(len(words))))
        kept = [index for index in range(len(words)) if not _is_filler(words, index)]
        if len(kept) < len(words):
            found |= dict.fromkeys(self._find([words[index] for index in kept], kept))
        return list(found)

    def _find(self, words: Sequence[Word], places: Sequence[int]) -> Iterable[tuple[K, int, int]]:
        if not words:
            return
        for matcher, read in (
            (self._lemmas, [word.lemma for word in words]),
            (self._texts, [word.text for word in words]),
        ):
            if len(matcher):
                for number, start, end in matcher(Doc(english().vocab, words=read)):
                    key = self._keys[int(english().vocab.strings[number])]
                    yield key, places[start], places[end - 1] + 1


def _is_filler(words: Sequence[Word], index: int) -> bool:
    if words[index].text in _FILLERS:
        return True
    # "It has been stolen" is "it was stolen".
    return words[index].lemma == "have" and index + 1 < len(words) and words[index + 1].lemma == "be"
