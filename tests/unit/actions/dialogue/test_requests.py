"""A message that asks for several things: the first goes with its own words and values, the others wait."""

from __future__ import annotations

from typing import Any

from actions.dialogue.message import Request
from actions.dialogue.requests import OpenRequests, forget, keep, open_requests, take_apart
from tests.unit.actions.conversations import Scene

TEXT = "cancel order BW-104871 and where is BW-104233, I am at 94107"
FIRST = {"entity": "order_number", "value": "BW-104871", "start": 13, "end": 22}
SECOND = {"entity": "order_number", "value": "BW-104233", "start": 36, "end": 45}
ZIP = {"entity": "postcode", "value": "94107", "start": 55, "end": 60}
MEANT = [
    {"name": "cancel_order", "confidence": 0.9, "start": 0, "end": 22, "article": ""},
    {"name": "track_order", "confidence": 0.8, "start": 27, "end": 45, "article": ""},
]


def _scene(meant: list[dict[str, Any]] = MEANT, **options: Any) -> Scene:
    entities = options.pop("entities", [FIRST, SECOND, ZIP])
    return Scene(TEXT, "cancel_order", entities=entities, meant=meant, **options)


def test_the_first_is_seen_with_its_own_words_and_values() -> None:
    scene = _scene(slots={"order_number": "BW-104233"})
    take_apart(scene.conversation)
    message = scene.conversation.message
    assert message.text.split() == ["cancel", "order", "BW-104871", "and", ",", "I", "am", "at", "94107"]
    assert [entity.value for entity in message.entities] == ["BW-104871", "94107"]
    assert all(message.text[e.start : e.end] == e.value for e in message.entities)


def test_the_slot_that_the_second_filled_is_the_firsts_again() -> None:
    scene = _scene(slots={"order_number": "BW-104233"})
    take_apart(scene.conversation)
    assert scene.slots["order_number"] == "BW-104871"
    assert "postcode" not in scene.slots


def test_a_slot_that_only_the_second_filled_is_as_it_was_before() -> None:
    scene = _scene(entities=[SECOND], slots={"order_number": "BW-104233"}, before={"order_number": "BW-100001"})
    take_apart(scene.conversation)
    assert scene.slots["order_number"] == "BW-100001"
    scene = _scene(entities=[SECOND], slots={"order_number": "BW-104233"})
    take_apart(scene.conversation)
    assert scene.slots["order_number"] is None


def test_the_second_waits_with_its_words_and_values() -> None:
    scene = _scene(slots={"order_number": "BW-104233"})
    take_apart(scene.conversation)
    (waiting,) = open_requests(scene.conversation).requests
    assert (waiting.intent, waiting.text) == ("track_order", "where is BW-104233")
    assert [entity.value for entity in waiting.entities] == ["BW-104233"]


def test_a_message_is_taken_apart_once() -> None:
    scene = _scene(slots={"open_requests": {"turn": "c:1", "requests": [], "is_offer": False}})
    take_apart(scene.conversation)
    assert open_requests(scene.conversation).requests == ()
    assert "BW-104233" not in scene.conversation.message.text


def test_a_message_of_one_wish_stays_as_it_is() -> None:
    scene = _scene(meant=MEANT[:1])
    take_apart(scene.conversation)
    assert scene.conversation.message.text == TEXT
    assert scene.slots == {}


def test_what_waited_before_comes_after_what_is_asked_now() -> None:
    scene = _scene()
    older = [_waiting("get_invoice"), _waiting("track_order"), _waiting("cancel_order")]
    keep(scene.conversation, OpenRequests(turn="c:0", requests=tuple(older)))
    take_apart(scene.conversation)
    assert [one.intent for one in open_requests(scene.conversation).requests] == ["track_order", "get_invoice"]


def test_what_the_customer_comes_to_by_themselves_waits_no_longer() -> None:
    scene = _scene(meant=[])
    keep(scene.conversation, OpenRequests(turn="c:0", requests=(_waiting("get_invoice"), _waiting("track_order"))))
    forget(scene.conversation, "get_invoice")
    assert [one.intent for one in open_requests(scene.conversation).requests] == ["track_order"]


def _waiting(intent: str) -> Request:
    return Request(intent=intent, confidence=0.9, text=intent, start=0, end=1)
