"""Passing a conversation on is done once for each wish, however often it is asked for."""

from __future__ import annotations

from desk import passing
from desk.store.agents import Role
from handoff.wire.passing import PassOn
from tests.routing_world import RoutingWorld


async def test_supervisor_who_gives_it_twice_gives_it_once(world: RoutingWorld) -> None:
    dana, oskar = await world.agent(), await world.agent("Oskar Lind")
    sofia = await world.agent("Sofia Lind", role=Role.SUPERVISOR)
    name = await world.waiting()
    await passing.pass_on(world.desk, sofia, PassOn("1", name, agent=dana.id))
    given = await world.offer(name)
    world.now += 5
    await passing.pass_on(world.desk, sofia, PassOn("1", name, agent=dana.id))
    assert await world.offer(name) == given
    await passing.pass_on(world.desk, sofia, PassOn("2", name, agent=oskar.id))  # in the same words, to somebody else
    offered = await world.offer(name)
    assert offered is not None
    assert offered.agent == oskar.id
    assert (await world.audited(name)).count("conversation.passed_on") == 2


async def test_supervisor_directs_what_waits_again_in_the_same_words(world: RoutingWorld) -> None:
    sofia = await world.agent("Sofia Lind", role=Role.SUPERVISOR)
    name = await world.waiting()
    for skill, layer in (("billing", 0), ("fraud", 0), ("fraud", 3), ("fraud", 3)):
        await passing.pass_on(world.desk, sofia, PassOn("1", name, skill=skill, layer=layer))
        row = await world.row(name)
        assert (row.skill, row.layer) == (skill, layer or 2)
    assert (await world.audited(name)).count("conversation.passed_on") == 3
