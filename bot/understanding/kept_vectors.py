"""An encoder whose vectors are kept in a file, for programs that read the same texts again and again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bot.understanding.embedding_cache import EmbeddingCache
from bot.understanding.encoder import Encoder, Encoding, Vector
from bot.understanding.message_text import plain_words

_MEANING = 384  # numbers of a wide vector that are the vector


class KeptVectors:
    """Stands in for an encoder where nobody needs more of the states of a text's tokens than their mean."""

    def __init__(self, encoder: Encoder, cache: EmbeddingCache) -> None:
        """Encode with `encoder` what `cache`, which is one of wide vectors, does not hold."""
        self._encoder = encoder
        self._cache = cache
        self._vectors: dict[str, Vector] = {}

    def look_up(self, texts: Sequence[str]) -> None:
        """Have the vectors of `texts` at hand, those that are not kept yet by encoding them, and forget all others."""
        # By its plain words, as training keeps them.
        by_words = {plain_words(text): text for text in texts}

        def encode(words: Sequence[str]) -> Iterator[Vector]:
            return (self._encoder.encode_wide(by_words[one]) for one in words)

        self._vectors = dict(zip(by_words, self._cache.fill(list(by_words), encode), strict=True))

    def encode(self, text: str) -> Vector:
        """Return the vector of one text, shape [384], as `Encoder.encode` does."""
        wide = self._vectors.get(plain_words(text))
        return self._encoder.encode(text) if wide is None else wide[:_MEANING]

    def read(self, text: str) -> Encoding:
        """Return the vector of one text; its states are their mean alone."""
        wide = self._vectors.get(plain_words(text))
        if wide is None:
            return self._encoder.read(text)
        return Encoding(wide[:_MEANING], wide[np.newaxis, np.newaxis, _MEANING:])
