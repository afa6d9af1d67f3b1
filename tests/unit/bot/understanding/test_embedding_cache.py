"""The cache of vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.understanding.embedding_cache import EmbeddingCache, Vector


class Counting:
    """Gives each text a vector of its length, and keeps the calls."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> list[Vector]:
        self.calls.append(list(texts))
        return [np.full(384, len(text), dtype=np.float32) for text in texts]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "not made yet" / "vectors.sqlite"


def test_only_new_texts_are_encoded_and_each_once(path: Path) -> None:
    encode = Counting()
    EmbeddingCache(path).fill(["a", "bb"], encode)
    vectors = EmbeddingCache(path).fill(["ccc", "a", "ccc", "bb"], encode)
    assert encode.calls == [["a", "bb"], ["ccc"]]
    assert [vector[0] for vector in vectors] == [3, 1, 3, 2]


def test_what_is_done_stays_when_the_rest_is_interrupted(path: Path) -> None:
    texts = [f"text {number}" for number in range(1_500)]

    def break_off(some: Sequence[str]) -> list[Vector]:
        if texts[-1] in some:
            raise KeyboardInterrupt
        return [np.zeros(384, dtype=np.float32) for _ in some]

    with pytest.raises(KeyboardInterrupt):
        EmbeddingCache(path).fill(texts, break_off)
    encode = Counting()
    EmbeddingCache(path).fill(texts, encode)
    assert encode.calls == [texts[1_000:]]


def test_progress_counts_what_is_missing(path: Path) -> None:
    EmbeddingCache(path).fill(["text 0"], Counting())
    steps: list[tuple[int, int]] = []
    texts = [f"text {number}" for number in range(1_500)]
    EmbeddingCache(path).fill(texts, Counting(), progress=lambda *step: steps.append(step))
    assert steps == [(1_000, 1_499), (1_499, 1_499)]


def test_the_oldest_vectors_make_room(path: Path) -> None:
    cache = EmbeddingCache(path, most_vectors=3)
    for texts in (["a"], ["b"], ["c"], ["a", "d"]):
        cache.fill(texts, Counting())
    encode = Counting()
    cache.fill(["a", "c", "d"], encode)
    assert encode.calls == []
    cache.fill(["b"], encode)
    assert encode.calls == [["b"]]


def test_more_texts_than_the_cache_holds_are_all_returned(path: Path) -> None:
    vectors = EmbeddingCache(path, most_vectors=2).fill(["a", "bb", "ccc"], Counting())
    assert [vector[0] for vector in vectors] == [1, 2, 3]


def test_two_caches_write_to_one_file(path: Path) -> None:
    first, second = EmbeddingCache(path), EmbeddingCache(path)

    def encode_meanwhile(texts: Sequence[str]) -> list[Vector]:
        second.fill(["b"], Counting())
        return Counting()(texts)

    first.fill(["a"], encode_meanwhile)
    encode = Counting()
    first.fill(["a", "b"], encode)
    assert encode.calls == []


def test_a_damaged_file_counts_as_empty(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database, but long enough to be told from an empty file" * 20)
    (vector,) = EmbeddingCache(path).fill(["a"], Counting())
    assert vector.sum() == 384


def test_a_text_that_is_not_valid_unicode_has_a_place(path: Path) -> None:
    (vector,) = EmbeddingCache(path).fill(["\ud800"], Counting())
    assert vector[0] == 1
