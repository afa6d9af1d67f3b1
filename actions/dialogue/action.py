"""The base of our actions: a conversation is made, failures are told in plain words, events go back to Rasa."""

from __future__ import annotations

import abc
import logging
from typing import Any

import msgspec
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.connection import connection, current_settings
from actions.dialogue.conversation import Conversation
from actions.dialogue.requests import NEXT_REQUEST, keep, open_requests
from backoffice.exceptions import BackOfficeError, NotFound, Refused
from handoff.conversation import FailureKind

logger = logging.getLogger(__name__)


class CustomerAction(Action, abc.ABC):
    """An action that talks to a customer.

    Errors are translated here, once: a rule of the back office is told as what it is, anything else as a failure of
    ours. Either way the customer hears it, it counts as a failed attempt, and the task ends.
    """

    @abc.abstractmethod
    async def act(self, conversation: Conversation) -> None:
        """Do it. Raises `BackOfficeError`."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        conversation = Conversation(tracker, dispatcher, connection=connection(), settings=current_settings())
        try:
            await self.act(conversation)
        except Exception as error:
            _tell(conversation, error)
            self.after_failure(conversation)
        _go_on(conversation)
        return conversation.events()

    def after_failure(self, conversation: Conversation) -> None:
        """Tidy up after the failure was told."""
        conversation.close()


def _go_on(conversation: Conversation) -> None:
    """Turn to what else the customer asked for, once nothing is under way."""
    waiting = open_requests(conversation)
    if not waiting.requests or conversation.goal or conversation.is_followed_up:
        return
    # What was stopped or refused may have changed the customer's mind, so they are asked.
    is_offer = conversation.closed and not conversation.done
    keep(conversation, msgspec.structs.replace(waiting, is_offer=is_offer))
    conversation.follow_up(NEXT_REQUEST)


def _tell(conversation: Conversation, error: Exception) -> None:
    # Writes by the same key are done once, so trying again is safe, and the customer is told that they can.
    detail = error.code if isinstance(error, BackOfficeError) else type(error).__name__
    variables: dict[str, Any] = {}
    match error:
        case Refused(code=code):
            response = f"utter_refused_{code}" if code in _TOLD else "utter_refused"
            variables = {"subject": error.subject}
        case NotFound():
            response = "utter_not_found"
            variables = {"kind": error.kind, "identifier": error.identifier}
        case _:
            response = "utter_back_office_unavailable"
            logger.error("The action failed: %s", detail, exc_info=error)
    conversation.fail(FailureKind.BACK_OFFICE, response, detail=detail, **variables)


# What the bot's own operations are refused for; agents' have more (`backoffice.agents_port`).
_TOLD = frozenset(
    {
        "already_shipped",
        "already_cancelled",
        "already_returned",
        "not_shipped",
        "not_delivered",
        "not_paid",
        "return_window_closed",
        "return_already_open",
        "refund_already_requested",
        "not_locked",
        "slot_taken",
        "slot_in_past",
        "appointment_over",
    }
)
