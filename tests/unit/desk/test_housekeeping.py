"""Conversations in which nobody said a word do not stay."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desk import customers, housekeeping
from desk.app import make_desk
from desk.bell import Bell
from desk.errors import NotAuthenticated, NotFound
from desk.housekeeping import purge
from desk.records import retention
from desk.rooms import Audience
from desk.store import conversations
from handoff.conversation import Customer
from tests.desk_world import desk_settings, sqlite_url
from tests.routing_world import RoutingWorld


async def test_only_old_empty_conversations_are_forgotten(tmp_path: Path) -> None:
    now = 1_000_000.0
    desk = make_desk(desk_settings(sqlite_url(tmp_path)), clock=lambda: now)
    await desk.store.migrate()
    empty = (await customers.open_conversation(desk, Customer())).conversation
    spoken = (await customers.open_conversation(desk, Customer())).conversation
    await customers.say(desk, spoken, client_id="1", text="Hello")
    now += 3_000.0
    await customers.open_conversation(desk, Customer())
    assert await purge(desk) == 0
    now += 1_000.0
    open_elsewhere = desk.rooms.join(empty, audience=Audience.CUSTOMER, send=lambda _: None)
    assert await purge(desk) == 0
    await desk.rooms.leave(open_elsewhere)
    now += 3_000.0
    assert await purge(desk) == 1, "the other one was open a moment ago, perhaps at another desk"
    now += 1_000.0
    young = (await customers.open_conversation(desk, Customer())).conversation
    assert await purge(desk) == 1
    async with desk.store.reading() as connection:
        for name in (spoken, young):
            assert (await conversations.get(connection, name)).id == name
        with pytest.raises(NotFound):
            await conversations.get(connection, empty)
    with pytest.raises(NotAuthenticated):
        await customers.say(desk, empty, client_id="1", text="Hello")
    await desk.store.close()


async def test_what_fails_keeps_nothing_else_from_being_done(
    world: RoutingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    bell, done = Bell(), list[str]()

    async def fails(*_: object, **__: object) -> None:
        bell.end()
        raise ValueError("a row that nobody can read")

    async def forgets(*_: object, **__: object) -> None:
        done.append("sealed values")

    monkeypatch.setattr(housekeeping, "forget_due", fails)
    monkeypatch.setattr(housekeeping, "forget_sealed", forgets)
    bell.ring()
    await housekeeping.keep_house(world.desk, bell)
    assert done == ["sealed values"]


async def test_silences_are_judged_while_much_is_forgotten_and_the_end_waits_for_one_batch(
    world: RoutingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    bell, batches, judged = Bell(), list[int](), 0

    async def judge(*_: object) -> None:
        nonlocal judged
        judged += 1
        world.now += 400.0
        bell.ring()
        if len(batches) > 1:
            bell.end()

    async def step(*_: object) -> int:
        batches.append(judged)
        return 1

    monkeypatch.setattr(housekeeping, "judge_silences", judge)
    monkeypatch.setattr(retention, "RULES", (retention.Rule("notes", step, step),))
    monkeypatch.setattr(retention, "_PAUSE_SECONDS", 0.001)
    bell.ring()
    async with asyncio.timeout(10):
        await housekeeping.keep_house(world.desk, bell)
    assert 2 <= len(batches) <= 20
    assert batches[-1] > batches[0]
