"""What agents are told of how far a conversation was delivered and read."""

from __future__ import annotations

from desk.marks import told
from desk.store.reads import ConversationMarks
from handoff.wire.reading import Marks


def test_what_was_read_was_delivered() -> None:
    marks = ConversationMarks(delivered_seq=2, delivered_at=20.0, read_seq=5, read_at=50.0, seen_seq=9)
    assert told("c", marks) == Marks("c", delivered_seq=5, delivered_at=20.0, read_seq=5, read_at=50.0)


def test_nothing_is_told_of_what_never_was() -> None:
    assert told("c", ConversationMarks()) == Marks("c")
