"""What was said in a conversation before a message, as it travels in the message's metadata.

The key is `earlier`: a list of {"by": "customer", "text"} and {"by": "bot", "text"} (or "agent"), oldest first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from bot.understanding.message_text import read_text

KEY = "earlier"
CUSTOMER = "customer"

# Of each side. More would make a long conversation cost more with each turn, and say little about this moment.
MOST_REMEMBERED = 10


class History(msgspec.Struct, frozen=True):
    """`messages` are the customer's, `answers` what was said to the customer; oldest first, the last ten of each."""

    messages: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()


def history_of(metadata: Mapping[str, Any] | None) -> History:
    """Read the history from a message's metadata; what is no such list counts as the start of a conversation."""
    values = metadata.get(KEY) if isinstance(metadata, Mapping) else None
    messages: list[str] = []
    answers: list[str] = []
    for said in values if isinstance(values, list | tuple) else ():
        if isinstance(said, Mapping):
            (messages if said.get("by") == CUSTOMER else answers).append(read_text(said.get("text")))
    return History(tuple(messages[-MOST_REMEMBERED:]), tuple(answers[-MOST_REMEMBERED:]))
