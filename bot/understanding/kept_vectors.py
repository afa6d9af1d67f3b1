"""An encoder whose vectors are kept in a file, for programs that read the same texts again and again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bot.understanding.embedding_cache import EmbeddingCache
from bot.understanding.encoder import Encoder, Encoding, Vector
from bot.understanding.message_text import plain_words
from bot.understanding.needs import NeedModel

_MEANING = 384  # numbers of a kept vector that are the encoder's; the others are the need vector


class KeptVectors:
    """Stands in for an encoder where nobody but the reader of the signs needs more of a text than its vector."""

    def __init__(self, encoder: Encoder, needs: NeedModel, cache: EmbeddingCache) -> None:
        """Encode with `encoder` and `needs` what `cache` does not hold, which belongs to both."""
        self._encoder = encoder
        self._needs = needs
        self._cache = cache
        self._vectors: dict[str, Vector] = {}

    def look_up(self, texts: Sequence[str]) -> None:
        """Have the vectors of `texts` at hand, those that are not kept yet by encoding them, and forget all others."""
        # By its plain words, as training keeps them.
        by_words = {plain_words(text): text for text in texts}

        def encode(words: Sequence[str]) -> Iterator[Vector]:
            for one in words:
                encoding = self._encoder.read(by_words[one])
                yield np.concatenate([encoding.vector, self._needs.vector(encoding)])

        self._vectors = dict(zip(by_words, self._cache.fill(list(by_words), encode), strict=True))

    def encode(self, text: str) -> Vector:
        """Return the vector of one text, shape [384], as `Encoder.encode` does."""
        kept = self._vectors.get(plain_words(text))
        return self._encoder.encode(text) if kept is None else kept[:_MEANING]

    def read(self, text: str) -> Encoding:
        """Return the vector and the need vector of one text, without its states."""
        kept = self._vectors.get(plain_words(text))
        if kept is None:
            return self._encoder.read(text)
        return Encoding(kept[:_MEANING], None, kept[_MEANING:])
