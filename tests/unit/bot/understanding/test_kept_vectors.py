"""An encoder whose vectors are kept in a file."""

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.embedding_cache import EmbeddingCache
from bot.understanding.encoder import Encoding, Vector
from bot.understanding.kept_vectors import KeptVectors


class Counting:
    """Stands in for the encoder, and counts."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, text: str) -> Vector:
        self.encoded.append(text)
        return np.full(384, len(text), dtype=np.float32)

    def read(self, text: str) -> Encoding:
        return Encoding(self.encode(text), None)


class Signs:
    """Stands in for the reader of the signs."""

    def vector(self, encoding: Encoding) -> Vector:
        return np.repeat(encoding.vector + 1, 2)


@pytest.fixture
def encoder() -> Counting:
    return Counting()


def kept(encoder: Counting, tmp_path: Path) -> KeptVectors:
    return KeptVectors(encoder, Signs(), EmbeddingCache(tmp_path / "vectors.sqlite"))  # type: ignore[arg-type]


def test_a_text_that_was_looked_up_is_encoded_once_and_for_all(encoder: Counting, tmp_path: Path) -> None:
    first = kept(encoder, tmp_path)
    first.look_up(["where is it", "hello", "where is it"])
    assert encoder.encoded == ["where is it", "hello"]
    assert first.read("hello").vector[0] == first.encode("hello")[0] == 5
    again = kept(encoder, tmp_path)
    again.look_up(["hello"])
    assert again.encode("hello")[0] == 5
    read = again.read("hello")
    assert read.need_vector is not None
    assert (read.need_vector.shape, read.need_vector[0], read.states) == ((768,), 6, None)
    assert encoder.encoded == ["where is it", "hello"]


def test_a_text_that_was_not_looked_up_is_encoded(encoder: Counting, tmp_path: Path) -> None:
    assert kept(encoder, tmp_path).encode("bye")[0] == 3
    assert encoder.encoded == ["bye"]


def test_texts_of_the_same_plain_words_share_a_vector(encoder: Counting, tmp_path: Path) -> None:
    vectors = kept(encoder, tmp_path)
    vectors.look_up(["hello", "hello 🙂"])
    assert len(encoder.encoded) == 1
    assert vectors.encode("hello 🙂")[0] == vectors.encode("hello")[0]
