"""The file of rated conversations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.errors import DataFileNotReadable, NotEnoughExamples
from bot.understanding.rated_conversations import (
    rated_moments,
    read_conversations,
    texts_to_encode,
    train_on_moments,
)

FILE = """
- - customer: no
    rating: 3
  - bot: Which one?
  - customer: I said no!
    rating: 2
- - bot: Hello.
  - customer: hi
    rating: 4
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "conversations.yml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_moment_knows_what_was_said_before_it_and_nothing_after(path: Path) -> None:
    conversations = read_conversations(path)
    assert texts_to_encode(conversations) == ["no", "I said no!", "hi"]
    first, second, third = rated_moments(conversations, np.eye(3, dtype=np.float32))
    assert (first.moment.earlier, first.moment.answers, first.is_dissatisfied) == ((), (), False)
    assert [said.text for said in second.moment.earlier] == ["no"]
    assert (second.moment.answers, second.is_dissatisfied) == (("Which one?",), True)
    assert (third.moment.earlier, third.moment.answers) == ((), ("Hello.",))
    assert third.moment.message.vector.tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("- - customer: hi\n", "must be {bot: text} or {customer: text, rating: 1 to 5}"),
        ("- - bot: hi\n    rating: 3\n", "must be {bot: text}"),
        ("- - customer: hi\n    rating: 6\n", "<= 5"),
        ("- - agent: hi\n", "agent"),
        ("hello", "array"),
    ],
)
def test_a_wrong_line_is_told(path: Path, content: str, problem: str) -> None:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataFileNotReadable, match=problem):
        read_conversations(path)


def test_a_file_without_ratings_teaches_nothing(path: Path) -> None:
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(NotEnoughExamples):
        train_on_moments(rated_moments(read_conversations(path), np.zeros((0, 384), dtype=np.float32)))
