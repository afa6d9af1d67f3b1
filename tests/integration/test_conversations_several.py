"""Whole conversations with messages that ask for more than one thing, with the real bot."""

from __future__ import annotations

import pytest

from backoffice.port import OrderStatus
from handoff.decision import Outcome
from handoff.summary import summarise
from tests.conversation_world import World
from tests.talk import DANIEL, GRACE, MAYA, TOM, Heard

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]


def _slugs(heard: Heard) -> list[str]:
    return [reply.source.slug for reply in heard.replies if reply.source is not None]


async def test_the_second_wish_is_gone_on_with_when_the_first_is_done(world: World) -> None:
    heard = await world.talk(MAYA).say("what do I owe, and when is my appointment?")
    assert heard.turn.resolved == ("check_balance", "check_appointment")
    first, second = heard.text.index("You owe"), heard.text.index("You also wanted to know when your appointment is.")
    assert first < second < heard.text.index("visit is on")


async def test_a_question_and_a_task(world: World) -> None:
    talk = world.talk()
    heard = await talk.say("what is your return policy and where is my order?")
    assert _slugs(heard) == ["return-policy"]
    assert "You also wanted to know where your order is." in heard.text
    assert "What is the order number?" in heard.replies[-1].text
    assert "on its way" in (await talk.say("BW-104233")).text


async def test_a_task_and_a_question(world: World) -> None:
    talk = world.talk()
    heard = await talk.say("where is my order? Also, how long is the warranty?")
    assert _slugs(heard) == []
    assert "What is the order number?" in heard.text
    heard = await talk.say("BW-104233")
    assert heard.text.index("on its way") < heard.text.index("You also asked: “how long is the warranty?”")
    assert _slugs(heard) == ["warranty"]
    assert heard.turn.resolved == ("track_order", "ask_question")


async def test_two_questions_are_both_answered(world: World) -> None:
    heard = await world.talk().say("how long is the warranty and do you ship to Canada?")
    assert _slugs(heard) == ["warranty", "shipping-countries"]


async def test_each_wish_has_its_own_order(world: World) -> None:
    number, other = world.an_order("placed"), "BW-104233"
    talk = world.talk(await world.owner_of(number))
    heard = await talk.say(f"cancel order {number} and where is {other}")
    assert f"Shall I cancel order {number}" in heard.text
    heard = await talk.say("yes")
    assert "is cancelled" in heard.text
    # The other one is somebody else's, which is told of the second wish.
    assert f"cannot find the order {other}" in heard.text
    assert heard.failures == [("rejected_value", "track_order")]


async def test_what_is_asked_beside_a_yes_comes_after_the_deed(world: World) -> None:
    number = world.an_order("placed")
    talk = world.talk(await world.owner_of(number))
    await talk.say(f"cancel order {number}")
    heard = await talk.say("yes, cancel it. Also, how long is the warranty?")
    assert heard.turn.resolved == ("cancel_order", "ask_question")
    assert _slugs(heard) == ["warranty"]
    assert (await world.office.order(number)).status is OrderStatus.CANCELLED


async def test_what_the_first_answer_may_have_settled_is_asked_about(world: World) -> None:
    number = world.an_order("placed")
    talk = world.talk(await world.owner_of(number))
    await talk.say(f"cancel my order {number} and where is my refund")
    heard = await talk.say("yes")
    assert heard.turn.resolved == ("cancel_order",)
    assert "You also wanted a refund. Shall I go on with that?" in heard.text
    assert "I am here if you need anything" in (await talk.say("no thanks")).text
    assert "nothing under way" in (await talk.say("stop")).text


async def test_a_yes_to_the_offer_goes_on_without_the_order_that_was_cancelled(world: World) -> None:
    number = world.an_order("placed")
    talk = world.talk(await world.owner_of(number))
    await talk.say(f"cancel my order {number} and where is my refund")
    await talk.say("yes")
    heard = await talk.press("Yes, go on")
    assert "already cancelled" not in heard.text
    assert heard.turn.goal == "request_refund"


async def test_after_a_stop_the_second_wish_is_offered(world: World) -> None:
    talk = world.talk()
    await talk.say("cancel my order and send me a copy of my invoice")
    heard = await talk.say("never mind")
    assert "I have stopped cancelling your order" in heard.text
    assert "You also wanted a copy of an invoice. Shall I go on with that?" in heard.text
    assert "e-mail address" in (await talk.say("yes please")).text


async def test_after_a_failure_the_second_wish_is_offered(world: World) -> None:
    talk = world.talk(GRACE)
    heard = await talk.say("unlock my account and tell me what I owe")
    assert "is not locked" in heard.text
    assert "Shall I go on with that?" in heard.text
    assert (await talk.say("yes")).turn.resolved == ("check_balance",)


async def test_an_offer_that_is_passed_over_is_not_made_again(world: World) -> None:
    talk = world.talk(GRACE)
    await talk.say("unlock my account and tell me what I owe")
    heard = await talk.say("when is my appointment?")
    assert heard.turn.resolved == ("check_appointment",)
    assert "You also wanted" not in heard.text


async def test_whoever_comes_to_it_by_themselves_is_not_asked_twice(world: World) -> None:
    talk = world.talk()
    await talk.say("cancel my order and how much do I owe?")
    heard = await talk.say("I want to know my balance first")
    assert "e-mail address" in heard.text
    heard = await talk.say("maya.torres@example.com, 94107")
    assert heard.turn.resolved == ("check_balance",)
    assert "back to what we were doing" in heard.text
    assert "You also wanted" not in heard.text


async def test_a_wish_that_a_person_helps_with_is_not_lost(world: World) -> None:
    heard = await world.talk(DANIEL).say("when is my appointment and please change my phone number")
    assert "You also wanted to change your account details." in heard.text
    assert "Talk to a person" in heard.buttons


async def test_a_task_that_was_put_aside_comes_last(world: World) -> None:
    talk = world.talk(TOM)
    await talk.say("book a phone consultation for next tuesday morning")
    heard = await talk.say("what do I owe, and what are your opening hours?")
    assert "You owe" in heard.text
    asked, back = heard.text.index("You also asked"), heard.text.index("Now back to what we were doing before.")
    assert asked < back < heard.text.index("These times are free")


async def test_danger_in_the_second_place_calls_a_person_at_once(world: World) -> None:
    heard = await world.talk().say("where is my order? Also, the new lamp gave my son an electric shock")
    assert heard.done.decision is not None
    assert heard.done.decision.outcome is Outcome.HANDOFF
    assert heard.done.decision.layer == 3


async def test_a_handoff_tells_what_is_still_open(world: World) -> None:
    talk = world.talk()
    await talk.say("cancel my order and send me a copy of my invoice")
    heard = await talk.say("I want to talk to a human")
    assert heard.done.decision is not None
    assert heard.done.decision.outcome is Outcome.HANDOFF
    sentences = summarise(
        decision=heard.done.decision, turns=heard.done.turns, facts=heard.done.facts, tried=heard.done.tried
    )
    open_ones = [sentence for sentence in sentences if "still open" in sentence.text and "They also" in sentence.text]
    assert [(one.text, one.seqs) for one in open_ones] == [
        ("They also wanted a copy of an invoice (“send me a copy of my invoice”); this is still open.", (1,))
    ]


async def test_a_turn_that_is_offered_again_says_both_again(world: World) -> None:
    talk = world.talk(MAYA)
    heard = await talk.say("what do I owe, and when is my appointment?")
    assert (await talk.again(heard)).text == heard.text


async def test_one_wish_with_its_reason_is_one(world: World) -> None:
    talk = world.talk()
    heard = await talk.say("I want to cancel my order because it is late")
    assert [one.name for one in heard.turn.understanding.intents] == ["cancel_order"]
