"""Who comes back is shown the conversation first; what others write waits for that, and never long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from desk import customers
from desk.store import conversations
from desk.welcomes import Welcomes
from handoff.wire.customer import SendMessage
from handoff.wire.shared import Ack
from tests.desk_world import Customer, DeskWorld, desk_settings, running_desk, sqlite_url


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        yield world


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def _ends(one: Welcomes) -> None:
    async with asyncio.timeout(5.0):
        await one.over()


async def _goes_on(one: Welcomes) -> None:
    waiting = asyncio.create_task(one.over())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    waiting.cancel()
    await asyncio.wait([waiting])


async def test_they_are_over_once_the_last_is() -> None:
    one = Welcomes(clock=Clock())
    await _ends(one)
    with one.one():
        with one.one():
            await _goes_on(one)
        await _goes_on(one)
    await _ends(one)


async def test_one_that_fails_is_over_too() -> None:
    one = Welcomes(clock=Clock())
    with pytest.raises(ZeroDivisionError), one.one():
        raise ZeroDivisionError
    await _ends(one)


async def test_who_comes_back_again_and_again_is_not_waited_for_each_time() -> None:
    clock = Clock()
    one = Welcomes(clock=clock)
    with one.one():
        clock.now += 1.0
        await _goes_on(one)
        clock.now += 1.1
        await _ends(one)
    with one.one():
        await _ends(one)
    clock.now += 15.0
    with one.one():
        clock.now += 0.5
        await _goes_on(one)
        clock.now += 1.1
        await _ends(one)
    clock.now += 3600.0
    with one.one():
        clock.now += 1.0
        await _goes_on(one)
        clock.now += 1.1
        await _ends(one)


async def _coming_back(world: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> tuple[asyncio.Event, asyncio.Task[Any]]:
    """Somebody whose welcome takes until the event is set."""
    known, real = await world.customer(), customers.resume
    begun, may_go_on = asyncio.Event(), asyncio.Event()

    async def slow(*args: Any) -> customers.Resumed:
        begun.set()
        await may_go_on.wait()
        return await real(*args)

    monkeypatch.setattr(customers, "resume", slow)
    task = asyncio.create_task(world.customer(token=known.welcome.token))
    await begun.wait()
    return may_go_on, task


def _is_acked(customer: Customer) -> bool:
    return any(isinstance(message, Ack) for message in customer.received)


async def test_what_is_written_is_stored_after_the_welcome(world: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    writing = await world.customer()
    may_go_on, coming_back = await _coming_back(world, monkeypatch)
    monkeypatch.setattr(world.desk.welcomes, "_patience_seconds", 60.0)  # however slow the machine is
    await writing.send(SendMessage(id="m1", text="Where is my parcel?"))
    await asyncio.sleep(0.1)
    was_acked = _is_acked(writing)
    may_go_on.set()
    assert not was_acked
    await writing.next(Ack)
    assert (await coming_back).welcome.entries


async def test_what_is_written_does_not_wait_for_ever(world: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    writing = await world.customer()
    may_go_on, coming_back = await _coming_back(world, monkeypatch)
    monkeypatch.setattr(world.desk.welcomes, "_patience_seconds", 0.0)
    await writing.say("Where is my parcel?")
    assert not coming_back.done()
    may_go_on.set()
    await coming_back


async def test_token_is_renewed_once_the_conversation_is_shown(world: DeskWorld) -> None:
    known = await world.customer()
    name, now = known.welcome.conversation, world.desk.changes.clock()

    async def expires_at() -> float:
        async with world.desk.store.reading() as connection:
            return (await conversations.get(connection, name)).token_expires_at

    async with world.desk.changes.of(name) as change:
        change.conversation.token_expires_at = now + 3600.0
    back = await world.customer(token=known.welcome.token)
    await back.say("Hello again")  # what is written comes after it
    assert await expires_at() > now + 7200.0
