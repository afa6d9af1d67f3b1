import numpy as np

from bot.understanding.vector_memory import Vector, VectorMemory


class Counter:
    """An encoder that counts its calls."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, text: str) -> Vector:
        self.texts.append(text)
        return np.asarray([len(text)], dtype=np.float32)


def test_a_text_is_encoded_once() -> None:
    encode = Counter()
    memory = VectorMemory(encode)
    assert memory.vector("lamp") == memory.vector("lamp") == 4
    assert encode.texts == ["lamp"]


def test_what_was_used_the_longest_ago_is_forgotten() -> None:
    encode = Counter()
    memory = VectorMemory(encode, most_vectors=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        memory.vector(text)
    assert encode.texts == ["a", "b", "c", "b"]
