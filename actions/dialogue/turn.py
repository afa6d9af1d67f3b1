"""The form's turn: hear the message, then find the next thing to ask.

Decisions only need the conversation and the goals; the steps speak with the back office.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from actions.dialogue.conversation import TASK_SLOTS, Conversation
from actions.dialogue.goal import Goal
from actions.dialogue.message import Message
from actions.dialogue.requests import forget, take_apart
from actions.dialogue.step import Step
from actions.noise import is_noise

STOP_FROM = 0.4
SWITCH_FROM = 0.6
INTERRUPT_FROM = 0.4

# Intents that may answer a question of the form; every other one is an interruption.
_ANSWERS = frozenset({"inform", "affirm", "deny", "stop", "nlu_fallback", ""})
# Half understood, a word may be an answer; clearly out of scope it is none.
_OUT_OF_SCOPE_FROM = 0.9
_BARE_CANCEL = re.compile(
    r"^\W*(please )?(cancel|stop|quit|exit)( (this|that|it|it all|everything))?( please)?\W*$", re.I
)
# What a bare "cancel" may mean.
CANCELS = [
    {"title": "Cancel an order", "payload": "/cancel_order"},
    {"title": "Cancel an appointment", "payload": "/cancel_appointment"},
    {"title": "Cancel Brightwell Care", "payload": "/cancel_subscription"},
]
_NUMBERS = ("order_number", "invoice_number")
_ANOTHER = re.compile(r"\b(another|other|different|new|second|next)\b", re.IGNORECASE)


async def run_form(conversation: Conversation, goals: Mapping[str, Goal]) -> None:
    """Hear the latest message if it was not heard yet, and set what is asked next (`requested_slot`, None at the end)."""
    conversation.forget_who_it_was()
    goal = goals.get(conversation.goal)
    if goal is None:
        goal = goals.get(conversation.message.intent)
        if goal is not None and _cancels_nothing(conversation):
            conversation.say("utter_cancel_what", buttons=CANCELS)
            goal = None
        if goal is not None:
            start(conversation, goal)
    elif conversation.is_hearing and conversation.requested:
        goal = await _hear(conversation, goal, goals)
        if goal is None:
            return
    asked = None if goal is None or conversation.closed else await _next(conversation, goal)
    if goal is None:
        conversation.close()
    conversation.set("requested_slot", asked.slot if asked else None)


def start(conversation: Conversation, goal: Goal) -> None:
    """Begin a task. What was told earlier is used again, but not when the customer speaks of another one."""
    take_apart(conversation)
    forget(conversation, goal.name)
    message = conversation.message
    conversation.begin(goal.name)
    if _ANOTHER.search(message.text):
        told = {entity.name for entity in message.entities}
        conversation.clear(*({*_NUMBERS, "tracking_number"} - told))
    for step in goal.steps:
        step.note(conversation)


async def _hear(conversation: Conversation, goal: Goal, goals: Mapping[str, Goal]) -> Goal | None:
    """Understand the message; the goal to go on with, or None when somebody else must answer."""
    requests = conversation.message.requests
    if requests and requests[0].intent == goal.name:
        # "Yes, cancel it, and send me the invoice": the rest has its turn when this task is done.
        take_apart(conversation)
    message = conversation.message
    step = goal.step(conversation.requested)
    if is_noise(message.text) and message.text and not (step is not None and step.slot == "confirmed"):
        # Nobody has answered yet, so nothing has failed.
        conversation.say("utter_take_your_time")
        conversation.set("goal", goal.name)
        return goal
    if _stops(conversation, step):
        conversation.say("utter_stopped", task=goal.title)
        conversation.close()
        return goal
    wanted = _other_goal(conversation, goal, step, goals)
    if wanted is not None:
        return _switch(conversation, goal, wanted)
    corrected = [await other.correct(conversation) for other in goal.steps if other is not step]
    if any(corrected) or (step is not None and await step.take(conversation)):
        return goal
    if any(entity.name in goal.entities for entity in message.entities):
        # Told before it was asked for. Rasa takes a form that sets nothing as one that did not understand.
        conversation.set("goal", goal.name)
        return goal
    if _interrupts(message, goals) and not is_noise(message.text):
        conversation.yield_floor()
        return None
    if step is not None:
        step.reject(conversation)
    return goal


def _cancels_nothing(conversation: Conversation) -> bool:
    """Whether a bare "cancel" could mean anything: it was not said what, and no order was spoken of."""
    return bool(_BARE_CANCEL.search(conversation.message.text)) and conversation.get("order_number") is None


def _interrupts(message: Message, goals: Mapping[str, Goal]) -> bool:
    """Whether it is a message of its own, and no attempt at an answer."""
    if message.intent in _ANSWERS or message.intent in goals:
        return False
    return message.confidence >= (_OUT_OF_SCOPE_FROM if message.intent == "out_of_scope" else INTERRUPT_FROM)


def _stops(conversation: Conversation, step: Step | None) -> bool:
    message = conversation.message
    if step is not None and step.slot == "confirmed":
        return False
    return (message.intent == "stop" and message.confidence >= STOP_FROM) or bool(_BARE_CANCEL.search(message.text))


def _other_goal(conversation: Conversation, goal: Goal, step: Step | None, goals: Mapping[str, Goal]) -> Goal | None:
    message = conversation.message
    wanted = goals.get(message.intent)
    if wanted is None or wanted.name == goal.name or message.confidence < SWITCH_FROM:
        return None
    return None if step is not None and wanted.name in step.near else wanted


def _switch(conversation: Conversation, goal: Goal, wanted: Goal) -> Goal:
    """Put the present task aside, with what it knows, and turn to the other one."""
    paused = conversation.get("paused_task") or {}
    # A number in this message belongs to the other task; the present one will ask for its own again.
    told = {entity.name for entity in conversation.message.entities}
    kept = {slot: conversation.get(slot) for slot in (*TASK_SLOTS, *_NUMBERS) if slot not in told}
    start(conversation, wanted)
    if paused.get("goal") == wanted.name:
        restore(conversation, paused)
    conversation.set("paused_task", {"goal": goal.name, "slots": kept})
    return wanted


def restore(conversation: Conversation, paused: Mapping[str, object]) -> None:
    """Take up a task that was put aside."""
    conversation.begin(str(paused["goal"]))
    slots = paused.get("slots")
    for slot, value in slots.items() if isinstance(slots, dict) else ():
        if value is not None:
            conversation.set(slot, value)
    # Consent is never kept: what was asked is asked again.
    conversation.clear("confirmed", "proposal", "rejections", "rejected_values")


async def _next(conversation: Conversation, goal: Goal) -> Step | None:
    """The first step that is not settled."""
    if await _is_done(conversation):
        return None
    for step in goal.steps:
        settled = await step.settle(conversation)
        if conversation.closed:
            return None
        if not settled:
            # A step may find that an earlier answer was wrong; then that one is asked for again.
            return goal.step(conversation.ask_instead) or step
    return None


async def _is_done(conversation: Conversation) -> bool:
    """Whether this very message has led to the deed already, and a worker died before it could note that.

    Checked again, a cancelled order could not be cancelled; the action, though, gets the outcome that is recorded.
    """
    if not conversation.get("confirmed"):
        return False
    office = await conversation.office()
    return await office.done(conversation.idempotency_key(f"action_{conversation.goal}")) is not None
