"""A conversation between a customer and the bot, on real sockets and on both databases."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.store import conversations
from handoff.log import Author
from handoff.wire.agent import ReturnToBot, TakeOver
from handoff.wire.customer import PressButton, SendMessage
from handoff.wire.shared import Ack, Error
from handoff.wire.worker import ReplyButton, TurnMode
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DeskWorld]:
    is_sqlite = request.param == "sqlite"
    url = sqlite_url(tmp_path) if is_sqlite else request.getfixturevalue("postgres_desk_url")
    async with running_desk(desk_settings(url)) as world:
        yield world


async def test_greeting_is_there_when_the_widget_opens(world: DeskWorld) -> None:
    customer = await world.customer()
    [greeting] = customer.welcome.entries
    assert (greeting.seq, greeting.author) == (1, Author.BOT)
    assert "automated assistant" in greeting.text
    assert customer.welcome.state.owner == "bot"


async def test_bot_answers_and_its_button_comes_back_as_payload(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    ack = await customer.say("Where is my order?")
    offer = await worker.offer()
    assert (offer.mode, offer.seq, offer.text, offer.payload) == (TurnMode.RESPOND, ack.seq, "Where is my order?", "")
    await worker.reply(offer, "This one?", buttons=(ReplyButton("Yes", "/affirm"),))
    await worker.finish(offer)
    entry = await customer.hear("This one?")
    await customer.send(PressButton(id="press-1", button=entry.buttons[0].id))
    await customer.next(Ack, lambda ack: ack.id == "press-1")
    pressed = await worker.offer()
    assert (pressed.text, pressed.payload) == ("Yes", "/affirm")


async def test_repeated_message_is_stored_and_answered_once(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    first = await customer.say("Hello?", message_id="same")
    again = await customer.say("Hello?", message_id="same")
    assert first.seq == again.seq
    await worker.answer("Hi.")
    await customer.hear("Hi.")
    assert [entry.text for entry in customer.entries()][1:] == ["Hello?", "Hi."]


async def test_messages_are_answered_one_at_a_time_in_order(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    for number in range(5):
        await customer.say(f"question {number}")
    for number in range(5):
        offer = await worker.answer(f"answer {number}")
        assert offer.text == f"question {number}"
        await customer.hear(f"answer {number}")
    log = customer.entries()
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))


async def test_client_that_comes_back_gets_exactly_the_rest(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    await customer.say("one")
    await worker.answer("first")
    seen = await customer.hear("first")
    await customer.close()
    other = await world.customer(token=customer.welcome.token)
    await other.say("two")
    await worker.answer("second")
    await other.hear("second")
    back = await world.customer(token=customer.welcome.token, last_seq=seen.seq)
    assert [entry.text for entry in back.welcome.entries] == ["two", "second"]
    assert [entry.text for entry in other.welcome.entries][1:] == ["one", "first"]


async def test_button_of_an_earlier_question_is_refused(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    await customer.say("cancel it")
    offer = await worker.offer()
    await worker.reply(offer, "Sure?", buttons=(ReplyButton("Yes", "/affirm"),))
    await worker.finish(offer)
    entry = await customer.hear("Sure?")
    await customer.say("what is your return policy?")
    await customer.send(PressButton(id="late", button=entry.buttons[0].id))
    error = await customer.next(Error)
    assert (error.code, error.id) == ("button_expired", "late")


async def test_button_from_before_a_person_came_is_refused(world: DeskWorld) -> None:
    worker, agent = await world.worker(), await world.agent()
    customer = await world.customer()
    name = customer.welcome.conversation
    await customer.say("cancel it")
    offer = await worker.offer()
    await worker.reply(offer, "Sure?", buttons=(ReplyButton("Yes", "/affirm"),))
    await worker.finish(offer)
    entry = await customer.hear("Sure?")
    await agent.do(TakeOver, conversation=name)
    await agent.do(ReturnToBot, conversation=name)
    await customer.send(PressButton(id="late", button=entry.buttons[0].id))
    assert (await customer.next(Error)).code == "button_expired"


async def test_client_of_a_purged_conversation_is_told_to_begin_anew(world: DeskWorld) -> None:
    customer = await world.customer()
    async with world.desk.store.writing() as connection:
        assert await conversations.purge(connection, [customer.welcome.conversation], before=time.time() + 60) == 1
    await customer.send(SendMessage(id="kept", text="Hello?"))
    error = await customer.next(Error)
    assert (error.code, error.id) == ("not_authenticated", "")
    await customer.ended()
