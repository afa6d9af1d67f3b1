"""Offers, presence, lost connections and customers whom nobody can answer, on real sockets."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from desk.router import ROUTER
from desk.store import presences, tables
from desk.store.agents import Role
from handoff.wire.agent import ClaimHandoff, ConversationRow, Inbox, OpenConversation, SetPresence
from handoff.wire.customer import PressButton, RequestHuman, SendMessage
from handoff.wire.routing import (
    Acted,
    AssignmentEnded,
    CompleteFollowUp,
    DeclineAssignment,
    FollowUps,
    PresenceChanged,
    TakeFollowUp,
)
from handoff.wire.shared import Ack, EntryAdded, Error, SpeakerState
from tests.desk_world import AgentClient, Customer, DeskWorld, desk_settings, running_desk, sqlite_url
from tests.routing_world import keep_reaching
from tests.waiting import until


class Clock:
    """The time, and what a test lets pass besides."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return time.time() + self.passed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def world(tmp_path: Path, clock: Clock) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path)), clock=clock) as world:
        yield world


async def _after(world: DeskWorld, clock: Clock, seconds: float) -> None:
    """Time passes while everybody stays connected, and the router has worked once."""
    clock.passed += seconds
    keep_reaching(world.desk)
    await world.desk.presences.renew()
    await world.app[ROUTER].round()


async def _waiting(world: DeskWorld, **hello: str) -> Customer:
    customer = await world.customer(**hello)
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    return customer


async def _offered(agent: AgentClient) -> ConversationRow:
    """The row that is offered to this agent, as soon as there is one."""
    mine = agent.agent.id
    inbox = await agent.next(Inbox, lambda inbox: any(row.assigned_to == mine for row in inbox.queue))
    return inbox.queue[0]


async def test_offer_that_is_not_taken_goes_to_the_next_agent(world: DeskWorld, clock: Clock) -> None:
    first = await world.agent(name="Dana Reyes")
    customer = await _waiting(world)
    name = customer.welcome.conversation
    row = await _offered(first)
    assert (row.conversation, row.assigned_name, row.warning) == (name, "Dana Reyes", "")
    assert 50 < row.assigned_until - clock() <= 60
    second = await world.agent(name="Oskar Lind")
    await _after(world, clock, 61)
    assert (await first.next(AssignmentEnded)).state == "lapsed"
    assert (await _offered(second)).conversation == name
    await second.do(ClaimHandoff, conversation=name)
    state = await customer.next(SpeakerState, lambda state: state.owner == "agent")
    assert state.speaker_name == "Oskar Lind"


async def test_opening_an_offer_gives_time_to_read_it(world: DeskWorld, clock: Clock) -> None:
    agent = await world.agent()
    customer = await _waiting(world)
    row = await _offered(agent)
    clock.passed += 40
    await agent.send(OpenConversation(conversation=customer.welcome.conversation))
    later = await agent.next(
        Inbox, lambda inbox: bool(inbox.queue) and inbox.queue[0].assigned_until > row.assigned_until
    )
    assert later.queue[0].assigned_until - clock() > 50


async def test_offer_is_declined_and_only_by_whom_it_is_made_to(world: DeskWorld) -> None:
    first = await world.agent()
    customer = await _waiting(world)
    name = customer.welcome.conversation
    await _offered(first)
    second = await world.agent()
    await second.send(DeclineAssignment(id="d", conversation=name, reason="Not mine."))
    assert (await second.next(Error)).code == "not_found"
    await first.do(DeclineAssignment, conversation=name, reason="I know them.")
    assert (await _offered(second)).conversation == name


async def test_who_misses_two_is_put_away_and_told_why(world: DeskWorld, clock: Clock) -> None:
    agent = await world.agent()
    await _waiting(world)
    for _ in range(2):
        await _offered(agent)
        await _after(world, clock, 61)
    changed = await agent.next(PresenceChanged)
    assert (changed.presence, changed.why) == ("away", "missed")
    await agent.send(SetPresence(presence="online"))
    assert (await agent.next(PresenceChanged)).why == "chosen"
    await agent.next(Inbox, lambda inbox: bool(inbox.queue[0].assigned_to))


async def test_who_does_nothing_is_away_until_something_is_done(world: DeskWorld, clock: Clock) -> None:
    agent = await world.agent()
    clock.passed += 601
    await world.desk.presences.end_idle(idle_seconds=600)
    assert (await agent.next(PresenceChanged)).why == "inactive"
    await agent.send(Acted())
    assert (await agent.next(PresenceChanged)).presence == "online"
    await agent.send(SetPresence(presence="offline"))
    assert (await agent.next(Error)).code == "invalid_value"


async def test_lost_agents_conversation_is_back_in_line_and_both_sides_are_told(world: DeskWorld, clock: Clock) -> None:
    boss = await world.agent(role=Role.SUPERVISOR)
    await boss.send(SetPresence(presence="away"))
    await boss.next(PresenceChanged)
    agent = await world.agent(name="Dana Reyes")
    customer = await _waiting(world)
    await agent.do(ClaimHandoff, conversation=customer.welcome.conversation)
    await customer.next(SpeakerState, lambda state: state.owner == "agent")
    await agent.close()

    async def is_gone() -> bool:
        async with world.desk.store.glancing() as connection:
            standing = await presences.find(connection, agent.agent.id)
        return standing is not None and standing.here_until <= world.desk.changes.clock()

    await until(is_gone)
    for seconds in (59, 3):
        await _after(world, clock, seconds)
    told = await customer.next(EntryAdded, lambda added: added.entry.event == "agent.lost")
    assert told.entry.text == "The connection to Dana Reyes was lost. You are in line again, at your old place."
    assert told.entry.values == {"agent": "Dana Reyes"}
    inbox = await boss.next(Inbox, lambda inbox: bool(inbox.queue) and bool(inbox.queue[0].alert))
    assert inbox.queue[0].alert == "Waits again: the connection to Dana Reyes was lost."


async def test_nobody_there_becomes_a_follow_up_that_somebody_does(world: DeskWorld, clock: Clock) -> None:
    customer = await _waiting(world)
    await _after(world, clock, 16)
    asked = (await customer.next(EntryAdded, lambda added: added.entry.event == "queue.nobody_there")).entry
    await customer.send(PressButton(id="contact", button=asked.buttons[1].id))
    await customer.next(Ack, lambda ack: ack.id == "contact")
    await customer.send(SendMessage(id="phone", text="+1 503 555 0142"))
    left = (await customer.next(EntryAdded, lambda added: added.entry.event == "contact.left")).entry
    assert left.text.startswith("Thank you. Somebody will get in touch with you ")
    assert (await customer.next(SpeakerState, lambda state: state.owner == "bot")).epoch == 3

    agent = await world.agent()
    owed = (await agent.next(FollowUps)).follow_ups[0]
    assert (owed.contact, owed.conversation, owed.owner) == ("+1 503 555 0142", customer.welcome.conversation, "")
    await agent.do(TakeFollowUp, follow_up=owed.id)
    taken = await agent.next(FollowUps, lambda told: told.follow_ups[0].owner == agent.agent.id)
    assert taken.outcomes == ("reached", "not_reached", "not_needed")
    await agent.do(CompleteFollowUp, follow_up=owed.id, outcome="reached", note="Solved.")
    await agent.next(FollowUps, lambda told: not told.follow_ups)


async def test_overdue_follow_up_is_told_to_supervisors(world: DeskWorld, clock: Clock) -> None:
    customer = await _waiting(world)
    await _after(world, clock, 16)
    asked = (await customer.next(EntryAdded, lambda added: added.entry.event == "queue.nobody_there")).entry
    await customer.send(PressButton(id="contact", button=asked.buttons[1].id))
    await customer.say("anna@example.com")
    boss = await world.agent(role=Role.SUPERVISOR)
    await boss.next(FollowUps, lambda told: len(told.follow_ups) == 1)
    await _after(world, clock, 4 * 3600)
    overdue = (await boss.next(FollowUps)).follow_ups[0]
    assert overdue.due_at < clock()


async def test_customer_goes_on_with_the_bot_and_is_asked_nothing_twice(world: DeskWorld, clock: Clock) -> None:
    worker = await world.worker()
    customer = await world.customer()
    await customer.say("Where is my order BW-104233?")
    await worker.answer("It was delivered.")
    await customer.send(RequestHuman(id="please"))
    await worker.finish(await worker.offer())  # it pauses
    await _after(world, clock, 16)
    asked = (await customer.next(EntryAdded, lambda added: added.entry.event == "queue.nobody_there")).entry
    await customer.send(PressButton(id="bot", button=asked.buttons[2].id))
    resumed = await worker.offer()
    assert resumed.mode.value == "resume"
    assert resumed.spent_through > asked.seq
    await worker.finish(resumed)
    await customer.say("Who signed for it?")
    await worker.answer("It was left at the door.")
    await customer.hear("It was left at the door.")


async def test_place_and_wait_are_told_live(world: DeskWorld, clock: Clock) -> None:
    agent = await world.agent()
    await _experience(world, clock)
    busy = [await _waiting(world) for _ in range(3)]
    for one in busy:
        await agent.do(ClaimHandoff, conversation=one.welcome.conversation)
    first, second = await _waiting(world), await _waiting(world)
    state = await second.next(SpeakerState, lambda state: state.position == 2)
    assert 0 < state.wait_low_seconds <= state.wait_high_seconds <= 3600
    await agent.do(ClaimHandoff, conversation=first.welcome.conversation)
    assert (await second.next(SpeakerState, lambda state: state.position == 1)).owner == "queue"


async def _experience(world: DeskWorld, clock: Clock) -> None:
    """Handoffs of the last days that took ten minutes each, more or less."""
    now = clock()
    customer = await world.customer()
    async with world.desk.store.writing() as connection:
        for number in range(40):
            at = now - 3600.0 * (number + 2)
            row = {
                "id": f"past{number}",
                "conversation": customer.welcome.conversation,
                "cause": "button",
                "at": at,
                "epoch": -number,
                "skill": "general",
                "decision": "{}",
                "envelope": "{}",
                "claimed_by": "somebody",
                "claimed_at": at + 30,
                "ended_at": at + 30 + 400 + 10 * number,
                "ended_as": "closed",
                "verdict": "",
                "verdict_by": "",
                "verdict_at": 0.0,
            }
            await connection.execute(insert(tables.handoffs).values(**row))
