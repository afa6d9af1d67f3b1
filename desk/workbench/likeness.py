"""How alike two texts are by their words, without a model.

A word weighs the more the rarer it is among the examples (Spärck Jones 1972): "cancel my order" and "track my order" share
two words of three, and not the one that matters. Pure.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]", re.UNICODE)
_NUMBER = "0"


@functools.lru_cache(maxsize=32_768)
def folded(text: str) -> str:
    """What two texts share that say the same in the same words: no capitals, accents or punctuation, and any number for
    another."""
    return " ".join(words_of(text))


def words_of(text: str) -> tuple[str, ...]:
    """The text's words as they are compared. Where there are none, its signs, so that "?" is not the same as "!"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    found = _WORD.findall(plain)
    words = [one for one in found if one[0].isalnum()]
    return tuple(part for one in words or found for part in _parts(one))


def _parts(word: str) -> list[str]:
    # An order's number says which one, and never what is asked; "l8r" is a word.
    if word[0].isdigit() or sum(map(str.isdigit, word)) >= 3:
        return [_NUMBER]
    return word.replace("'", "").replace("’", "").split("-") if word[0].isalnum() else [word]


@dataclass(frozen=True, slots=True)
class Like:
    """The text at `place` of an index, and how like it is, 0 to 1: 1 for the same words."""

    place: int
    likeness: float


class WordIndex:
    """Finds the texts that share most of their words with another one."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._words = [Counter(words_of(text)) for text in texts]
        self._holding: defaultdict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(self._words):
            for word in words:
                self._holding[word].append(place)
        self._sizes = [self._weight_of(words) for words in self._words]

    def like(self, text: str, *, at_least: float, most: int = 5) -> tuple[Like, ...]:
        """The texts that are at least so like it, the likest first.

        The likeness is the weight of the words that both have, against that of the words that either has (Jaccard).
        """
        asked = Counter(words_of(text))
        size = self._weight_of(asked)
        shared: defaultdict[int, float] = defaultdict(float)
        for word, count in asked.items():
            weight = self._weight(word)
            for place in self._holding.get(word, ()):
                shared[place] += weight * min(count, self._words[place][word])
        found = [
            Like(
                place, 1.0 if self._words[place] == asked else min(weight / (size + self._sizes[place] - weight), 0.999)
            )
            for place, weight in shared.items()
        ]
        found = [one for one in found if one.likeness >= at_least]
        found.sort(key=lambda one: (-one.likeness, one.place))
        return tuple(found[:most])

    def _weight(self, word: str) -> float:
        return math.log(1.0 + (len(self._words) + 1.0) / (len(self._holding.get(word, ())) + 0.5))

    def _weight_of(self, words: Counter[str]) -> float:
        return sum(self._weight(word) * count for word, count in words.items())


def cosines_of_words(texts: Sequence[str]) -> list[list[float]]:
    """How alike each two of a few texts are, by the weighted words that they share (the cosine of their tf-idf vectors)."""
    counts = [Counter(_stem(word) for word in words_of(text)) for text in texts]
    holding = Counter(word for words in counts for word in words)
    weighed = [
        {word: count * math.log(1.0 + len(texts) / holding[word]) for word, count in words.items()} for words in counts
    ]
    lengths = [math.sqrt(sum(value * value for value in vector.values())) or 1.0 for vector in weighed]
    return [
        [_dot(one, other) / (lengths[i] * lengths[j]) for j, other in enumerate(weighed)]
        for i, one in enumerate(weighed)
    ]


def _stem(word: str) -> str:
    """Without the commonest English endings: "gifts" is about what "gift" is about. Words of other languages lose a letter in
    the same way wherever they stand, so that they still find each other."""
    for ending in ("ping", "ting", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def _dot(one: dict[str, float], other: dict[str, float]) -> float:
    if len(other) < len(one):
        one, other = other, one
    return sum(value * other[word] for word, value in one.items() if word in other)


def has_words(text: str) -> bool:
    """Whether a text has a word of two letters or more, without which nothing can be learned from it."""
    return any(sum(map(str.isalpha, word)) >= 2 for word in text.split())


def distinct(texts: Iterable[str]) -> list[str]:
    """The texts, each of those that say the same in the same words once, in their order."""
    seen: dict[str, str] = {}
    for text in texts:
        seen.setdefault(folded(text), text)
    return list(seen.values())
