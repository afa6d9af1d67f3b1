"""What a customer asks for in one message besides the first thing: kept until its turn comes.

"Cancel my order and where is my refund" asks twice. The first is done first, with its own words and values alone; the
others wait in the slot `open_requests`, each with its own, until nothing is under way (`actions/requests.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from actions.dialogue.conversation import Conversation
from actions.dialogue.message import Found, Message, Request

SLOT = "open_requests"
NEXT_REQUEST = "action_next_request"
# What joined the first request with the next one says nothing when it stands at the end.
_JOINT = re.compile(r"\b(?:and|also|plus|but|then|btw|by the way|as well as)$", re.IGNORECASE)


class OpenRequests(msgspec.Struct, frozen=True, kw_only=True):
    """The requests that wait. `turn` is the id of the turn that they were last added in.

    `is_offer` where the customer is asked first, because what went before did not end as they wished.
    """

    turn: str = ""
    requests: tuple[Request, ...] = ()
    is_offer: bool = False


def open_requests(conversation: Conversation) -> OpenRequests:
    """What waits."""
    return msgspec.convert(conversation.get(SLOT) or {}, OpenRequests)


def keep(conversation: Conversation, waiting: OpenRequests) -> None:
    """Keep what waits; the turn is kept also when nothing does, so that no message is taken apart twice."""
    conversation.set(SLOT, msgspec.to_builtins(waiting))


def take_apart(conversation: Conversation) -> None:
    """Let the rest of the action see only the first request of the message, and keep the others for later."""
    message = conversation.message
    first, *others = message.requests or (None,)
    if first is None or not others:
        return
    waiting = open_requests(conversation)
    if waiting.turn != message.turn:
        known = {request.intent for request in others} | {first.intent}
        older = tuple(request for request in waiting.requests if request.intent not in known)
        keep(conversation, OpenRequests(turn=message.turn, requests=(*others, *older)))
        _give_back_slots(conversation, others)
    conversation.message = first_part(message)


def forget(conversation: Conversation, intent: str) -> None:
    """Drop what waits, where the customer has come to it by themselves."""
    waiting = open_requests(conversation)
    left = tuple(request for request in waiting.requests if request.intent != intent)
    if len(left) < len(waiting.requests):
        keep(conversation, msgspec.structs.replace(waiting, requests=left))


def first_part(message: Message) -> Message:
    """The message without the words and the values of its later requests. Every place stays the same."""
    later = message.requests[1:]
    text = message.text
    for request in later:
        text = text[: request.start] + " " * (request.end - request.start) + text[request.end :]
    first = message.requests[0]
    return msgspec.structs.replace(
        message,
        text=_without_joint(text),
        entities=tuple(e for e in message.entities if not any(_holds(request, e) for request in later)),
        articles=tuple(article for article in message.articles if article.slug == first.article),
    )


def as_message(request: Request, *, of: Message) -> Message:
    """A request as if it had been written alone, in answer to the present message."""
    return msgspec.structs.replace(
        of,
        text=request.text,
        intent=request.intent,
        confidence=request.confidence,
        ranking=(),
        entities=request.entities,
        articles=(),
        requests=(),
    )


def _without_joint(text: str) -> str:
    while True:
        shorter = text.rstrip(" \t\r\n,;&+")
        joint = _JOINT.search(shorter, max(0, len(shorter) - len(" as well as")))
        if joint is None:
            return shorter
        text = shorter[: joint.start()]


def _holds(request: Request, entity: Found) -> bool:
    return request.start <= entity.start < request.end


def _give_back_slots(conversation: Conversation, others: Sequence[Request]) -> None:
    """Undo what Rasa read into slots from the later requests: their order is not the one that is spoken of now."""
    message = conversation.message
    theirs = {entity.name for request in others for entity in request.entities}
    for name in theirs & conversation.tracker.slots.keys():
        own = [e for e in message.all(name) if not any(_holds(request, e) for request in others)]
        conversation.set(name, own[-1].value if own else _before(conversation.tracker.events, name))


def _before(events: Sequence[Mapping[str, Any]], slot: str) -> Any:
    """The value of a slot before the latest message."""
    latest = max((place for place, event in enumerate(events) if event.get("event") == "user"), default=0)
    values = [e.get("value") for e in events[:latest] if e.get("event") == "slot" and e.get("name") == slot]
    return values[-1] if values else None
