"""Rasa's side of the task form: the validator that runs it, and the questions that need more than a fixed text."""

from __future__ import annotations

from typing import Any

from actions import wording
from actions.dialogue import choices
from actions.dialogue.action import CustomerAction
from actions.dialogue.conversation import TASK_FORM, Conversation
from actions.dialogue.turn import run_form
from actions.goals import GOALS
from actions.steps.address import missing_words


class ValidateTaskForm(CustomerAction):
    """Rasa calls it whenever `task_form` runs: after each message while it is open, and before each question."""

    def name(self) -> str:
        return f"validate_{TASK_FORM}"

    async def act(self, conversation: Conversation) -> None:
        await run_form(conversation, GOALS)

    def after_failure(self, conversation: Conversation) -> None:
        conversation.close()
        conversation.set("requested_slot", None)


class ActionAskOrderNumber(CustomerAction):
    def name(self) -> str:
        return "action_ask_order_number"

    async def act(self, conversation: Conversation) -> None:
        offered = choices.from_slot(conversation.get("choices"))
        if not offered:
            conversation.say("utter_which_order")
            return
        buttons = [_button(c.title, "order_number", c.value) for c in offered]
        conversation.say("utter_which_of_these_orders", buttons=buttons)


class ActionAskInvoiceNumber(CustomerAction):
    def name(self) -> str:
        return "action_ask_invoice_number"

    async def act(self, conversation: Conversation) -> None:
        offered = choices.from_slot(conversation.get("choices"))
        buttons = [_button(c.title, "invoice_number", c.value) for c in offered]
        conversation.say("utter_which_invoice", buttons=buttons)


class ActionAskNewAddress(CustomerAction):
    def name(self) -> str:
        return "action_ask_new_address"

    async def act(self, conversation: Conversation) -> None:
        known = conversation.get("new_address")
        if known:
            conversation.say("utter_rest_of_address", missing=missing_words(known))
        else:
            conversation.say("utter_which_address")


class ActionAskAppointmentKind(CustomerAction):
    def name(self) -> str:
        return "action_ask_appointment_kind"

    async def act(self, conversation: Conversation) -> None:
        kinds = [_button(name.capitalize(), "appointment_kind", kind.value) for kind, name in wording.KINDS.items()]
        conversation.say("utter_which_appointment_kind", buttons=kinds)


class ActionAskAppointment(CustomerAction):
    def name(self) -> str:
        return "action_ask_appointment"

    async def act(self, conversation: Conversation) -> None:
        offered = choices.from_slot(conversation.get("choices"))
        conversation.say("utter_which_appointment", buttons=[_button(c.title, "appointment", c.value) for c in offered])


class ActionAskTimeSlot(CustomerAction):
    def name(self) -> str:
        return "action_ask_time_slot"

    async def act(self, conversation: Conversation) -> None:
        offered = choices.from_slot(conversation.get("choices"))
        conversation.say(
            "utter_which_time",
            buttons=[_button(c.title, "time_slot", c.value) for c in offered],
            zone=wording.zone(conversation.time_zone),
        )


class ActionAskConfirmed(CustomerAction):
    def name(self) -> str:
        return "action_ask_confirmed"

    async def act(self, conversation: Conversation) -> None:
        proposal: dict[str, Any] = conversation.get("proposal") or {}
        conversation.say(f"utter_confirm_{conversation.goal}", **proposal)


# Rasa fills braces in the buttons of a response, and these payloads have braces of their own; so they are made here.
def _button(title: str, entity: str, value: str) -> dict[str, str]:
    return {"title": title, "payload": f'/inform{{"{entity}": "{value}"}}'}
