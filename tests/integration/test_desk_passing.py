"""Agents and supervisors pass conversations on: to a skill, to layer 3, back into the queue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from desk.roster import read_roster
from desk.routing.matching import assign
from desk.routing.model import AgentProfile
from desk.store import assignments, audit, profiles
from desk.store.agents import Role
from handoff.wire.agent import ClaimHandoff, ConversationOpened, Inbox, OpenConversation, SetPresence
from handoff.wire.customer import RequestHuman
from handoff.wire.passing import AskPassOnOptions, PassedOn, PassOn, PassOnOptions
from handoff.wire.routing import DeclineAssignment, PresenceChanged
from handoff.wire.shared import EntryAdded, Error, SpeakerState
from tests.desk_world import AgentClient, Customer, DeskWorld, desk_settings, running_desk, sqlite_url


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        yield world


async def _waiting(world: DeskWorld) -> tuple[Customer, str]:
    customer = await world.customer()
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    return customer, customer.welcome.conversation


async def _claimed(world: DeskWorld) -> tuple[Customer, AgentClient, str]:
    customer, name = await _waiting(world)
    agent = await world.agent(name="Dana Reyes")
    await agent.do(ClaimHandoff, conversation=name)
    await customer.next(SpeakerState, lambda state: state.owner == "agent")
    return customer, agent, name


async def _refused(agent: AgentClient, wish: PassOn) -> Error:
    await agent.send(wish)
    return await agent.next(Error, lambda error: error.id == wish.id)


async def test_next_agent_reads_the_reason_first_and_the_customer_is_told_once(world: DeskWorld) -> None:
    customer, agent, name = await _claimed(world)
    wish = PassOn("x", name, skill="billing", reason="needs_expert", note="Her card 4111 1111 1111 1111 was charged.")
    for _ in range(2):  # a console that lost the answer asks again
        await agent.do(PassOn, conversation=name, skill=wish.skill, reason=wish.reason, note=wish.note)
    state = await customer.next(SpeakerState, lambda state: state.owner == "queue")
    assert state.epoch == 4
    successor = await world.agent()
    row = (await successor.next(Inbox, lambda inbox: bool(inbox.queue))).queue[0]
    assert (row.skill, row.layer, row.priority) == ("billing", 2, 2)
    await successor.do(ClaimHandoff, conversation=name)
    await successor.send(OpenConversation(conversation=name))
    envelope = (await successor.next(ConversationOpened)).envelope
    assert envelope is not None
    first, *earlier = envelope.reasons
    assert first.reason == (
        "Dana Reyes passed it on: It needs somebody who knows more about it. "
        "Her card [card number ending in 1111] was charged."
    )
    assert [one.name for one in earlier] == ["explicit_wish"]
    told = [entry.text for entry in customer.entries() if entry.event == "handoff.transferred"]
    assert told == ["Dana Reyes is passing you on to a colleague for this, who will see everything written here."]


async def test_agent_escalates_to_layer_three_by_their_own_will(world: DeskWorld) -> None:
    _customer, agent, name = await _claimed(world)
    await agent.do(PassOn, conversation=name, layer=3, reason="needs_decision")
    row = (await agent.next(Inbox, lambda inbox: bool(inbox.queue))).queue[0]
    assert (row.layer, row.priority, row.skill) == (3, 2, "general")


async def test_supervisor_passes_on_what_an_agent_has_and_the_agent_is_told_by_whom(world: DeskWorld) -> None:
    customer, agent, name = await _claimed(world)
    supervisor = await world.agent(role=Role.SUPERVISOR, name="Sofia Lind")
    await supervisor.do(PassOn, conversation=name, skill="fraud")
    told = await agent.next(PassedOn)
    assert (told.by, told.to, told.reason) == ("Sofia Lind", "fraud", "Sofia Lind passed it on.")
    entry = (await customer.next(EntryAdded, lambda added: added.entry.event == "handoff.transferred")).entry
    assert entry.text.startswith("Dana Reyes is passing you on")
    async with world.desk.store.reading() as connection:
        lines = await audit.of_conversation(connection, name)
    assert [(line.actor, line.detail["had"]) for line in lines if line.action == "conversation.passed_on"] == [
        (supervisor.agent.id, agent.agent.id)
    ]


async def test_supervisor_directs_what_waits_without_a_word_to_the_customer(world: DeskWorld) -> None:
    customer, name = await _waiting(world)
    supervisor = await world.agent(role=Role.SUPERVISOR)
    await supervisor.do(PassOn, conversation=name, skill="legal", layer=3)
    row = (await supervisor.next(Inbox, lambda inbox: bool(inbox.queue) and inbox.queue[0].skill == "legal")).queue[0]
    assert row.layer == 3
    assert not [entry for entry in customer.entries() if entry.event == "handoff.transferred"]


async def test_colleague_gets_it_first_and_everybody_when_they_do_not_take_it(world: DeskWorld) -> None:
    _customer, agent, name = await _claimed(world)
    colleague = await world.agent(name="Lee Okafor")
    await agent.do(PassOn, conversation=name, agent=colleague.agent.id, reason="needs_expert")
    row = (await colleague.next(Inbox, lambda inbox: bool(inbox.queue))).queue[0]
    assert (row.assigned_to, row.assigned_because) == (
        colleague.agent.id,
        "Dana Reyes passed it on: It needs somebody who knows more about it.",
    )
    await colleague.do(DeclineAssignment, conversation=name, reason="I am on the phone.")
    third = await world.agent(name="Ana Lee")
    await third.next(Inbox, lambda inbox: bool(inbox.queue) and inbox.queue[0].assigned_to == third.agent.id)


async def test_routing_does_not_give_it_back_to_whoever_passed_it_on(world: DeskWorld) -> None:
    _customer, agent, name = await _claimed(world)
    await agent.do(PassOn, conversation=name, reason="needs_expert")
    async with world.desk.store.reading() as connection:
        roster = await read_roster(connection, routing=world.desk.routing, now=world.desk.changes.clock())
    assert roster.waiting[name].passed_on_by == {agent.agent.id}
    assert assign(roster.unassigned, roster.agents, routing=roster.routing, now=roster.now) == ()
    other = await world.agent()
    await other.next(Inbox, lambda inbox: bool(inbox.queue) and inbox.queue[0].assigned_to == other.agent.id)


async def test_colleague_who_is_away_or_lacks_the_skill_gets_it_only_when_confirmed(world: DeskWorld) -> None:
    _customer, agent, name = await _claimed(world)
    colleague = await world.agent(name="Lee Okafor")
    async with world.desk.store.writing() as connection:
        await profiles.save(connection, AgentProfile(id=colleague.agent.id, skills=frozenset({"legal"})))
    wish = PassOn("1", name, agent=colleague.agent.id, skill="billing", reason="other")
    lacking = await _refused(agent, wish)
    assert lacking.code == "needs_confirmation"
    assert lacking.message == "Lee Okafor does not have the skill billing. Confirm to do it all the same."
    await colleague.send(SetPresence(presence="away"))
    await colleague.next(PresenceChanged)
    assert "Lee Okafor is away" in (await _refused(agent, msgspec.structs.replace(wish, id="2"))).message
    await agent.do(PassOn, conversation=name, agent=wish.agent, skill="billing", reason="other", confirmed=True)
    async with world.desk.store.reading() as connection:
        offered = await assignments.open_in(connection, name)
    assert offered is not None
    await asyncio.sleep(1.2)  # longer than the router looks away
    async with world.desk.store.reading() as connection:
        assert await assignments.open_in(connection, name) == offered


async def test_supervisor_gives_what_waits_to_an_agent(world: DeskWorld) -> None:
    _customer, name = await _waiting(world)
    supervisor = await world.agent(role=Role.SUPERVISOR, name="Sofia Lind")
    agent = await world.agent(name="Dana Reyes")
    await supervisor.do(PassOn, conversation=name, agent=agent.agent.id)
    given = await agent.next(Inbox, lambda inbox: bool(inbox.queue) and inbox.queue[0].assigned_to == agent.agent.id)
    assert given.queue[0].assigned_because == "Sofia Lind passed it on."
    await agent.do(ClaimHandoff, conversation=name)
    assert (await _refused(supervisor, PassOn("1", name, agent=agent.agent.id))).message.endswith("has it already.")


async def test_passing_on_is_refused_where_it_makes_no_sense(world: DeskWorld) -> None:
    _customer, agent, name = await _claimed(world)
    other = await world.agent()
    assert "say why" in (await _refused(agent, PassOn("1", name, skill="billing"))).message
    assert "one of wrong_team" in (await _refused(agent, PassOn("2", name, reason="boredom"))).message
    assert "one of general" in (await _refused(agent, PassOn("3", name, skill="magic", reason="other"))).message
    assert (await _refused(agent, PassOn("4", name, layer=4, reason="other"))).code == "invalid_value"
    assert (await _refused(other, PassOn("5", name, reason="other"))).code == "not_owner"
    _second, waiting = await _waiting(world)
    assert (await _refused(agent, PassOn("6", waiting, reason="other"))).code == "not_allowed"


async def test_options_are_the_policys_reasons_and_skills_and_the_colleagues(world: DeskWorld) -> None:
    _customer, agent, name = await _claimed(world)
    await world.agent(name="Lee Okafor")
    await world.agent(role=Role.DESIGNER)
    await agent.send(AskPassOnOptions(name))
    options = await agent.next(PassOnOptions)
    assert [one.name for one in options.reasons][-1] == "other"
    assert "billing" in [one.skill for one in options.skills]
    assert [(one.name, one.presence, one.load, one.capacity) for one in options.agents] == [
        ("Lee Okafor", "online", 0, 3)
    ]
