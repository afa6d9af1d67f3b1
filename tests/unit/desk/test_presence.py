"""Presence is the agent's choice and their connection, not one socket's."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desk.bell import Bell
from desk.presence import LEASE_SECONDS, Presences
from desk.routing.model import Presence
from desk.store import presences
from desk.store.presences import Standing, Why
from handoff.wire.routing import PresenceChanged
from tests.routing_world import RoutingWorld


async def _standing(world: RoutingWorld, agent: str) -> Standing:
    async with world.desk.store.reading() as connection:
        found = await presences.find(connection, agent)
    assert found is not None
    return found


async def test_who_comes_for_the_first_time_is_online_and_without_a_socket_offline(world: RoutingWorld) -> None:
    dana = await world.agent()
    assert world.desk.presences.of(dana.id) is Presence.ONLINE
    await world.desk.presences.leave(dana.id)
    assert world.desk.presences.of(dana.id) is Presence.OFFLINE
    assert (await _standing(world, dana.id)).presence(world.now) is Presence.OFFLINE


async def test_chosen_presence_is_kept_over_a_lost_connection_and_a_restart(world: RoutingWorld) -> None:
    dana = await world.agent()
    await world.desk.presences.choose(dana.id, Presence.AWAY)
    await world.desk.presences.leave(dana.id)
    await world.restart()
    standing = await world.desk.presences.enter(dana.id)
    assert (standing.chosen, standing.why) == (Presence.AWAY, Why.CHOSEN)


async def test_one_of_two_sockets_that_ends_changes_nothing(world: RoutingWorld) -> None:
    dana = await world.agent()
    await world.desk.presences.enter(dana.id)
    await world.desk.presences.leave(dana.id)
    assert world.desk.presences.of(dana.id) is Presence.ONLINE
    assert (await _standing(world, dana.id)).here_until > world.now


async def test_lease_that_nobody_renews_runs_out(world: RoutingWorld) -> None:
    dana = await world.agent()
    world.now += LEASE_SECONDS + 1  # the desk died and renewed nothing
    assert (await _standing(world, dana.id)).presence(world.now) is Presence.OFFLINE


async def test_who_does_nothing_is_away_and_back_by_an_act(world: RoutingWorld) -> None:
    dana = await world.agent()
    world.now += 599
    await world.desk.presences.end_idle(idle_seconds=600)
    assert world.desk.presences.of(dana.id) is Presence.ONLINE
    world.now += 2
    await world.desk.presences.end_idle(idle_seconds=600)
    assert (await _standing(world, dana.id)).why is Why.INACTIVE
    assert world.desk.presences.of(dana.id) is Presence.AWAY
    await world.desk.presences.acted(dana.id)
    assert world.desk.presences.of(dana.id) is Presence.ONLINE


async def test_acts_keep_an_agent_online(world: RoutingWorld) -> None:
    dana = await world.agent()
    for _ in range(5):
        world.now += 300
        await world.desk.presences.acted(dana.id)
        await world.desk.presences.end_idle(idle_seconds=600)
    assert world.desk.presences.of(dana.id) is Presence.ONLINE


async def test_act_at_another_desk_counts(world: RoutingWorld) -> None:
    dana = await world.agent()
    other = Presences(world.desk.store, clock=lambda: world.now, tell=lambda agent, message: None)
    await other.enter(dana.id)
    world.now += 601
    await other.acted(dana.id)
    await world.desk.presences.end_idle(idle_seconds=600)
    assert world.desk.presences.of(dana.id) is Presence.ONLINE


async def test_choice_at_another_desk_is_learned_and_not_looked_up_each_time(
    world: RoutingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = await world.agent()
    other = Presences(world.desk.store, clock=lambda: world.now, tell=lambda agent, message: None)
    await other.enter(dana.id)
    await other.choose(dana.id, Presence.AWAY)
    world.now += 601
    await world.desk.presences.end_idle(idle_seconds=600)
    assert world.desk.presences.of(dana.id) is Presence.AWAY
    monkeypatch.setattr(world.desk.store, "writing", None)  # a second look would fail
    await world.desk.presences.end_idle(idle_seconds=600)
    assert world.desk.presences.of(dana.id) is Presence.AWAY


async def test_who_chose_to_be_away_is_not_brought_back_by_an_act(world: RoutingWorld) -> None:
    dana = await world.agent()
    await world.desk.presences.choose(dana.id, Presence.AWAY)
    world.now += 60
    await world.desk.presences.acted(dana.id)
    assert world.desk.presences.of(dana.id) is Presence.AWAY


async def test_nobody_is_put_away_where_the_time_is_zero(world: RoutingWorld) -> None:
    dana = await world.agent()
    world.now += 100_000
    await world.desk.presences.end_idle(idle_seconds=0)
    assert world.desk.presences.of(dana.id) is Presence.ONLINE


async def test_offline_is_not_chosen(world: RoutingWorld) -> None:
    dana = await world.agent()
    with pytest.raises(ValueError, match="not chosen"):
        await world.desk.presences.choose(dana.id, Presence.OFFLINE)


async def test_agent_and_listeners_are_told_once_it_is_committed(world: RoutingWorld) -> None:
    told: list[tuple[str, Any]] = []
    rung: list[int] = []
    known = Presences(
        world.desk.store, clock=lambda: world.now, tell=lambda agent, message: told.append((agent, message))
    )
    known.subscribe(lambda: rung.append(1))
    dana = await world.agent(is_here=False)
    await known.enter(dana.id)
    await known.choose(dana.id, Presence.AWAY)
    assert told == [(dana.id, PresenceChanged(presence="away", why="chosen", since=world.now))]
    assert len(rung) == 2


async def test_socket_that_could_not_be_noted_does_not_keep_its_agent_here(
    world: RoutingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = await world.agent(is_here=False)

    async def fails(*_given: object) -> None:
        raise ConnectionError("the database is gone")

    with monkeypatch.context() as patched:
        patched.setattr(presences, "save", fails)
        with pytest.raises(ConnectionError):
            await world.desk.presences.enter(dana.id)
    await world.desk.presences.enter(dana.id)
    await world.desk.presences.leave(dana.id)
    await world.desk.presences.renew()
    assert (await _standing(world, dana.id)).presence(world.now) is Presence.OFFLINE


async def _round(world: RoutingWorld) -> None:
    """One round of the loop that renews."""
    bell = Bell()
    bell.ring()
    running = asyncio.create_task(world.desk.presences.run(bell, idle_seconds=lambda: 0.0))
    await asyncio.sleep(0)  # now it works
    bell.end()
    await running


async def test_clock_that_was_set_back_lets_nobody_be_here_for_longer(world: RoutingWorld) -> None:
    dana = await world.agent()
    await _round(world)
    world.now -= 3600
    await _round(world)
    assert (await _standing(world, dana.id)).here_until == world.now + LEASE_SECONDS


async def test_socket_that_ends_at_another_desk_does_not_end_the_one_here(world: RoutingWorld) -> None:
    dana = await world.agent()
    await _round(world)
    other = Presences(world.desk.store, clock=lambda: world.now, tell=lambda agent, message: None)
    await other.enter(dana.id)
    await other.leave(dana.id)
    world.desk.presences.moved_elsewhere(dana.id)
    await _round(world)
    assert (await _standing(world, dana.id)).presence(world.now) is Presence.ONLINE


async def test_lease_that_could_not_be_renewed_is_renewed_in_the_next_round(
    world: RoutingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = await world.agent()
    world.now += 20

    async def fails(*_given: object, **_named: object) -> None:
        raise ConnectionError("the database is gone")

    with monkeypatch.context() as patched:
        patched.setattr(presences, "renew", fails)
        await _round(world)
    world.now += 1
    await _round(world)
    assert (await _standing(world, dana.id)).here_until == world.now + LEASE_SECONDS
