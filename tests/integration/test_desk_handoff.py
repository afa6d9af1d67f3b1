"""A person is called, answers, and returns the conversation: customer, agents and bot on real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.rooms import Audience
from desk.store.agents import Role
from handoff.log import EntryKind
from handoff.wire.agent import (
    AddNote,
    ClaimHandoff,
    CloseConversation,
    ConversationOpened,
    Done,
    FlagHandoff,
    Inbox,
    MoodChanged,
    OpenConversation,
    ReturnToBot,
    SendReply,
    TakeOver,
)
from handoff.wire.customer import NewConversation, RequestHuman, SendMessage, Welcome
from handoff.wire.shared import Ack, EntryAdded, Error, SpeakerState, Typing
from handoff.wire.worker import TurnMode
from tests.desk_world import AgentClient, Customer, DeskWorld, desk_settings, handoff_decision, running_desk, sqlite_url


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        yield world


async def _waiting(world: DeskWorld) -> Customer:
    customer = await world.customer()
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    return customer


async def _claimed(world: DeskWorld) -> tuple[Customer, AgentClient, str]:
    customer = await _waiting(world)
    agent = await world.agent(name="Dana Reyes")
    name = customer.welcome.conversation
    await agent.do(ClaimHandoff, conversation=name)
    await customer.next(SpeakerState, lambda state: state.owner == "agent")
    return customer, agent, name


async def test_policy_handoff_is_claimed_answered_and_returned(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    agent = await world.agent(name="Dana Reyes")
    name = customer.welcome.conversation
    await customer.say("This is the third time!")
    offer = await worker.offer()
    await worker.reply(offer, "I will get a person.")
    await worker.finish(offer, decision=handoff_decision("The customer is angry."), score=-0.8)
    waiting = await customer.next(SpeakerState, lambda state: state.owner == "queue")
    assert (waiting.epoch, waiting.position) == (2, 1)

    inbox = await agent.next(Inbox, lambda inbox: bool(inbox.queue))
    assert (inbox.queue[0].conversation, inbox.queue[0].reason) == (name, "The customer is angry.")
    assert (inbox.queue[0].skill, inbox.queue[0].mood) == ("orders", -0.8)
    await agent.do(ClaimHandoff, conversation=name)
    await agent.send(OpenConversation(conversation=name))
    opened = await agent.next(ConversationOpened)
    assert opened.owned_by_me
    assert opened.envelope is not None
    assert [entry.text for entry in opened.envelope.transcript][1:3] == [
        "This is the third time!",
        "I will get a person.",
    ]
    state = await customer.next(SpeakerState, lambda state: state.owner == "agent")
    assert state.speaker_name == "Dana Reyes"

    await agent.send(SendReply(id="a1", conversation=name, text="I am so sorry."))
    await agent.next(Ack, lambda ack: ack.id == "a1")
    entry = await customer.hear("I am so sorry.")
    assert entry.author_name == "Dana Reyes"
    said = await worker.offer()
    assert (said.mode, said.text) == (TurnMode.AGENT_SAID, "I am so sorry.")
    await worker.finish(said)

    await customer.say("Thank you")
    observed = await worker.offer()
    assert observed.mode is TurnMode.OBSERVE
    await worker.reply(observed, "The bot must not say this.")
    refusal = await worker.next(Error)
    assert (refusal.code, refusal.id) == ("stale_epoch", observed.turn)
    await worker.finish(observed, score=0.5)
    assert (await agent.next(MoodChanged, lambda mood: mood.seq == observed.seq)).score == 0.5

    await agent.do(ReturnToBot, conversation=name)
    await customer.next(SpeakerState, lambda state: state.owner == "bot")
    resumed = await worker.offer()
    assert resumed.mode is TurnMode.RESUME
    assert resumed.spent_through > observed.seq
    await worker.finish(resumed)
    await customer.say("Do you ship to Canada?")
    await worker.answer("Yes.")
    await customer.hear("Yes.")
    assert "The bot must not say this." not in [entry.text for entry in customer.entries()]


async def test_button_gets_a_person_without_any_worker(world: DeskWorld) -> None:
    customer = await _waiting(world)
    agent = await world.agent()
    await agent.send(OpenConversation(conversation=customer.welcome.conversation))
    opened = await agent.next(ConversationOpened)
    assert opened.envelope is not None
    assert opened.envelope.reasons
    worker = await world.worker()
    assert (await worker.offer()).mode is TurnMode.PAUSE


async def test_button_while_waiting_changes_nothing(world: DeskWorld) -> None:
    customer = await _waiting(world)
    await customer.send(RequestHuman(id="again"))
    await customer.next(Ack, lambda ack: ack.id == "again")
    events = [entry.event for entry in customer.entries() if entry.event]
    assert events == ["human.requested", "handoff.requested", "human.requested"]


async def test_one_of_two_claims_wins(world: DeskWorld) -> None:
    customer = await _waiting(world)
    name = customer.welcome.conversation
    agents = [await world.agent() for _ in range(4)]
    await asyncio.gather(*(agent.send(ClaimHandoff(id="claim", conversation=name)) for agent in agents))
    answers = [await agent.next(Done | Error) for agent in agents]  # type: ignore[arg-type]
    assert sorted(type(answer).__name__ for answer in answers) == ["Done", "Error", "Error", "Error"]
    assert {answer.code for answer in answers if isinstance(answer, Error)} == {"already_claimed"}
    claimed = [entry for entry in (await world.customer(token=customer.welcome.token)).entries() if entry.event]
    assert [entry.event for entry in claimed].count("handoff.claimed") == 1


async def test_only_the_owner_speaks_and_notes_stay_inside(world: DeskWorld) -> None:
    customer, agent, name = await _claimed(world)
    other = await world.agent()
    await other.send(SendReply(id="o1", conversation=name, text="Hello from me"))
    assert (await other.next(Error)).code == "not_owner"
    await other.send(AddNote(id="n1", conversation=name, text="Known for long calls"))
    await other.next(Ack)
    await agent.send(SendReply(id="a1", conversation=name, text="Hello"))
    await agent.next(Ack)
    await customer.hear("Hello")
    back = await world.customer(token=customer.welcome.token)
    for log in (customer.entries(), back.entries()):
        assert EntryKind.NOTE not in [entry.kind for entry in log]
    await agent.send(OpenConversation(conversation=name))
    opened = await agent.next(ConversationOpened)
    assert "Known for long calls" in [entry.text for entry in opened.entries]


async def test_agent_takes_over_from_the_bot_in_the_middle_of_a_turn(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    agent = await world.agent()
    name = customer.welcome.conversation
    await customer.say("Hm")
    offer = await worker.offer()
    await agent.do(TakeOver, conversation=name)
    await worker.reply(offer, "Too late")
    assert (await worker.next(Error)).code == "stale_epoch"
    await worker.finish(offer, decision=handoff_decision())
    assert (await worker.offer()).mode is TurnMode.PAUSE
    back = await world.customer(token=customer.welcome.token)
    assert back.welcome.state.owner == "agent"
    assert "Too late" not in [entry.text for entry in back.entries()]


async def test_supervisor_steps_in_and_agent_cannot(world: DeskWorld) -> None:
    _customer, _agent, name = await _claimed(world)
    other = await world.agent()
    await other.send(TakeOver(id="t", conversation=name))
    assert (await other.next(Error)).code == "already_claimed"
    supervisor = await world.agent(role=Role.SUPERVISOR)
    await supervisor.do(TakeOver, conversation=name)


async def test_designer_may_read_but_not_claim(world: DeskWorld) -> None:
    customer = await _waiting(world)
    designer = await world.agent(role=Role.DESIGNER)
    await designer.send(ClaimHandoff(id="c", conversation=customer.welcome.conversation))
    assert (await designer.next(Error)).code == "not_allowed"
    await designer.send(AddNote(id="n", conversation=customer.welcome.conversation, text="Let me see."))
    assert (await designer.next(Error)).id == "n"
    await designer.send(FlagHandoff(id="f", conversation=customer.welcome.conversation, verdict="needed"))
    assert (await designer.next(Error)).id == "f"
    await designer.send(OpenConversation(conversation=customer.welcome.conversation))
    await designer.next(ConversationOpened)


async def test_closed_conversation_is_read_and_a_new_one_begins(world: DeskWorld) -> None:
    customer, agent, name = await _claimed(world)
    await customer.send(NewConversation())
    assert (await customer.next(Error)).code == "conversation_open"
    await agent.send(CloseConversation(id="c0", conversation=name, disposition="won"))
    assert (await agent.next(Error)).code == "invalid_value"
    await agent.do(CloseConversation, conversation=name, disposition="resolved", note="Sent a new lamp.")
    await customer.next(SpeakerState, lambda state: state.owner == "closed")
    await customer.send(SendMessage(id="late", text="One more thing"))
    assert (await customer.next(Error)).code == "conversation_closed"
    back = await world.customer(token=customer.welcome.token)
    assert back.entries()[-1].event == "conversation.closed"
    await customer.send(NewConversation())
    anew = await customer.next(Welcome)
    assert anew.conversation != name
    assert [entry.seq for entry in anew.entries] == [1]
    await customer.say("Hello again")
    assert world.desk.rooms.count(name, audience=Audience.CUSTOMER) == 1  # `back` is there still


async def test_verdict_is_kept(world: DeskWorld) -> None:
    _customer, agent, name = await _claimed(world)
    await agent.do(FlagHandoff, conversation=name, verdict="unnecessary")
    await agent.send(OpenConversation(conversation=name))
    assert (await agent.next(ConversationOpened)).verdict == "unnecessary"


async def test_agents_and_customer_see_each_other_type(world: DeskWorld) -> None:
    customer, agent, name = await _claimed(world)
    await agent.send(OpenConversation(conversation=name))
    await agent.next(ConversationOpened)
    await customer.send(Typing())
    assert (await agent.next(Typing)).author == "customer"
    await agent.send(Typing(conversation=name))
    seen = await customer.next(Typing)
    assert (seen.author, seen.author_name) == ("agent", "Dana Reyes")


async def test_position_is_told_and_moves_up(world: DeskWorld) -> None:
    first, second = await _waiting(world), await _waiting(world)
    assert next(message.position for message in second.received if isinstance(message, SpeakerState)) == 2
    agent = await world.agent()
    await agent.do(ClaimHandoff, conversation=first.welcome.conversation)
    await second.next(SpeakerState, lambda state: state.position == 1)


async def test_every_follower_has_the_same_log(world: DeskWorld) -> None:
    customer, agent, name = await _claimed(world)
    others = [await world.customer(token=customer.welcome.token) for _ in range(3)]
    sends = [agent.send(SendReply(id=f"a{number}", conversation=name, text=f"a{number}")) for number in range(15)]
    says = [
        one.send(SendMessage(id=f"c{number}-{index}", text=f"c{number}-{index}"))
        for number, one in enumerate(others)
        for index in range(10)
    ]
    await asyncio.gather(*sends, *says)
    everybody = [customer, *others]
    last = 4 + 15 + 30
    for one in everybody:
        if one.entries()[-1].seq < last:
            await one.next(EntryAdded, lambda added: added.entry.seq == last)
    logs = [[entry.seq for entry in one.entries()] for one in everybody]
    assert logs == [list(range(1, last + 1))] * len(everybody)
