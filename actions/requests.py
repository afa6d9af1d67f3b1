"""What else a customer asked for in the same message, when its turn comes: gone on with, or offered first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from actions.answers import PERSON, article_of, tell
from actions.dialogue.action import CustomerAction
from actions.dialogue.conversation import TASK_FORM, Conversation
from actions.dialogue.message import Request
from actions.dialogue.requests import NEXT_REQUEST, OpenRequests, as_message, keep, open_requests
from actions.dialogue.turn import restore, start
from actions.finish import take_up_paused
from actions.goals import GOALS
from handoff.conversation import FailureKind
from handoff.subjects import wanted

QUESTION = "ask_question"
ACTION_LISTEN = "action_listen"
# What the answer to the first already says, or what it has made pointless: asked about before it is gone on with.
_PERHAPS_SETTLED = {
    "cancel_order": {"request_refund", "return_item", "change_delivery_address", "track_order"},
    "return_item": {"request_refund"},
    "request_refund": {"return_item"},
    "cancel_appointment": {"reschedule_appointment", "check_appointment"},
    "reschedule_appointment": {"check_appointment"},
    "book_appointment": {"check_appointment"},
    "reset_password": {"unlock_account"},
}


class ActionNextRequest(CustomerAction):
    """Goes on with what else was asked for; after something that did not end as wished it asks first."""

    def name(self) -> str:
        return NEXT_REQUEST

    async def act(self, conversation: Conversation) -> None:
        go_on(conversation)

    def after_failure(self, conversation: Conversation) -> None:
        """What failed is told, and nothing of it is tried again by itself."""
        keep(conversation, OpenRequests(turn=conversation.message.turn))


def go_on(conversation: Conversation) -> None:
    """Answer what waits, in its order, up to the first task or the first question back."""
    waiting = open_requests(conversation)
    for place, request in enumerate(waiting.requests):
        if waiting.is_offer or _is_perhaps_settled(conversation, request):
            keep(conversation, OpenRequests(turn=waiting.turn))
            _offer(conversation, waiting.requests[place:])
            conversation.follow_up(ACTION_LISTEN)
            return
        keep(conversation, OpenRequests(turn=waiting.turn, requests=waiting.requests[place + 1 :]))
        if _is_begun(conversation, request):
            return
    take_up_paused(conversation)
    if not conversation.is_followed_up:
        conversation.follow_up(ACTION_LISTEN)


def accept(conversation: Conversation, offered: tuple[Request, ...]) -> None:
    """The customer said yes to an offer: begin with its first request, and keep the others."""
    keep(conversation, OpenRequests(turn=conversation.message.turn, requests=offered[1:]))
    request = offered[0]
    if request.intent in GOALS:
        # It may be about another order than the one before it: that is asked, or found among the customer's.
        told = {entity.name for entity in request.entities}
        conversation.clear(*({"order_number", "tracking_number"} - told))
    _is_begun(conversation, request, is_accepted=True)


def decline(conversation: Conversation, offered: tuple[Request, ...]) -> None:
    """The customer said no to an offer: offer what else there is."""
    if offered[1:]:
        _offer(conversation, offered[1:])
        return
    take_up_paused(conversation)
    if not conversation.is_followed_up:
        conversation.say("utter_nothing_else")


def offered_now(conversation: Conversation) -> tuple[Request, ...]:
    """The requests that the bot's last words offered to go on with."""
    last: Mapping[str, Any] = next((e for e in reversed(conversation.tracker.events) if e.get("event") == "bot"), {})
    found = (last.get("metadata") or {}).get("offered_requests") or []
    return msgspec.convert(found, tuple[Request, ...])


def _is_perhaps_settled(conversation: Conversation, request: Request) -> bool:
    # With a number of its own it is about something else.
    return not request.entities and request.intent in _PERHAPS_SETTLED.get(conversation.get("last_goal") or "", ())


def _is_begun(conversation: Conversation, request: Request, *, is_accepted: bool = False) -> bool:
    """Answer a request, or begin its task; True where a task is under way then."""
    you_wanted = wanted(request.intent).replace("their", "your")
    if request.intent == QUESTION:
        conversation.say("utter_also_asked", question=request.text)
        _answer(conversation, request)
        return False
    if not is_accepted:
        conversation.say("utter_also_wanted", wanted=you_wanted)
    goal = GOALS.get(request.intent)
    if goal is None:
        conversation.set("last_goal", request.intent)
        conversation.say("utter_person_can_help", buttons=[PERSON])
        return False
    conversation.message = as_message(request, of=conversation.message)
    paused = conversation.get("paused_task") or {}
    start(conversation, goal)
    if paused.get("goal") == goal.name:
        conversation.set("paused_task", None)
        restore(conversation, paused)
    for entity in request.entities:
        if entity.name in conversation.tracker.slots:
            conversation.set(entity.name, entity.value)
    conversation.follow_up(TASK_FORM)
    return True


def _answer(conversation: Conversation, request: Request) -> None:
    article = article_of(request.article)
    if article is None:
        conversation.fail(FailureKind.NO_ANSWER, "utter_no_answer", buttons=[PERSON])
        return
    tell(conversation, article, resolved=QUESTION)


def _offer(conversation: Conversation, requests: Sequence[Request]) -> None:
    first = requests[0]
    offered = msgspec.to_builtins(list(requests))
    if first.intent == QUESTION:
        conversation.say("utter_offer_question", question=first.text, offered_requests=offered)
    else:
        you_wanted = wanted(first.intent).replace("their", "your")
        conversation.say("utter_offer_request", wanted=you_wanted, offered_requests=offered)
