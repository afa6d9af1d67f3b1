"""Recorded messages: the same words once, with how often they were written and what agents said."""

from __future__ import annotations

from desk.store.recorded import RecordedMessage
from frontline.model.recorded import Heard, heard_of


def test_the_same_words_are_read_once_and_counted() -> None:
    messages = [
        RecordedMessage("Where is  it?", "track_order", True),
        RecordedMessage("hello", "greet", False),
        RecordedMessage("Where is it?", "ask_question", True),
        RecordedMessage("  ", "greet", False),
        RecordedMessage("bye", "goodbye", True),
    ]
    assert heard_of(messages) == (
        Heard("Where is it?", 2, "Agents called 2 answers to this wrong."),
        Heard("hello", 1, ""),
        Heard("bye", 1, "An agent called the bot's answer to this wrong."),
    )
