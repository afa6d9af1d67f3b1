"""The end of a task: it is told as done, and a task that was put aside is taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.dialogue.conversation import TASK_FORM, Conversation
from actions.dialogue.requests import open_requests
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
    """Close the present task without saying anything more, and go back to the one that was put aside.

    What else the customer asked for in the same message comes before that one.
    """
    conversation.close()
    conversation.done = True
    if not open_requests(conversation).requests:
        take_up_paused(conversation)


def take_up_paused(conversation: Conversation) -> None:
    """Go back to the task that was put aside, if there is one and what was just done has not made it pointless."""
    paused: Mapping[str, Any] | None = conversation.get("paused_task")
    if paused:
        conversation.set("paused_task", None)
        if paused["goal"] in _MADE_POINTLESS.get(conversation.get("last_goal") or "", ()):
            return
        restore(conversation, paused)
        conversation.say("utter_back_to_task", task=str(paused["goal"]).replace("_", " "))
        conversation.follow_up(TASK_FORM)
