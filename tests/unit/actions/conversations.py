"""Conversations for tests of actions: a tracker as Rasa would post it, and what was said."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.connection import Connection
from actions.dialogue.conversation import TASK_FORM, Conversation
from actions.settings import ActionSettings
from backoffice.port import BackOffice

SETTINGS = ActionSettings(back_office_url="sqlite:///none.db")


class OpenConnection(Connection):
    """A connection to a back office that is open already."""

    def __init__(self, office: BackOffice | None = None) -> None:
        super().__init__()
        self._office = office


class Scene:
    """A conversation in which the customer has just written `text`.

    `meant` are the intents of a message that asks for several things, as understanding puts them out; `before` are slots
    that were set before the message; `at` is when it was written. `after` are names of actions that ran since then. With `goal` and `requested` the form is open and has asked.
    """

    def __init__(
        self,
        text: str,
        intent: str,
        *,
        confidence: float = 0.95,
        entities: list[dict[str, Any]] | None = None,
        slots: dict[str, Any] | None = None,
        goal: str | None = None,
        requested: str | None = None,
        after: tuple[str, ...] = (),
        customer: dict[str, Any] | None = None,
        meant: list[dict[str, Any]] | None = None,
        before: dict[str, Any] | None = None,
        said: dict[str, Any] | None = None,
        office: BackOffice | None = None,
        at: float = 1772638200.0,
    ) -> None:
        parsed = {"intent": {"name": intent, "confidence": confidence}, "entities": entities or []}
        if meant is not None:
            parsed["intents"] = meant
        metadata = {"turn": "c:1", "at": at, "customer": customer or {}}
        events = [
            *({"event": "slot", "name": name, "value": value} for name, value in (before or {}).items()),
            *([{"event": "bot", "metadata": said}] if said else []),
            {"event": "user", "text": text, "parse_data": parsed, "metadata": metadata, "timestamp": at},
            *({"event": "action", "name": name} for name in after),
        ]
        tracker = Tracker(
            "c",
            {"goal": goal, "requested_slot": requested, **(slots or {})},
            parsed,
            events,
            False,
            None,
            {"name": TASK_FORM} if goal else {},
            "action_listen",
        )
        self.dispatcher = CollectingDispatcher()
        self.conversation = Conversation(tracker, self.dispatcher, connection=OpenConnection(office), settings=SETTINGS)

    @property
    def said(self) -> list[str]:
        """The names of the responses that were said."""
        return [message["response"] for message in self.dispatcher.messages]

    @property
    def failures(self) -> list[str]:
        """The kinds of the failed attempts that were told."""
        return [message["failure"]["kind"] for message in self.dispatcher.messages if "failure" in message]

    @property
    def slots(self) -> dict[str, Any]:
        """What was set."""
        return {e["name"]: e["value"] for e in self.conversation.events() if e["event"] == "slot"}

    @property
    def others(self) -> list[str]:
        """The kinds of the other events."""
        return [e["event"] for e in self.conversation.events() if e["event"] != "slot"]
