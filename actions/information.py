"""What is told without a wish: a correction, a number on its own, a yes or a no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.answers import PERSON, TITLES
from actions.dialogue.action import CustomerAction
from actions.dialogue.conversation import TASK_FORM, Conversation
from actions.goals import GOALS
from actions.noise import is_emoji, is_noise
from actions.requests import accept, decline, offered_now
from handoff.conversation import FailureKind

# What a task is about; a corrected one starts it again.
_SUBJECTS = frozenset({"order_number", "tracking_number", "invoice_number", "amount"})
# A yes or a no to nothing.
_SHORT_ANSWERS = {"affirm": "utter_what_next", "deny": "utter_nothing_else"}


class ActionTakeInformation(CustomerAction):
    """Something was told that nobody asked for: a correction of what was just done, or a number without a wish."""

    def name(self) -> str:
        return "action_take_information"

    async def act(self, conversation: Conversation) -> None:
        offered = offered_now(conversation)
        if offered and conversation.message.intent in ("affirm", "deny"):
            (accept if conversation.message.intent == "affirm" else decline)(conversation, offered)
            return
        goal = GOALS.get(conversation.get("last_goal") or "")
        told = [e for e in conversation.message.entities if goal and e.name in goal.entities & _SUBJECTS]
        if goal is not None and told:
            conversation.begin(goal.name)
            for entity in told:
                if entity.name in ("amount", "invoice_number"):
                    conversation.set("charge", entity.value if goal.name == "explain_charge" else None)
            conversation.follow_up(TASK_FORM)
        elif conversation.message.last("tracking_number"):
            # A tracking number is good for one thing only.
            conversation.begin("track_order")
            conversation.follow_up(TASK_FORM)
        elif conversation.message.last("order_number"):
            number = str(conversation.message.last("order_number").value)  # type: ignore[union-attr]
            wishes = ("track_order", "cancel_order", "return_item")
            buttons = [{"title": TITLES[name], "payload": f"/{name}"} for name in wishes]
            conversation.say("utter_what_with_order", buttons=buttons, order_number=number)
        elif conversation.message.last("invoice_number"):
            buttons = [{"title": TITLES[name], "payload": f"/{name}"} for name in ("get_invoice", "explain_charge")]
            conversation.say("utter_what_with_invoice", buttons=buttons)
        elif conversation.message.intent == "affirm" and _was_person_named(conversation):
            conversation.say("utter_say_person", buttons=[PERSON])
        elif is_noise(conversation.message.text) and not is_emoji(conversation.message.text):
            conversation.say("utter_listening")
        elif conversation.message.intent == "affirm" and _has_asked(conversation):
            conversation.say("utter_anything_else")
        elif conversation.message.intent in _SHORT_ANSWERS:
            conversation.say(_SHORT_ANSWERS[conversation.message.intent])
        else:
            conversation.fail(FailureKind.CLARIFICATION, "utter_what_to_do")


def _was_person_named(conversation: Conversation) -> bool:
    """Whether the bot's last words were that a person can help."""
    last: Mapping[str, Any] = next((e for e in reversed(conversation.tracker.events) if e.get("event") == "bot"), {})
    buttons = (last.get("data") or {}).get("buttons") or []
    return any(button.get("payload") == PERSON["payload"] for button in buttons)


def _has_asked(conversation: Conversation) -> bool:
    """Whether this is not the customer's first message."""
    return len([event for event in conversation.tracker.events if event.get("event") == "user"]) > 1
