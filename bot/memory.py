"""What is remembered of the part of a conversation that is not read any more (`bot.tracker_window`).

It stands in the metadata of the event with which the tracker begins, so it goes wherever the events go.
"""

from __future__ import annotations

from typing import Any

import msgspec
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from handoff.conversation import Fact
from handoff.envelope import Tried

_KEY = "memory"


class Memory(msgspec.Struct, frozen=True):
    """`seqs` says after which message a slot got its value, `said` what the customer named and no slot holds, `tried` what
    the bot attempted, and `suspended_seq` the last message after which no bot flow could run, 0 for none."""

    seqs: dict[str, int] = {}
    said: tuple[Fact, ...] = ()
    tried: tuple[Tried, ...] = ()
    suspended_seq: int = 0


NOTHING = Memory()


def metadata_of(memory: Memory) -> dict[str, Any]:
    """The metadata of the event that carries it."""
    return {_KEY: msgspec.to_builtins(memory)}


def memory_of(tracker: DialogueStateTracker) -> Memory:
    """What the tracker remembers from before its first message."""
    for event in tracker.events:
        if isinstance(event, SessionStarted):
            kept = event.metadata.get(_KEY)
            return NOTHING if kept is None else msgspec.convert(kept, Memory)
    return NOTHING
