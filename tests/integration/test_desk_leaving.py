"""A desk that leaves: turns and messages in hand end, nothing new is begun, and everybody is told to come back at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk import leaving
from desk.fanout.fanout import FanOut
from desk.sockets.worker import DISPATCHER
from desk.store import tasks
from desk.wrap_up.aftermath import Aftermaths
from handoff.wire.customer import SendMessage
from handoff.wire.shared import Ack, Ping, Pong
from handoff.wire.worker import Drain, OfferTurn
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        yield world


async def test_a_turn_in_hand_is_answered_before_the_desk_leaves(world: DeskWorld) -> None:
    worker, customer, other = await world.worker(), await world.customer(), await world.customer()
    await customer.say("Where is it?")
    offer = await worker.offer()
    going = asyncio.create_task(leaving.leave(world.app))
    await asyncio.sleep(0)
    await other.say("And mine?")  # still taken, and kept for the next desk
    await worker.reply(offer, "On its way.")
    await customer.hear("On its way.")
    assert not going.done()
    await worker.finish(offer)
    async with asyncio.timeout(2):
        await going
    assert await customer.ended() == await worker.ended() == await other.ended() == 1012
    assert [message.text for message in worker.received if isinstance(message, OfferTurn)] == ["Where is it?"]
    async with world.desk.store.reading() as connection:
        (kept,) = await tasks.offerable(connection, now=float("inf"), limit=10)
    assert (kept.text, kept.attempts) == ("And mine?", 0)


async def test_a_turn_that_does_not_end_is_not_waited_for_long(
    world: DeskWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "TURNS_SECONDS", 0.1)
    worker, customer = await world.worker(), await world.customer()
    await customer.say("Where is it?")
    await worker.offer()
    async with asyncio.timeout(2):
        await leaving.leave(world.app)
    assert await customer.ended() == 1012


async def test_a_message_in_hand_is_acknowledged_before_its_socket_closes(world: DeskWorld) -> None:
    customer = await world.customer()
    async with world.desk.store.writing():  # SQLite has one writer: the message waits for this one
        await customer.send(SendMessage(id="m1", text="Hello"))
        await asyncio.sleep(0.1)
        going = asyncio.create_task(leaving.leave(world.app))
        await asyncio.sleep(0.1)
        assert customer.close_code is None
    assert (await customer.next(Ack)).id == "m1"
    await going
    assert await customer.ended() == 1012


async def test_an_offer_that_is_being_written_when_its_worker_leaves_goes_to_the_next_as_its_first_try(
    world: DeskWorld,
) -> None:
    customer = await world.customer()
    await customer.say("Where is it?")
    async with world.desk.store.writing():  # SQLite has one writer: the offer waits for this one
        draining = await world.worker(name="draining")
        await asyncio.sleep(0.1)
        (chosen,) = world.app[DISPATCHER].workers
        assert chosen.held
        await draining.send(Drain())
        await draining.send(Ping())
        await draining.next(Pong)
        assert chosen.is_draining
    second = await world.worker(name="second")
    offer = await second.answer("On its way.")
    await customer.hear("On its way.")
    assert not [message for message in draining.received if isinstance(message, OfferTurn)]
    assert not chosen.held
    async with world.desk.store.reading() as connection:
        task = await tasks.find(connection, offer.turn)
    assert task is not None
    assert task.attempts == 1


async def test_other_desks_are_told_of_what_is_stored_until_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []

    async def tell(fanout: FanOut) -> None:
        while await fanout.bell.wait():
            pass
        ended.append("the word that this desk leaves")

    async def work(aftermaths: Aftermaths) -> None:
        while await aftermaths.bell.wait():
            pass
        await asyncio.sleep(0.01)
        ended.append("the last change")

    monkeypatch.setattr(FanOut, "run", tell)
    monkeypatch.setattr(Aftermaths, "run", work)
    async with running_desk(desk_settings(sqlite_url(tmp_path))):
        pass
    assert ended == ["the last change", "the word that this desk leaves"]
