"""A text's features: the encoder's vector, and its words and pieces of words weighted by TF-IDF."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.understanding.message_text import plain_words

Floats = npt.NDArray[np.float32]

_DIMENSIONS = 384  # of the encoder's vector

# Words in ones and twos, with "?" and "!" as words; pieces of two to four letters, which survive typing mistakes.
_VIEWS: tuple[Mapping[str, Any], ...] = (
    {"ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b|[?!]"},
    {"ngram_range": (2, 4), "analyzer": "char_wb"},
)


class TextFeatures:
    """Vectorizers that were fitted on the training texts."""

    def __init__(self, vectorizers: Sequence[TfidfVectorizer], *, words_weight: float) -> None:
        """Hold fitted vectorizers; `words_weight` multiplies their part, next to a vector of length 1."""
        self._vectorizers = tuple(vectorizers)
        self._words_weight = words_weight

    @classmethod
    def fit(cls, texts: Sequence[str], *, words_weight: float) -> TextFeatures:
        """Learn the words of `texts`. Words and pieces that occur in a single text are left out."""
        # In a handful of texts nearly every word occurs once, and nothing would be left.
        least = 2 if len(texts) >= 100 else 1
        plain = [plain_words(text) for text in texts]
        vectorizers = [_vectorizer(view, min_df=least).fit(plain) for view in _VIEWS]
        return cls(vectorizers, words_weight=words_weight)

    def transform(self, texts: Sequence[str], vectors: Floats) -> csr_matrix:
        """Return the features, shape [texts, 384 + words]; `vectors` are the encoder's, [texts, 384]."""
        plain = [plain_words(text) for text in texts]
        words = [self._words_weight * vectorizer.transform(plain) for vectorizer in self._vectorizers]
        return hstack([csr_matrix(vectors), *words], format="csr", dtype=np.float32)

    def words_of(self, text: str) -> tuple[list[int], list[float]]:
        """Return the places and values of one text's words among the features: its row of `transform` without the vector.

        A few times quicker than `transform`, which is made for many texts.
        """
        text = plain_words(text)
        places: list[int] = []
        values: list[float] = []
        for (analyze, vocabulary, idf), first in zip(self._lookups, self._first_places, strict=True):
            counts = Counter(place for word in analyze(text) if (place := vocabulary.get(word)) is not None)
            weighed = [(1.0 + math.log(count)) * idf[place] for place, count in counts.items()]
            length = math.sqrt(sum(value * value for value in weighed)) or 1.0
            places += [first + place for place in counts]
            values += [self._words_weight * value / length for value in weighed]
        return places, values

    @cached_property
    def _lookups(self) -> list[tuple[Callable[[str], list[str]], dict[str, int], list[float]]]:
        """How each vectorizer cuts a text into words, where each word stands, and how rare it is."""
        lookups = []
        for vectorizer in self._vectorizers:
            names = vectorizer.get_feature_names_out().tolist()
            vocabulary = {word: place for place, word in enumerate(names)}
            lookups.append((vectorizer.build_analyzer(), vocabulary, vectorizer.idf_.tolist()))
        return lookups

    @cached_property
    def _first_places(self) -> list[int]:
        sizes = [len(vocabulary) for _, vocabulary, _ in self._lookups]
        return [_DIMENSIONS + sum(sizes[:number]) for number in range(len(sizes))]

    def as_dict(self) -> dict[str, Any]:
        """Return everything that `from_dict` needs, as values that JSON can hold."""
        return {
            "words_weight": self._words_weight,
            "words": [vectorizer.get_feature_names_out().tolist() for vectorizer in self._vectorizers],
            "idf": [vectorizer.idf_.tolist() for vectorizer in self._vectorizers],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> TextFeatures:
        """Rebuild what `as_dict` gave. Raises KeyError or ValueError when it is not that."""
        vectorizers = []
        for view, words, idf in zip(_VIEWS, values["words"], values["idf"], strict=True):
            vectorizer = _vectorizer(view, vocabulary=words)
            vectorizer.idf_ = np.asarray(idf)
            vectorizers.append(vectorizer)
        return cls(vectorizers, words_weight=float(values["words_weight"]))


def _vectorizer(view: Mapping[str, Any], **options: Any) -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **view, **options)
