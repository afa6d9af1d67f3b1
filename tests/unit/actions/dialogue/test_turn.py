"""The form's turn, with goals that need no back office."""

from __future__ import annotations

from typing import ClassVar

import pytest

from actions.dialogue.conversation import Conversation
from actions.dialogue.goal import Goal
from actions.dialogue.step import Step
from actions.dialogue.turn import run_form
from tests.unit.actions.conversations import Scene


class NumberStep(Step):
    slot: ClassVar[str] = "order_number"
    entities: ClassVar[tuple[str, ...]] = ("order_number",)

    async def settle(self, conversation: Conversation) -> bool:
        return conversation.get("order_number") is not None


class ReasonStep(Step):
    slot: ClassVar[str] = "reason"
    near: ClassVar[frozenset[str]] = frozenset({"return_item"})

    async def settle(self, conversation: Conversation) -> bool:
        return conversation.get("reason") is not None

    async def take(self, conversation: Conversation) -> bool:
        conversation.set("reason", conversation.message.text)
        return True


GOALS = {
    "track_order": Goal(name="track_order", title="finding", steps=(NumberStep(),)),
    "cancel_order": Goal(name="cancel_order", title="cancelling", steps=(NumberStep(), ReasonStep())),
    "return_item": Goal(name="return_item", title="the return", steps=(NumberStep(),)),
}
NUMBER = {"entity": "order_number", "value": "BW-104233", "start": 0, "end": 9}


async def played(scene: Scene) -> Scene:
    await run_form(scene.conversation, GOALS)
    return scene


async def test_a_wish_begins_its_goal_and_asks_for_the_first_thing() -> None:
    scene = await played(Scene("cancel my order", "cancel_order"))
    assert scene.slots["goal"] == "cancel_order"
    assert scene.slots["requested_slot"] == "order_number"


async def test_what_is_known_is_not_asked_for() -> None:
    scene = await played(
        Scene("track BW-104233", "track_order", entities=[NUMBER], slots={"order_number": "BW-104233"})
    )
    assert scene.slots["requested_slot"] is None
    assert scene.slots["goal"] == "track_order"


async def test_another_order_is_not_the_one_that_was_told_before() -> None:
    scene = await played(Scene("track another order", "track_order", slots={"order_number": "BW-1"}))
    assert scene.slots["order_number"] is None
    assert scene.slots["requested_slot"] == "order_number"


async def test_an_answer_leads_to_the_next_question() -> None:
    scene = Scene(
        "BW-104233",
        "inform",
        entities=[NUMBER],
        goal="cancel_order",
        requested="order_number",
        slots={"order_number": "BW-104233"},
    )
    assert (await played(scene)).slots["requested_slot"] == "reason"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("never mind", "stop"), ("cancel", "cancel_order"), ("cancel it", "cancel_order"), ("cancel that please", "deny")],
)
async def test_stop_ends_the_task(text: str, intent: str) -> None:
    scene = await played(Scene(text, intent, goal="cancel_order", requested="order_number"))
    assert scene.said == ["utter_stopped"]
    assert scene.slots["goal"] is None
    assert scene.slots["requested_slot"] is None


async def test_a_question_is_left_to_somebody_else() -> None:
    scene = await played(
        Scene("what is your return policy?", "ask_question", goal="track_order", requested="order_number")
    )
    assert scene.others == ["action_execution_rejected"]
    assert "requested_slot" not in scene.slots


async def test_after_an_interruption_the_same_is_asked_again_and_nothing_is_heard_twice() -> None:
    scene = Scene(
        "return policy?",
        "ask_question",
        goal="track_order",
        requested="order_number",
        after=("action_answer_question",),
    )
    await played(scene)
    assert scene.slots["requested_slot"] == "order_number"
    assert scene.said == []


async def test_an_answer_that_cannot_be_used_is_a_failed_attempt() -> None:
    scene = await played(Scene("dunno", "inform", goal="track_order", requested="order_number"))
    assert scene.said == ["utter_unclear_order_number"]
    assert scene.failures == ["rejected_value"]
    assert scene.slots["requested_slot"] == "order_number"


async def test_the_third_refusal_is_the_last() -> None:
    slots = {"rejections": 2, "rejected_values": ["a", "b"]}
    scene = await played(Scene("dunno", "inform", goal="track_order", requested="order_number", slots=slots))
    assert scene.said == ["utter_give_up"]
    assert scene.slots["goal"] is None


async def test_what_was_refused_before_is_refused_in_other_words() -> None:
    slots = {"rejections": 1, "rejected_values": ["dunno"]}
    scene = await played(Scene("Dunno", "inform", goal="track_order", requested="order_number", slots=slots))
    assert scene.said == ["utter_refused_again"]


async def test_another_wish_puts_the_task_aside() -> None:
    scene = await played(
        Scene(
            "where is my order", "track_order", goal="cancel_order", requested="reason", slots={"order_number": "BW-1"}
        )
    )
    assert scene.slots["goal"] == "track_order"
    assert scene.slots["paused_task"]["goal"] == "cancel_order"
    assert scene.slots["paused_task"]["slots"]["order_number"] == "BW-1"


async def test_a_weak_other_wish_does_not() -> None:
    scene = await played(
        Scene("well now", "track_order", confidence=0.4, goal="cancel_order", requested="order_number")
    )
    assert "goal" not in scene.slots


async def test_an_answer_that_reads_like_a_wish_is_an_answer() -> None:
    scene = await played(
        Scene(
            "I want to return it",
            "return_item",
            goal="cancel_order",
            requested="reason",
            slots={"order_number": "BW-1"},
        )
    )
    assert scene.slots["reason"] == "I want to return it"
    assert scene.slots["requested_slot"] is None


async def test_back_to_the_task_that_was_put_aside_takes_up_what_it_knew() -> None:
    paused = {"goal": "cancel_order", "slots": {"order_number": "BW-1", "confirmed": True}}
    scene = Scene(
        "cancel the order now",
        "cancel_order",
        goal="track_order",
        requested="order_number",
        slots={"paused_task": paused},
    )
    await played(scene)
    assert scene.slots["order_number"] == "BW-1"
    assert scene.slots["requested_slot"] == "reason"
    assert scene.conversation.get("confirmed") is None
    assert scene.slots["paused_task"]["goal"] == "track_order"


async def test_a_message_out_of_scope_interrupts_only_when_it_is_sure() -> None:
    sure = await played(Scene("capital of france?", "out_of_scope", goal="track_order", requested="order_number"))
    assert sure.others == ["action_execution_rejected"]
    unsure = Scene("x1", "out_of_scope", confidence=0.6, goal="track_order", requested="order_number")
    assert (await played(unsure)).failures == ["rejected_value"]


async def test_a_value_that_does_not_answer_the_question_is_no_interruption() -> None:
    scene = await played(Scene("BW-1", "inform", entities=[NUMBER], goal="track_order", requested="order_number"))
    # Rasa gives the floor to another rule when a form sets no slot but the requested one.
    assert scene.slots == {"goal": "track_order", "requested_slot": "order_number"}
    assert scene.said == []


@pytest.mark.parametrize("text", ["hm", "...", "?", "👍"])
async def test_a_message_without_a_word_is_no_wrong_answer(text: str) -> None:
    scene = await played(Scene(text, "out_of_scope", goal="track_order", requested="order_number"))
    assert scene.said == ["utter_take_your_time"]
    assert scene.failures == []
    assert scene.slots["requested_slot"] == "order_number"


async def test_a_bare_cancel_is_asked_about() -> None:
    scene = await played(Scene("cancel please", "cancel_order"))
    assert scene.said == ["utter_cancel_what"]
    assert scene.slots["goal"] is None
    assert scene.slots["requested_slot"] is None


async def test_a_bare_cancel_after_an_order_means_that_order() -> None:
    scene = await played(Scene("cancel", "cancel_order", slots={"order_number": "BW-104233"}))
    assert scene.slots["goal"] == "cancel_order"


async def test_what_is_asked_beside_an_answer_waits_for_the_end_of_the_task() -> None:
    text = "return it because it is broken, and where is my other order"
    meant = [
        {"name": "cancel_order", "confidence": 0.9, "start": 0, "end": 30, "article": ""},
        {"name": "track_order", "confidence": 0.9, "start": 36, "end": 59, "article": ""},
    ]
    slots = {"order_number": "BW-1"}
    scene = await played(Scene(text, "cancel_order", goal="cancel_order", requested="reason", slots=slots, meant=meant))
    assert scene.slots["reason"] == "return it because it is broken"
    assert [one["text"] for one in scene.slots["open_requests"]["requests"]] == ["where is my other order"]


async def test_another_wish_with_a_second_one_puts_the_task_aside_and_keeps_the_second() -> None:
    meant = [
        {"name": "track_order", "confidence": 0.9, "start": 0, "end": 8, "article": ""},
        {"name": "return_item", "confidence": 0.9, "start": 13, "end": 21, "article": ""},
    ]
    scene = await played(
        Scene("track it now and return it", "track_order", goal="cancel_order", requested="order_number", meant=meant)
    )
    assert scene.slots["goal"] == "track_order"
    assert scene.slots["paused_task"]["goal"] == "cancel_order"
    assert [one["intent"] for one in scene.slots["open_requests"]["requests"]] == ["return_item"]
