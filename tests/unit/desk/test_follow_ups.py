"""What is owed to a customer has an owner and a time, and is open until somebody says how it ended."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from desk import follow_ups
from desk.change import News
from desk.errors import InvalidValue, NotAllowed, NotFound
from desk.store import agents, tables
from desk.store import follow_ups as stored_follow_ups
from desk.store.agents import Agent, Role
from desk.store.follow_ups import FollowUp, FollowUpKind
from handoff.wire.routing import FollowUps
from tests.routing_world import RoutingWorld


async def _owed(world: RoutingWorld, *, skill: str = "orders", owner: str = "") -> FollowUp:
    name = await world.waiting(skill=skill)
    async with world.desk.changes.of(name) as change:
        return await follow_ups.create(
            change,
            kind=FollowUpKind.CONTACT,
            task="Call back.",
            due_at=world.now + 3600,
            contact="anna@example.com",
            owner=owner,
        )


async def _list(world: RoutingWorld, agent: Agent) -> FollowUps:
    async with world.desk.store.reading() as connection:
        return (await follow_ups.read_duties(connection)).for_agent(agent)


async def test_it_belongs_to_everybody_with_its_skill_until_it_is_taken(world: RoutingWorld) -> None:
    able, other = await world.agent(skills=("orders",)), await world.agent(skills=("billing",))
    everything, boss = await world.agent(), await world.agent(role=Role.SUPERVISOR, skills=("billing",))
    owed = await _owed(world)
    seen = [len((await _list(world, agent)).follow_ups) for agent in (able, other, everything, boss)]
    assert seen == [1, 0, 1, 1]
    await follow_ups.take(world.desk, owed.id, able)
    seen = [len((await _list(world, agent)).follow_ups) for agent in (able, other, everything, boss)]
    assert seen == [1, 0, 0, 1]
    row = (await _list(world, able)).follow_ups[0]
    assert (row.owner_name, row.contact, row.customer) == ("Dana Reyes", "anna@example.com", "Maria Jensen")


async def test_overdue_ones_are_noted_some_at_a_time_and_each_once(
    world: RoutingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow_ups, "_OVERDUE_AT_ONCE", 2)
    for _ in range(3):
        await _owed(world)
    assert await follow_ups.note_overdue(world.desk) == 0
    world.now += 3601
    assert [await follow_ups.note_overdue(world.desk) for _ in range(3)] == [2, 1, 0]


async def test_only_a_supervisor_takes_what_a_colleague_has(world: RoutingWorld) -> None:
    dana, oskar, boss = await world.agent(), await world.agent(), await world.agent(role=Role.SUPERVISOR)
    owed = await _owed(world, owner=dana.id)
    with pytest.raises(NotAllowed):
        await follow_ups.take(world.desk, owed.id, oskar)
    with pytest.raises(NotAllowed):
        await follow_ups.complete(world.desk, owed.id, oskar, outcome="reached")
    await follow_ups.take(world.desk, owed.id, boss)
    assert (await world.owed())[0].owner == boss.id


async def test_what_is_on_no_list_of_an_agents_is_not_theirs_by_its_id(world: RoutingWorld) -> None:
    able, other = await world.agent(skills=("orders",)), await world.agent(skills=("billing",))
    for owner in ("", able.id):
        owed = await _owed(world, owner=owner)
        for attempt in (
            follow_ups.take(world.desk, owed.id, other),
            follow_ups.release(world.desk, owed.id, other),
            follow_ups.give(world.desk, owed.id, other, to=other.id),
            follow_ups.postpone(world.desk, owed.id, other, due_at=world.now + 60),
            follow_ups.complete(world.desk, owed.id, other, outcome="reached"),
        ):
            with pytest.raises(NotFound):
                await attempt
    await follow_ups.give(world.desk, owed.id, able, to=other.id)
    await follow_ups.complete(world.desk, owed.id, other, outcome="reached")  # given, it is theirs


async def test_it_is_completed_once_with_an_outcome(world: RoutingWorld) -> None:
    dana = await world.agent()
    owed = await _owed(world)
    with pytest.raises(InvalidValue, match="outcome"):
        await follow_ups.complete(world.desk, owed.id, dana, outcome="fine")
    note = "Card 4111 1111 1111 1111 came up, refunded."
    for _ in range(2):  # a double click
        await follow_ups.complete(world.desk, owed.id, dana, outcome="reached", note=note)
    with pytest.raises(InvalidValue, match="done already"):
        await follow_ups.complete(world.desk, owed.id, dana, outcome="not_needed")
    assert await world.owed() == ()
    async with world.desk.store.reading() as connection:
        (done,) = await stored_follow_ups.of_conversation(connection, owed.conversation)
    assert (done.outcome, done.settled_by, done.owner) == ("reached", dana.id, dana.id)
    assert "4111 1111" not in done.note
    assert (await world.audited(owed.conversation)).count("follow_up.completed") == 1


async def test_it_is_given_back_and_postponed(world: RoutingWorld) -> None:
    dana = await world.agent()
    owed = await _owed(world)
    await follow_ups.take(world.desk, owed.id, dana)
    await follow_ups.postpone(world.desk, owed.id, dana, due_at=world.now + 7200, note="Nobody picked up.")
    await follow_ups.release(world.desk, owed.id, dana)
    (now,) = await world.owed()
    assert (now.owner, now.due_at, now.note) == ("", world.now + 7200, "Nobody picked up.")
    for wrong in (world.now - 1, world.now + 91 * 24 * 3600):
        with pytest.raises(InvalidValue, match="due_at"):
            await follow_ups.postpone(world.desk, owed.id, dana, due_at=wrong)


async def test_overdue_ones_are_noted_once_and_told(world: RoutingWorld) -> None:
    told: list[News] = []
    owed = await _owed(world)
    world.desk.changes.subscribe(told.append)
    await world.pass_(3599)
    assert not any(news.follow_ups_changed for news in told)
    await world.pass_(2)
    await world.pass_(100)
    assert sum(news.follow_ups_changed for news in told) == 1
    assert (await world.audited(owed.conversation)).count("follow_up.overdue") == 1
    await follow_ups.postpone(world.desk, owed.id, await world.agent(), due_at=world.now + 10)
    await world.pass_(11)
    assert (await world.audited(owed.conversation)).count("follow_up.overdue") == 2


async def test_it_outlives_its_conversation(world: RoutingWorld) -> None:
    owed = await _owed(world)
    async with world.desk.store.writing() as connection:
        await connection.execute(delete(tables.conversations).where(tables.conversations.c.id == owed.conversation))
    assert [one.id for one in await world.owed()] == [owed.id]
    await follow_ups.complete(world.desk, owed.id, await world.agent(), outcome="not_reached")
    assert await world.owed() == ()


async def test_designers_have_none_and_unknown_ones_are_not_found(world: RoutingWorld) -> None:
    owed, designer = await _owed(world), await world.agent(role=Role.DESIGNER)
    assert (await _list(world, designer)).follow_ups == ()
    with pytest.raises(NotAllowed):
        await follow_ups.take(world.desk, owed.id, designer)
    with pytest.raises(NotFound):
        await follow_ups.take(world.desk, "none", await world.agent())


async def test_what_a_removed_agent_owed_belongs_to_everybody_with_its_skill(world: RoutingWorld) -> None:
    dana, oskar = await world.agent(), await world.agent("Oskar Lind")
    owed, other = await _owed(world, owner=dana.id), await _owed(world, owner=oskar.id)
    async with world.desk.store.writing() as connection:
        await agents.remove_agent(connection, email=dana.email, now=world.now)
    assert {one.id: one.owner for one in await world.owed()} == {owed.id: "", other.id: oskar.id}
