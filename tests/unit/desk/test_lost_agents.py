"""An agent's lost connection keeps the conversation for a while, then it is back at its old place in line."""

from __future__ import annotations

import pytest

from desk import handoffs
from desk.ownership import Owner
from desk.router import Router
from desk.routing.model import Presence
from desk.store import agents
from desk.store.agents import Role
from tests.routing_world import RoutingWorld


async def test_conversation_waits_again_at_its_old_place_after_the_grace(world: RoutingWorld) -> None:
    dana = await world.agent()
    name = await world.waiting()
    came_at = world.now
    await world.pass_(30)
    await handoffs.claim(world.desk, name, dana)
    epoch = (await world.row(name)).epoch
    await world.pass_(100)
    later = await world.waiting()
    await world.desk.presences.leave(dana.id)
    await world.pass_(59)
    assert (await world.row(name)).owner is Owner.AGENT
    await world.pass_(2)
    row = await world.row(name)
    assert (row.owner, row.agent, row.epoch) == (Owner.QUEUE, "", epoch + 1)
    assert row.waiting_since == came_at < (await world.row(later)).waiting_since
    assert row.lost_agent == dana.id
    lost = [entry for entry in await world.log(name) if entry.event == "agent.lost"]
    assert [entry.text for entry in lost] == [
        "The connection to Dana Reyes was lost. You are in line again, at your old place."
    ]
    assert "agent.lost" in await world.audited(name)
    handoff = await world.handoff(name)
    assert (handoff.claimed_by, handoff.claimed_at, handoff.ended_at) == ("", 0.0, 0.0)


async def test_next_agent_claims_it_with_a_briefing_of_their_own(world: RoutingWorld) -> None:
    dana = await world.agent()
    name = await world.waiting()
    await handoffs.claim(world.desk, name, dana)
    await world.desk.presences.leave(dana.id)
    await world.pass_(61)
    await handoffs.claim(world.desk, name, await world.agent("Oskar Lind"))
    row, handoff = await world.row(name), await world.handoff(name)
    assert row.lost_agent == ""
    assert handoff.envelope.next_step is None or "Dana" not in handoff.envelope.next_step.draft


async def test_nothing_happens_when_the_agent_is_back_in_time(world: RoutingWorld) -> None:
    dana = await world.agent()
    name = await world.waiting()
    await handoffs.claim(world.desk, name, dana)
    await world.desk.presences.leave(dana.id)
    await world.pass_(50)
    await world.desk.presences.enter(dana.id)
    await world.pass_(50)
    row = await world.row(name)
    assert (row.owner, row.agent) == (Owner.AGENT, dana.id)
    assert "agent.lost" not in await world.events(name)


async def test_who_is_away_but_connected_keeps_what_they_have(world: RoutingWorld) -> None:
    dana = await world.agent()
    name = await world.waiting()
    await handoffs.claim(world.desk, name, dana)
    await world.desk.presences.choose(dana.id, Presence.AWAY)
    await world.pass_(500)
    assert (await world.row(name)).agent == dana.id


async def test_grace_counts_again_after_a_restart_and_then_ends(world: RoutingWorld) -> None:
    dana = await world.agent()
    name = await world.waiting()
    await handoffs.claim(world.desk, name, dana)
    world.now += 3600  # the desk was down for an hour, and nobody could come back to it
    await world.restart()
    await world.router.round()
    assert (await world.row(name)).owner is Owner.AGENT
    await world.pass_(59)
    assert (await world.row(name)).owner is Owner.AGENT
    await world.pass_(2)
    assert (await world.row(name)).owner is Owner.QUEUE


async def test_agents_who_are_here_keep_what_they_have_when_the_database_was_away(world: RoutingWorld) -> None:
    dana, gone = await world.agent(), await world.agent("Oskar Lind")
    name, other = await world.waiting(), await world.waiting()
    await handoffs.claim(world.desk, name, dana)
    await handoffs.claim(world.desk, other, gone)
    await world.pass_(120)
    world.now += 95  # nobody's lease could be renewed
    await world.router.round()  # comes before all who would renew one
    assert (await world.row(name)).agent == dana.id
    await world.desk.replicas.renew()
    await world.router.round()
    assert (await world.row(name)).agent == dana.id
    await world.desk.presences.leave(gone.id)
    await world.pass_(59)
    assert (await world.row(other)).agent == gone.id  # they could not come back either
    await world.pass_(2)
    assert (await world.row(name)).agent == dana.id
    assert (await world.row(other)).owner is Owner.QUEUE


async def test_clock_that_was_wrong_before_the_desk_knew_its_databases_moves_no_grace(world: RoutingWorld) -> None:
    gone = await world.agent(is_here=False)
    name = await world.waiting()
    await handoffs.claim(world.desk, name, gone)
    world.now += 3600
    world.router = Router(world.desk)  # made before the database was asked what time it is
    world.now -= 3600
    await world.pass_(61)
    assert (await world.row(name)).owner is Owner.QUEUE


async def test_agent_without_any_presence_does_not_keep_a_conversation_for_ever(world: RoutingWorld) -> None:
    gone = await world.agent(is_here=False)
    name = await world.waiting()
    await handoffs.claim(world.desk, name, gone)
    await world.pass_(61)
    assert (await world.row(name)).owner is Owner.QUEUE


async def test_what_a_program_claims_is_kept_until_it_has_long_been_silent(world: RoutingWorld) -> None:
    dana = await world.agent(is_here=False)
    name = await world.waiting()
    await world.pass_(100)
    await world.desk.presences.commanded(dana.id)
    await handoffs.claim(world.desk, name, dana)
    await world.pass_(599)
    assert (await world.row(name)).agent == dana.id
    await world.desk.presences.commanded(dana.id)
    await world.pass_(599)
    assert (await world.row(name)).agent == dana.id
    assert await world.offer(await world.waiting()) is None
    await world.pass_(2)
    assert (await world.row(name)).owner is Owner.QUEUE


async def test_console_that_was_there_after_the_program_counts(world: RoutingWorld) -> None:
    dana = await world.agent(is_here=False)
    name = await world.waiting()
    await world.pass_(100)
    await world.desk.presences.commanded(dana.id)
    await handoffs.claim(world.desk, name, dana)
    await world.desk.presences.enter(dana.id)
    await world.desk.presences.leave(dana.id)
    await world.pass_(61)
    assert (await world.row(name)).owner is Owner.QUEUE


@pytest.mark.parametrize("how", ["removed", "designer"])
async def test_who_may_serve_no_more_keeps_nothing(world: RoutingWorld, how: str) -> None:
    dana, oskar = await world.agent(), await world.agent("Oskar Lind")
    name, other = await world.waiting(), await world.waiting()
    await world.pass_(100)
    await handoffs.claim(world.desk, name, dana)
    await handoffs.claim(world.desk, other, oskar)
    async with world.desk.store.writing() as connection:
        if how == "removed":
            await agents.remove_agent(connection, email=dana.email, now=world.now)
        else:
            await agents.set_role(connection, email=dana.email, role=Role.DESIGNER)
    await world.pass_(2)
    assert (await world.row(name)).owner is Owner.QUEUE
    assert (await world.row(other)).agent == oskar.id
