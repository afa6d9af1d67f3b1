"""The end of a task: it is told as done, and a task that was put aside is taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.dialogue.conversation import TASK_FORM, Conversation
from actions.dialogue.turn import restore


def finish(
    conversation: Conversation, response: str, *, buttons: list[dict[str, str]] | None = None, **variables: Any
) -> None:
    """Say that the present task is done, and close it."""
    conversation.say(response, buttons=buttons, resolved=conversation.goal, **variables)
    end(conversation)


# Whoever has cancelled an order does not go on with sending it elsewhere.
_MADE_POINTLESS = {
    "cancel_order": {"change_delivery_address"},
    "return_item": {"request_refund"},
    "request_refund": {"return_item"},
    "cancel_appointment": {"reschedule_appointment"},
}


def end(conversation: Conversation) -> None:
    """Close the present task without saying anything more, and go back to the one that was put aside."""
    done = conversation.goal
    conversation.close()
    paused: Mapping[str, Any] | None = conversation.get("paused_task")
    if paused:
        conversation.set("paused_task", None)
        if paused["goal"] in _MADE_POINTLESS.get(done, ()):
            return
        restore(conversation, paused)
        conversation.say("utter_back_to_task", task=str(paused["goal"]).replace("_", " "))
        conversation.follow_up(TASK_FORM)
