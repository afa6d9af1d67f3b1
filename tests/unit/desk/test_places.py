"""What waiting customers were told a moment ago is told again, until something moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.context import Desk
from desk.ownership import Owner
from desk.store import conversations
from handoff.wire.agent import ClaimHandoff
from handoff.wire.shared import SpeakerState
from tests.desk_world import (
    Customer,
    DeskWorld,
    ScriptedWorker,
    desk_settings,
    handoff_decision,
    running_desk,
    sqlite_url,
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        yield world


async def waiting(world: DeskWorld, worker: ScriptedWorker) -> Customer:
    """A customer in the queue, who has been told so."""
    customer = await world.customer()
    await customer.say("let me talk to a human")
    offer = await worker.offer()
    await worker.reply(offer, "I will get a person.")
    await worker.finish(offer, decision=handoff_decision())
    await customer.next(SpeakerState, lambda state: state.owner == Owner.QUEUE.value and state.position > 0)
    return customer


async def state_of(desk: Desk, conversation: str) -> SpeakerState:
    async with desk.store.glancing() as connection:
        return await desk.state_of(connection, await conversations.get(connection, conversation))


async def test_places_are_reckoned_once_for_a_while(world: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, name = world.desk, (await waiting(world, await world.worker())).welcome.conversation
    desk.places.forget()
    first = await state_of(desk, name)
    monkeypatch.setattr(desk.places, "states", None)  # would fail if it were asked again
    assert await state_of(desk, name) == first
    assert desk.places.recent(name, epoch=first.epoch, now=desk.changes.clock() + 2.0) is None


async def test_place_is_reckoned_anew_when_the_line_moves(world: DeskWorld) -> None:
    worker = await world.worker()
    before, behind = await waiting(world, worker), await waiting(world, worker)
    desk, name = world.desk, behind.welcome.conversation
    assert (await state_of(desk, name)).position == 2
    agent = await world.agent()
    await agent.do(ClaimHandoff, conversation=before.welcome.conversation)
    assert (await state_of(desk, name)).position == 1
