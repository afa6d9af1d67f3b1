"""A conversation while an action works on it: what is known, what was said just now, and what changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.connection import Connection
from actions.dialogue.message import Message, latest_message
from actions.settings import ActionSettings
from backoffice.port import BackOffice, Order
from handoff import verification
from handoff.conversation import FailureKind

TASK_FORM = "task_form"

# What belongs to one task, and is forgotten with it. What the customer told of themselves and of their order stays.
TASK_SLOTS = (
    "confirmed",
    "proposal",
    "number_unknown",
    "choices",
    "rejections",
    "rejected_values",
    "reason",
    "new_address",
    "charge",
    "appointment",
    "appointment_kind",
    "time_slot",
    "wished_time",
)


class Conversation:
    """Reads the tracker, collects what is said and what is learnt, and turns it into Rasa's events."""

    def __init__(
        self, tracker: Tracker, dispatcher: CollectingDispatcher, *, connection: Connection, settings: ActionSettings
    ) -> None:
        self.tracker = tracker
        self.settings = settings
        self.message: Message = latest_message(tracker, default_time_zone=settings.time_zone)
        self.order: Order | None = None
        self.closed = False
        self.done = False
        self.is_followed_up = False
        self.ask_instead = ""
        self._dispatcher = dispatcher
        self._connection = connection
        self._changes: dict[str, Any] = {}
        self._more: list[EventType] = []

    # What is known

    def get(self, slot: str) -> Any:
        """A slot's value as it is now, with the changes made here."""
        return self._changes[slot] if slot in self._changes else self.tracker.slots.get(slot)

    def set(self, slot: str, value: Any) -> None:
        self._changes[slot] = value

    def clear(self, *slots: str) -> None:
        for slot in slots:
            if self.get(slot) is not None:
                self._changes[slot] = None

    @property
    def goal(self) -> str:
        """The task that the customer is on (an intent's name), or an empty text."""
        return self.get("goal") or ""

    @property
    def requested(self) -> str:
        """What the customer was asked for in the last turn, or an empty text."""
        return self.tracker.slots.get("requested_slot") or ""

    @property
    def customer_id(self) -> str:
        """Whose account this is: vouched for by the site, or verified in this conversation; else an empty text."""
        customer = self.message.customer
        if customer.identified and customer.id:
            return customer.id
        is_believed = verification.is_believed(verified_at=self.get("verified_at"), at=self.message.at.timestamp())
        return str(self.get("verified_customer") or "") if is_believed else ""

    @property
    def time_zone(self) -> str:
        """The customer's time zone, an IANA name."""
        return self.message.customer.time_zone

    @property
    def today(self) -> date:
        """The day on which the customer wrote, where they are."""
        return self.message.at.astimezone(ZoneInfo(self.time_zone)).date()

    def idempotency_key(self, action: str) -> str:
        """The key of a write: it can happen once in a turn, however often the turn is tried."""
        return f"{self.message.turn}:{action}".replace(" ", "_")

    async def office(self) -> BackOffice:
        """The back office. Raises `backoffice.exceptions.Unavailable`."""
        return await self._connection.back_office()

    # What is said and done

    def say(self, response: str, /, *, buttons: list[dict[str, str]] | None = None, **variables: Any) -> None:
        """Say a response of the domain. `variables` fill its braces and travel in the message's metadata."""
        self._dispatcher.utter_message(response=response, buttons=buttons, **variables)

    def fail(
        self,
        kind: FailureKind,
        response: str,
        /,
        *,
        detail: str = "",
        buttons: list[dict[str, str]] | None = None,
        **variables: Any,
    ) -> None:
        """Say a response that tells of a failed attempt, and count it."""
        failure = {"kind": kind.value, "goal": self.goal, "detail": detail}
        self.say(response, buttons=buttons, failure=failure, **variables)

    def forget_who_it_was(self) -> None:
        """Let a verification that has run out be done again: neither a proof of then nor a consent of then counts now."""
        if self.get("verified_customer") and not self.customer_id:
            told = {entity.name for entity in self.message.entities} if self.is_hearing else set()
            self.clear("verified_customer", "verified_at", "confirmed", "proposal")
            self.clear(*(slot for slot in ("email", "postcode", "order_number") if slot not in told))

    def begin(self, goal: str) -> None:
        """Start a task: what belonged to the last one is forgotten, unless the latest message told it anew."""
        told = {entity.name for entity in self.message.entities} if self.is_hearing else set()
        self.clear(*(slot for slot in TASK_SLOTS if slot not in told))
        self.set("goal", goal)

    def close(self) -> None:
        """End the task, whether it was done or not."""
        self.closed = True
        if self.goal:
            self.set("last_goal", self.goal)
        self.clear(*TASK_SLOTS)
        self.set("goal", None)

    def follow_up(self, action: str) -> None:
        """Let `action` run next."""
        self.is_followed_up = True
        self._more.append(FollowupAction(action))

    def yield_floor(self) -> None:
        """Say that the message is none for the form, so that another rule answers it; the form asks again after."""
        self.is_followed_up = True
        self._more.append(ActionExecutionRejected(TASK_FORM))

    def events(self) -> list[EventType]:
        """What Rasa must know."""
        return [SlotSet(name, value) for name, value in self._changes.items()] + self._more

    # Where in the turn

    @property
    def is_hearing(self) -> bool:
        """Whether the customer's message still waits to be understood by the form.

        The form also runs after an interruption was answered, and to go on with a task that was put aside; then an
        action stands between the message and it.
        """
        for event in reversed(self.tracker.events):
            if event.get("event") == "user":
                return True
            if event.get("event") == "action" and not _is_forms_own(event):
                return False
        return False


def _is_forms_own(event: Mapping[str, Any]) -> bool:
    return event.get("name") in (TASK_FORM, "action_listen", "action_extract_slots", "action_session_start")
