"""Vectors of texts that were encoded before, so that training after an edit encodes only what changed."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]

_MOST_VECTORS = 50_000  # 77 MB; above it, what the last training did not use is dropped


class EmbeddingCache:
    """One file of vectors, keyed by the SHA-256 of their texts, so that no text is kept in it."""

    def __init__(self, path: Path) -> None:
        """Use the file at `path`, which need not exist. A damaged file counts as an empty one."""
        self._path = path
        self._vectors = _read(path)

    def fill(self, texts: Sequence[str], encode: Callable[[str], Vector]) -> list[Vector]:
        """Return the vectors of `texts`, calling `encode` for those that are missing and keeping the result."""
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._vectors}
        for key, text in missing.items():
            self._vectors[key] = encode(text)
        if missing:
            self._write(used=set(keys))
        return [self._vectors[key] for key in keys]

    def _write(self, *, used: set[str]) -> None:
        if len(self._vectors) > _MOST_VECTORS:
            self._vectors = {key: vector for key, vector in self._vectors.items() if key in used}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and moved: a training that is interrupted leaves the old file whole.
        with tempfile.NamedTemporaryFile(dir=self._path.parent, suffix=".npz", delete=False) as file:
            np.savez(file, keys=np.asarray(list(self._vectors)), vectors=np.stack(list(self._vectors.values())))
        Path(file.name).replace(self._path)


def _read(path: Path) -> dict[str, Vector]:
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return {}
