"""When the turn of a second wish comes."""

from __future__ import annotations

from typing import Any

import msgspec

from actions.dialogue.message import Found, Request
from actions.dialogue.requests import OpenRequests, open_requests
from actions.information import ActionTakeInformation
from actions.requests import ActionNextRequest, go_on
from tests.unit.actions.conversations import Scene


def _request(intent: str, *, article: str = "", number: str = "") -> Request:
    entities = (Found(name="order_number", value=number),) if number else ()
    return Request(intent=intent, confidence=0.9, text="my words", start=0, end=8, article=article, entities=entities)


def _scene(*requests: Request, is_offer: bool = False, slots: dict[str, Any] | None = None) -> Scene:
    waiting = msgspec.to_builtins(OpenRequests(turn="c:1", requests=requests, is_offer=is_offer))
    after = ("action_check_balance",)
    return Scene("what do I owe and", "check_balance", after=after, slots={"open_requests": waiting, **(slots or {})})


def _next(scene: Scene) -> str:
    """The action that follows."""
    return next(e["name"] for e in scene.conversation.events() if e["event"] == "followup")


def test_a_task_is_begun_with_its_own_values() -> None:
    scene = _scene(
        _request("track_order", number="BW-104233"), slots={"order_number": None, "last_goal": "check_balance"}
    )
    go_on(scene.conversation)
    assert scene.said == ["utter_also_wanted"]
    assert (scene.slots["goal"], scene.slots["order_number"]) == ("track_order", "BW-104233")
    assert _next(scene) == "task_form"
    assert open_requests(scene.conversation).requests == ()


def test_questions_are_answered_up_to_the_first_task() -> None:
    requests = (_request("ask_question", article="warranty"), _request("get_invoice"), _request("update_account"))
    scene = _scene(*requests)
    go_on(scene.conversation)
    assert scene.said == ["utter_also_asked", "utter_article", "utter_also_wanted"]
    assert [one.intent for one in open_requests(scene.conversation).requests] == ["update_account"]


def test_a_question_without_an_article_is_a_failed_attempt() -> None:
    scene = _scene(_request("ask_question"))
    go_on(scene.conversation)
    assert scene.failures == ["no_answer"]
    assert _next(scene) == "action_listen"


def test_what_a_person_helps_with_is_said() -> None:
    scene = _scene(_request("update_account"))
    go_on(scene.conversation)
    assert scene.said == ["utter_also_wanted", "utter_person_can_help"]


def test_after_a_stop_it_is_offered_and_waits_no_longer() -> None:
    scene = _scene(_request("get_invoice"), _request("check_balance"), is_offer=True)
    go_on(scene.conversation)
    assert scene.said == ["utter_offer_request"]
    (offer,) = scene.dispatcher.messages
    assert offer["wanted"] == "a copy of an invoice"
    assert [one["intent"] for one in offer["offered_requests"]] == ["get_invoice", "check_balance"]
    assert open_requests(scene.conversation).requests == ()


def test_a_refund_after_a_cancellation_is_asked_about_unless_it_names_another_order() -> None:
    scene = _scene(_request("request_refund"), slots={"last_goal": "cancel_order"})
    go_on(scene.conversation)
    assert scene.said == ["utter_offer_request"]
    scene = _scene(_request("request_refund", number="BW-1"), slots={"last_goal": "cancel_order", "order_number": None})
    go_on(scene.conversation)
    assert scene.said == ["utter_also_wanted"]


def test_a_task_that_was_put_aside_is_taken_up_when_nothing_waits() -> None:
    paused = {"goal": "cancel_order", "slots": {"order_number": "BW-1"}}
    scene = _scene(_request("ask_question", article="warranty"), slots={"paused_task": paused})
    go_on(scene.conversation)
    assert scene.said == ["utter_also_asked", "utter_article", "utter_back_to_task"]
    assert (scene.slots["goal"], scene.slots["order_number"]) == ("cancel_order", "BW-1")


def test_the_task_that_was_put_aside_may_be_the_one_that_waits() -> None:
    paused = {"goal": "cancel_order", "slots": {"order_number": "BW-1"}}
    scene = _scene(_request("cancel_order"), slots={"paused_task": paused})
    go_on(scene.conversation)
    assert scene.slots["order_number"] == "BW-1"
    assert scene.slots["paused_task"] is None


def _answered(intent: str, *requests: Request) -> Scene:
    return Scene(intent, intent, said={"offered_requests": msgspec.to_builtins(list(requests))})


async def test_a_yes_begins_what_was_offered() -> None:
    scene = _answered("affirm", _request("get_invoice"), _request("check_balance"))
    await ActionTakeInformation().act(scene.conversation)
    assert scene.slots["goal"] == "get_invoice"
    assert [one.intent for one in open_requests(scene.conversation).requests] == ["check_balance"]


async def test_a_no_is_the_end_of_it_or_leads_to_the_next() -> None:
    scene = _answered("deny", _request("get_invoice"))
    await ActionTakeInformation().act(scene.conversation)
    assert scene.said == ["utter_nothing_else"]
    scene = _answered("deny", _request("get_invoice"), _request("check_balance"))
    await ActionTakeInformation().act(scene.conversation)
    assert scene.said == ["utter_offer_request"]
    assert [one["intent"] for one in scene.dispatcher.messages[0]["offered_requests"]] == ["check_balance"]


def test_a_failure_ends_what_waits() -> None:
    scene = _scene(_request("get_invoice"))
    ActionNextRequest().after_failure(scene.conversation)
    assert open_requests(scene.conversation).requests == ()
