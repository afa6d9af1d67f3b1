"""The files of messages by feeling."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.understanding.errors import DataFileNotReadable
from bot.understanding.sentiment_examples import HeldOut, read_examples, read_held_out
from bot.understanding.sources import project_path


def test_an_unknown_feeling_is_told(tmp_path: Path) -> None:
    (tmp_path / "messages.yml").write_text("cross:\n  - grr\n", encoding="utf-8")
    with pytest.raises(DataFileNotReadable, match="cross is no feeling"):
        read_examples(tmp_path / "messages.yml")


def test_plain_words_in_the_file_are_texts(tmp_path: Path) -> None:
    (tmp_path / "messages.yml").write_text("neutral:\n  - no\n  - 12\n", encoding="utf-8")
    assert read_examples(tmp_path / "messages.yml") == (["no", "12"], ["neutral", "neutral"])


def test_held_out_messages_have_a_kind(tmp_path: Path) -> None:
    (tmp_path / "held_out.yml").write_text("sarcasm:\n  annoyed:\n    - oh great\n", encoding="utf-8")
    assert read_held_out(tmp_path / "held_out.yml") == [HeldOut("oh great", "annoyed", "sarcasm")]


@pytest.mark.parametrize("content", ["sarcasm:\n  cross:\n    - grr\n", "annoyed:\n  - no kind\n", "{"])
def test_a_wrong_file_of_held_out_messages_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "held_out.yml").write_text(content, encoding="utf-8")
    with pytest.raises(DataFileNotReadable):
        read_held_out(tmp_path / "held_out.yml")


def test_nothing_that_is_held_out_is_trained_on() -> None:
    texts, _ = read_examples(project_path("data/sentiment/messages.yml"))
    held_out = read_held_out(project_path("data/sentiment/held_out.yml"))
    assert not {text.lower() for text in texts} & {message.text.lower() for message in held_out}


def test_no_message_has_two_feelings() -> None:
    texts, _ = read_examples(project_path("data/sentiment/messages.yml"))
    assert len({text.lower() for text in texts}) == len(texts)
