"""What other desks may have said unheard is read from the store: all of it, and not again and again."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import cast

import pytest

from desk import customers
from desk.context import Desk
from desk.errors import Unavailable
from desk.fanout import catch_up as catch_up_module
from desk.fanout.catch_up import CatchUp
from desk.fanout.fanout import FanOut, Peer
from desk.lines import Line, Lines
from desk.replicas import Replicas
from desk.rooms import Audience
from desk.store.agents import Agent, Role
from handoff.conversation import Customer
from tests.routing_world import RoutingWorld


class Others:
    """There is another desk. `asked` counts who wanted to know."""

    def __init__(self) -> None:
        self.alive = frozenset({"there"})
        self.asked = 0

    async def others(self) -> frozenset[str]:
        self.asked += 1
        return self.alive


def heard(desk: Desk) -> None:
    """The other desk can be heard from now on."""
    assert desk.fanout._link is not None
    desk.fanout._link.is_up = True
    desk.fanout.peers["there"] = Peer(1, heard_at=0.0)


@pytest.fixture
def desk(world: RoutingWorld) -> Desk:
    """One of two desks, whose link to the other is down."""
    fanout = FanOut(desk="here", url="redis://127.0.0.1:1/0", password="", database_url="postgresql://a/b")
    return dataclasses.replace(world.desk, fanout=fanout, replicas=cast("Replicas", Others()), lines=Lines())


class Told:
    """What a desk that catches up tells."""

    def __init__(self, desk: Desk) -> None:
        self.states: list[str] = []
        self.agents = 0
        self.catch_up = CatchUp(desk, tell_state=self._tell_state, tell_agents=self._tell_agents, loops=())

    async def _tell_state(self, conversation: str) -> None:
        self.states.append(conversation)

    async def _tell_agents(self) -> None:
        self.agents += 1


async def test_what_is_missed_during_a_look_that_fails_is_looked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    catch_up, looks = Told(desk).catch_up, list[bool]()

    async def look(*, is_whole: bool) -> None:
        looks.append(is_whole)
        if is_whole:
            catch_up.bell.end()
            return
        heard(desk)
        desk.fanout._missed()
        raise Unavailable

    monkeypatch.setattr(catch_up, "look", look)
    catch_up.bell.ring()
    async with asyncio.timeout(2):
        await catch_up.run()
    assert looks == [False, True]


async def test_a_look_goes_on_from_the_one_before(world: RoutingWorld, desk: Desk) -> None:
    told = Told(desk)
    opened = await customers.open_conversation(desk, Customer())
    follower = desk.rooms.join(opened.conversation, audience=Audience.CUSTOMER, send=lambda _: None)
    for expected in (1, 2, 2):
        await told.catch_up.look(is_whole=False)
        assert told.states == [opened.conversation] * expected
        world.now += 20
    world.now -= 3600
    await customers.say(desk, opened.conversation, client_id="c1", text="The clock was wrong.")
    await told.catch_up.look(is_whole=False)
    assert len(told.states) == 3
    await desk.rooms.leave(follower)


async def test_agents_are_told_what_is_theirs_alone_now_and_then_and_read_anew_at_the_end(
    world: RoutingWorld, desk: Desk
) -> None:
    told, restarted = Told(desk), list[str]()
    agent = Agent(id="a1", email="", name="Dana Reyes", role=Role.AGENT)
    desk.lines.open(
        Line(agent, lambda _: None, follows=lambda _: False, restart=lambda: restarted.append("a socket of Dana's"))
    )
    for expected in (1, 1, 2):
        await told.catch_up.look(is_whole=False)
        assert told.agents == expected
        world.now += 3
    assert not restarted
    await told.catch_up.look(is_whole=True)
    assert restarted == ["a socket of Dana's"]


async def test_a_desk_that_lives_and_is_not_heard_is_looked_for_until_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up_module, "_LOOK_SECONDS", 0.01)
    catch_up, looks, others = Told(desk).catch_up, list[bool](), cast("Others", desk.replicas)
    heard(desk)
    del desk.fanout.peers["there"]  # that desk alone has lost Redis, and this one forgot it
    desk.fanout._missed()

    async def look(*, is_whole: bool) -> None:
        looks.append(is_whole)
        if len(looks) == 3:
            heard(desk)
            desk.fanout._missed()
        if len(looks) == 4:
            catch_up.bell.end()

    monkeypatch.setattr(catch_up, "look", look)
    async with asyncio.timeout(5):
        await catch_up.run()
    assert looks == [True, False, False, True]  # consoles open a new socket when it falls silent and when it is back
    assert others.asked == 1


async def test_a_desk_that_is_heard_is_not_looked_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catch_up_module, "_LOOK_SECONDS", 0.001)
    catch_up, rounds = Told(desk).catch_up, 0
    heard(desk)

    async def look(*, is_whole: bool) -> None:
        raise AssertionError("nothing was missed")

    wait = catch_up.bell.wait

    async def counted(*, at_most_seconds: float | None = None) -> bool:
        nonlocal rounds
        rounds += 1
        return rounds < 10 and await wait(at_most_seconds=at_most_seconds)

    monkeypatch.setattr(catch_up, "look", look)
    monkeypatch.setattr(catch_up.bell, "wait", counted)
    await catch_up.run()
    assert not catch_up._was_missed
