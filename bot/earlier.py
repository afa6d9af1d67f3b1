"""What was said before a message, for the components that read a message in its conversation."""

from __future__ import annotations

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.turns import is_by_agent
from bot.understanding.history import CUSTOMER, MOST_REMEMBERED


def earlier_in(tracker: DialogueStateTracker, *, spent_through: int = 0) -> list[dict[str, str]]:
    """The last messages of the customer and what was said to them, oldest first, as `bot.understanding.history` reads it.

    What lies at or before the log's number `spent_through` led to an earlier handoff and does not count again.
    """
    found: list[dict[str, str]] = []
    customers = 0
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered) and event.text:
            found.append({"by": "agent" if is_by_agent(event) else "bot", "text": event.text})
        elif isinstance(event, UserUttered):
            if int(event.metadata.get("seq") or spent_through + 1) <= spent_through:
                break
            found.append({"by": CUSTOMER, "text": event.text or ""})
            customers += 1
            if customers == MOST_REMEMBERED:
                break
    return found[::-1]
