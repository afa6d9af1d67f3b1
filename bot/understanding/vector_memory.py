"""Vectors of the texts that were encoded last, so that the earlier messages of a conversation cost nothing again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]

_MOST_VECTORS = 2_000  # about 3 MB


class VectorMemory:
    """A bounded memory in front of an encoder. The vector that was used the longest ago is forgotten first."""

    def __init__(self, encode: Callable[[str], Vector], *, most_vectors: int = _MOST_VECTORS) -> None:
        """Call `encode` for texts that are not remembered, and remember at most `most_vectors`."""
        self._encode = encode
        self._most_vectors = most_vectors
        self._vectors: OrderedDict[str, Vector] = OrderedDict()

    def vector(self, text: str) -> Vector:
        """Return the vector of `text`."""
        vector = self._vectors.get(text)
        if vector is None:
            vector = self._encode(text)
        self.remember(text, vector)
        return vector

    def remember(self, text: str, vector: Vector) -> None:
        """Keep the vector of `text`, which somebody else has encoded."""
        self._vectors[text] = vector
        self._vectors.move_to_end(text)
        if len(self._vectors) > self._most_vectors:
            self._vectors.popitem(last=False)
