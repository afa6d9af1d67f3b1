"""Trackers for tests, written as a conversation goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

SLOTS = (
    "goal",
    "order_number",
    "reason",
    "new_address",
    "verified_customer",
    "verified_at",
    "requested_slot",
    "proposal",
    "confirmed",
    "escalation_text",
)


def user(text: str, intent: str = "ask_question", confidence: float = 0.9, **more: Any) -> UserUttered:
    """A message as our channel logs it: `seq`, `turn`, `customer`, `spent_through` go into its metadata."""
    keys = ("seq", "turn", "customer", "channel", "spent_through", "at", "earlier_contacts")
    metadata = {key: more.pop(key) for key in keys if key in more}
    parse_data = {"text": text, "intent": {"name": intent, "confidence": confidence}, "entities": [], **more}
    return UserUttered(
        text, parse_data["intent"], parse_data["entities"], parse_data=parse_data, metadata=metadata or None
    )


def bot(text: str, **metadata: Any) -> BotUttered:
    return BotUttered(text, metadata=metadata)


def did(*actions: str) -> list[ActionExecuted]:
    return [ActionExecuted(action) for action in actions]


def entity(name: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"entity": name, "value": value, "start": 0, "end": 0, **more}


def tracker_with(*parts: Event | Iterable[Event]) -> DialogueStateTracker:
    """A tracker that has heard and done all of this."""
    events: list[Event] = did("action_session_start", "action_listen")
    for part in parts:
        events += [part] if isinstance(part, Event) else list(part)
    slots = [AnySlot(name, mappings=[{"type": "custom"}], influence_conversation=False) for name in SLOTS]
    return DialogueStateTracker.from_events("c1", events, slots=slots)


def slot(name: str, value: Any) -> SlotSet:
    return SlotSet(name, value)
