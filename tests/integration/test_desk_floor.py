"""The live floor on a real desk: what supervisors see, as it changes."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.store.agents import Role
from handoff.wire.agent import ClaimHandoff
from handoff.wire.customer import RequestHuman
from handoff.wire.floor import Floor, FloorConversation, FollowFloor, LeaveFloor
from handoff.wire.shared import Error, Ping, Pong, SpeakerState
from tests.desk_world import AgentClient, Customer, DeskWorld, desk_settings, handoff_decision, running_desk, sqlite_url


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    settings = desk_settings(sqlite_url(tmp_path), waiting_target_seconds=0.2, silent_agent_seconds=0.1)
    async with running_desk(settings) as world:
        yield world


async def _waiting(world: DeskWorld) -> tuple[Customer, str]:
    customer = await world.customer()
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    return customer, customer.welcome.conversation


async def _follow(world: DeskWorld) -> AgentClient:
    supervisor = await world.agent(role=Role.SUPERVISOR, name="Sofia Lind")
    await supervisor.send(FollowFloor())
    return supervisor


def _one(floor: Floor, conversation: str) -> FloorConversation:
    return next(one for one in floor.conversations if one.conversation == conversation)


async def test_floor_follows_a_conversation_from_the_queue_to_an_agent_who_falls_silent(world: DeskWorld) -> None:
    customer, name = await _waiting(world)
    supervisor = await _follow(world)
    floor = await supervisor.next(Floor, lambda floor: bool(floor.conversations))
    shown = _one(floor, name)
    assert (shown.owner, shown.skill) == ("queue", "general")
    queue = floor.queues[0]
    assert (queue.skill, queue.waiting, queue.online, queue.longest_since) == ("general", 1, 1, shown.since)
    agent = await world.agent(name="Dana Reyes")
    await agent.do(ClaimHandoff, conversation=name)
    await customer.say("Are you there?")
    floor = await supervisor.next(Floor, lambda floor: bool(_one(floor, name).concerns == ("agent_silent",)))
    assert _one(floor, name).owner_name == "Dana Reyes"
    dana = next(one for one in floor.agents if one.name == "Dana Reyes")
    assert (dana.presence, [task.conversation for task in dana.tasks], dana.capacity) == ("online", [name], 3)
    assert floor.queues[0].waiting == 0


async def test_wait_over_its_target_is_seen_by_the_clock_alone(world: DeskWorld) -> None:
    _customer, name = await _waiting(world)
    supervisor = await _follow(world)
    await supervisor.next(Floor, lambda floor: "waiting_long" in _one(floor, name).concerns)


async def test_falling_mood_brings_a_conversation_of_the_bot_to_the_floor(world: DeskWorld) -> None:
    supervisor, worker = await _follow(world), await world.worker()
    calm, angry = await world.customer(), await world.customer()
    for customer, scores in ((calm, (0.0, 0.1)), (angry, (0.2, -0.9))):
        for text, score in zip(("Where is it?", "This again!"), scores, strict=True):
            await customer.say(text)
            offer = await worker.offer()
            await worker.reply(offer, "Noted.")
            await worker.finish(offer, score=score)
    floor = await supervisor.next(Floor, lambda floor: bool(floor.conversations))
    (shown,) = floor.conversations
    assert (shown.conversation, shown.owner) == (angry.welcome.conversation, "bot")
    assert "mood_bad" in shown.concerns
    assert shown.mood == -0.9


async def test_floor_is_sent_at_most_once_a_second_and_only_while_it_is_followed(world: DeskWorld) -> None:
    supervisor = await _follow(world)
    await supervisor.next(Floor)
    begun = time.monotonic()
    for _ in range(4):
        await _waiting(world)
    await supervisor.next(Floor, lambda floor: len(floor.conversations) == 4)
    floors = sum(isinstance(one, Floor) for one in supervisor.received)
    assert floors <= 2 + int(time.monotonic() - begun)
    await supervisor.send(LeaveFloor())
    await supervisor.send(Ping())
    await supervisor.next(Pong)
    assert world.desk.floor.is_empty


async def test_floor_is_for_supervisors_alone(world: DeskWorld) -> None:
    agent = await world.agent()
    await agent.send(FollowFloor())
    assert (await agent.next(Error)).code == "not_allowed"


async def test_reason_of_a_handoff_is_shown(world: DeskWorld) -> None:
    worker, supervisor = await world.worker(), await _follow(world)
    customer = await world.customer()
    await customer.say("Somebody used my card")
    offer = await worker.offer()
    await worker.finish(offer, decision=handoff_decision("Fraud is suspected."), score=-0.2)
    floor = await supervisor.next(Floor, lambda floor: any(one.reason for one in floor.conversations))
    assert _one(floor, customer.welcome.conversation).reason == "Fraud is suspected."
