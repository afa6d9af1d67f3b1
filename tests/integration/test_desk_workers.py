"""Workers that die, hang, refuse, lie or never come: the customer gets one answer, or a person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.dispatch import Dispatcher
from desk.sockets.worker import DISPATCHER
from desk.store import tables
from handoff.wire.customer import SendMessage
from handoff.wire.shared import Error, Ping, Pong, SpeakerState, Typing
from handoff.wire.worker import Drain, OfferTurn, TurnDone, TurnMode, WorkerHello
from tests.desk_world import DeskWorld, desk_settings, handoff_decision, running_desk, sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DeskWorld]:
    is_sqlite = request.param == "sqlite"
    url = sqlite_url(tmp_path) if is_sqlite else request.getfixturevalue("postgres_desk_url")
    async with running_desk(desk_settings(url)) as world:
        yield world


async def test_killed_worker_loses_nothing_and_answers_once(world: DeskWorld) -> None:
    first = await world.worker(name="first")
    customer = await world.customer()
    await customer.say("Where is it?")
    offer = await first.offer()
    await first.reply(offer, "On its way.")
    await customer.hear("On its way.")
    transport = first.socket._writer.transport  # a process that is killed says no goodbye
    assert transport is not None
    transport.abort()
    second = await world.worker(name="second")
    again = await second.offer()
    assert (again.turn, again.text, again.epoch) == (offer.turn, offer.text, offer.epoch)
    await second.reply(again, "On its way.")
    await second.reply(again, "Anything else?", index=1)
    await second.finish(again)
    await customer.hear("Anything else?")
    assert [entry.text for entry in customer.entries()][1:] == ["Where is it?", "On its way.", "Anything else?"]


async def test_lost_worker_is_not_believed_later(world: DeskWorld) -> None:
    first = await world.worker()
    customer = await world.customer()
    await customer.say("Hello?")
    offer = await first.offer()
    await first.close()
    second = await world.worker()
    assert (await second.offer()).turn == offer.turn
    third = await world.worker()
    await third.reply(offer, "I never got this turn.")
    assert (await third.next(Error)).code == "not_holder"
    await third.send(TurnDone(turn="nothing:1", epoch=1))
    assert (await third.next(Error)).code == "not_holder"


async def test_repeated_reply_is_stored_once(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    await customer.say("Hello?")
    offer = await worker.offer()
    for _ in range(3):
        await worker.reply(offer, "Hi.")
    await worker.finish(offer)
    await customer.say("And?")
    await worker.answer("That is all.")
    await customer.hear("That is all.")
    assert [entry.text for entry in customer.entries()].count("Hi.") == 1


async def test_conversations_are_served_side_by_side_up_to_the_capacity(world: DeskWorld) -> None:
    worker = await world.worker(capacity=2)
    customers = [await world.customer() for _ in range(3)]
    for number, customer in enumerate(customers):
        await customer.say(f"from {number}")
    offers = [await worker.offer(), await worker.offer()]
    await worker.send(Ping())
    await worker.next(Pong)
    await asyncio.sleep(0.2)
    assert [message for message in worker.received if isinstance(message, OfferTurn)] == offers
    await worker.reply(offers[0], "done")
    await worker.finish(offers[0])
    assert (await worker.offer()).text == "from 2"


async def test_draining_worker_gets_nothing_more(world: DeskWorld) -> None:
    draining = await world.worker()
    customer = await world.customer()
    await customer.say("one")
    offer = await draining.offer()
    await draining.send(Drain())
    await draining.reply(offer, "first")
    await draining.finish(offer)
    await customer.hear("first")
    await customer.say("two")
    other = await world.worker()
    assert (await other.offer()).text == "two"


async def test_failed_turn_is_tried_again_and_then_a_person_is_called(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    await customer.say("Hello?")
    offer = await worker.offer()
    await worker.fail(offer, retry=True)
    again = await worker.offer()
    assert again.turn == offer.turn
    await worker.fail(again, retry=False)
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    assert (await worker.offer()).mode is TurnMode.PAUSE


async def test_turn_without_a_word_calls_a_person(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    await customer.say("Hello?")
    await worker.finish(await worker.offer())
    await customer.next(SpeakerState, lambda state: state.owner == "queue")


async def test_customer_sees_that_the_bot_works(world: DeskWorld) -> None:
    await world.worker()
    customer = await world.customer()
    await customer.send(SendMessage(id="m1", text="Hello?"))  # the bot may write before the acknowledgement comes
    assert (await customer.next(Typing)).author == "bot"


async def test_stale_decision_calls_nobody(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    await customer.say("Hello?")
    offer = await worker.offer()
    await worker.reply(offer, "Hi.")
    await worker.finish(offer, decision=handoff_decision(), epoch=offer.epoch + 7)
    await customer.say("Still there?")
    assert (await worker.offer()).mode is TurnMode.RESPOND


async def test_wrong_secret_and_browsers_are_refused(world: DeskWorld) -> None:
    worker = await world.silent_worker()
    await worker.send(WorkerHello(secret="w" * 31 + "x", worker="w", model="m", policy_version="1"))
    assert (await worker.next(Error)).code == "not_authenticated"
    await worker.ended()
    async with world.http.get(f"{world.origin}/ws/worker", headers={"Origin": world.origin}) as response:
        assert response.status == 403


async def test_customer_is_told_when_no_worker_comes(tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path), turn_timeout_seconds=0.3)) as world:
        customer = await world.customer()
        await customer.say("Is anybody there?")
        await customer.next(SpeakerState, lambda state: state.owner == "queue")
        [event] = [entry for entry in customer.entries() if entry.event == "handoff.requested"]
        assert event.text
        late = await world.worker()
        assert (await late.offer()).mode is TurnMode.OBSERVE


async def test_slow_turn_goes_to_another_worker(tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path), turn_lease_seconds=0.3)) as world:
        slow = await world.worker(name="slow")
        customer = await world.customer()
        await customer.say("Hello?")
        offer = await slow.offer()
        await asyncio.sleep(0.5)
        quick = await world.worker(name="quick")
        assert (await quick.answer("Hi.")).turn == offer.turn
        await customer.hear("Hi.")
        await slow.reply(offer, "Hi, too late.")
        assert (await slow.next(Error)).code == "not_holder"


async def test_restarted_desk_offers_again_what_was_in_flight(tmp_path: Path) -> None:
    settings = desk_settings(sqlite_url(tmp_path))
    async with running_desk(settings) as world:
        worker = await world.worker()
        customer = await world.customer()
        token = customer.welcome.token
        await customer.say("Hello?")
        offer = await worker.offer()
        dispatcher = world.app[DISPATCHER]
        assert isinstance(dispatcher, Dispatcher)
        # What a killed desk leaves behind: the worker's socket ends with nobody to take the turn back.
        dispatcher.disconnect = _forget  # type: ignore[method-assign]
    async with running_desk(settings) as world:
        worker = await world.worker()
        customer = await world.customer(token=token)
        again = await worker.answer("Hi.")
        assert again.turn == offer.turn
        await customer.hear("Hi.")


async def test_one_broken_conversation_holds_up_no_other(tmp_path: Path) -> None:
    settings = desk_settings(sqlite_url(tmp_path), turn_timeout_seconds=0.3)
    async with running_desk(settings) as world:
        broken, customer = await world.customer(), await world.customer()
        await broken.say("Hello?")
        async with world.desk.store.writing() as connection:
            row = tables.conversations.c.id == broken.welcome.conversation
            await connection.execute(tables.conversations.update().where(row).values(customer="[]"))
        await asyncio.sleep(0.4)
        worker = await world.worker(capacity=1)
        await customer.say("And I?")
        await worker.answer("You are next.")
        await customer.hear("You are next.")


async def _forget(_worker: object) -> None:
    return None
