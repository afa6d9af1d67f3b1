"""Whispers and mentions on a real desk: who gets them, and who never does."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from desk.routing.model import Presence
from desk.store import audit, presences, tables
from desk.store.agents import Role
from desk.store.presences import Standing
from frontline.replay.imports.desk_store import transcripts_in
from handoff.wire.agent import AddNote, ClaimHandoff, ConversationOpened, Inbox, OpenConversation, ReturnToBot
from handoff.wire.customer import RequestHuman
from handoff.wire.mentions import Colleagues, ListColleagues, Mentions, ReadMention
from handoff.wire.reading import Watchers
from handoff.wire.shared import Ack, Error, Ping, Pong, SpeakerState
from handoff.wire.whispers import SendWhisper, WhisperAdded, Whispers
from tests.desk_world import AgentClient, Client, Customer, DeskWorld, desk_settings, running_desk, sqlite_url

SECRET = "Offer him a month free, nothing more."


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        yield world


async def _claimed(world: DeskWorld) -> tuple[Customer, AgentClient, str]:
    customer = await world.customer()
    await customer.say("I want to leave.")
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    agent = await world.agent(name="Dana Reyes")
    name = customer.welcome.conversation
    await agent.do(ClaimHandoff, conversation=name)
    await agent.send(OpenConversation(conversation=name))
    await agent.next(ConversationOpened)
    return customer, agent, name


async def _whisper(by: AgentClient, conversation: str, text: str, *, message_id: str = "") -> Ack:
    name = message_id or str(uuid.uuid4())
    await by.send(SendWhisper(id=name, conversation=conversation, text=text))
    return await by.next(Ack, lambda ack: ack.id == name)


async def _opened(agent: AgentClient, conversation: str) -> ConversationOpened:
    await agent.send(OpenConversation(conversation=conversation))
    return await agent.next(ConversationOpened)


async def _all_received(client: Client) -> str:
    """Everything that came to this client until now, as one text."""
    await client.send(Ping())
    await client.next(Pong)
    return "".join(msgspec.json.encode(message).decode() for message in client.received)


async def _heard(client: Client) -> int:
    """How much came to this client, but for the inbox, which follows everything."""
    await _all_received(client)
    return sum(1 for message in client.received if not isinstance(message, Inbox | Pong))


async def test_whisper_reaches_the_owner_and_listening_supervisors_and_nobody_else(world: DeskWorld) -> None:
    customer, agent, name = await _claimed(world)
    supervisor = await world.agent(role=Role.SUPERVISOR, name="Sofia Lind")
    other_supervisor = await world.agent(role=Role.ADMIN)
    third, worker = await world.agent(), await world.worker()
    for reader in (supervisor, other_supervisor, third):
        await _opened(reader, name)

    await _whisper(supervisor, name, SECRET)
    heard = (await agent.next(WhisperAdded)).whisper
    assert (heard.text, heard.author_name, heard.addressee_name) == (SECRET, "Sofia Lind", "Dana Reyes")
    assert (await other_supervisor.next(WhisperAdded)).whisper == heard
    await _whisper(agent, name, "May I, please, go to two months?")
    assert (await supervisor.next(WhisperAdded, lambda one: one.whisper.author == agent.agent.id)).whisper.addressee
    await customer.say("Are you there?")
    await agent.do(ReturnToBot, conversation=name)
    await _opened(third, name)

    for outsider in (customer, third, worker):
        told = await _all_received(outsider)
        assert SECRET not in told
        assert "two months" not in told
    resumed = await world.customer(token=customer.welcome.token)
    assert SECRET not in await _all_received(resumed)


async def test_whisper_is_read_again_by_its_owner_alone_and_is_in_no_log_envelope_or_export(world: DeskWorld) -> None:
    customer, agent, name = await _claimed(world)
    supervisor = await world.agent(role=Role.SUPERVISOR)
    at = (await _whisper(supervisor, name, SECRET)).seq
    await _opened(agent, name)
    assert [one.after_seq for one in (await agent.next(Whispers)).whispers] == [at]
    successor = await world.agent()
    await agent.do(ReturnToBot, conversation=name)
    await customer.send(RequestHuman(id="again"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    await successor.do(ClaimHandoff, conversation=name)
    opened = await _opened(successor, name)
    assert SECRET not in msgspec.json.encode(opened).decode()
    assert SECRET not in await _all_received(successor)
    async with world.desk.store.reading() as connection:
        everything = {
            table.name: (await connection.execute(select(table))).all()
            for table in tables.metadata.sorted_tables
            if table.name != "whispers"
        }
        exported = [one async for one in transcripts_in(connection)]
    assert not [table for table, rows in everything.items() if SECRET in str(rows)]
    assert len(exported) == 1
    assert SECRET not in str(exported)


async def test_whisper_is_stored_once_without_secrets_and_noted(world: DeskWorld) -> None:
    _customer, agent, name = await _claimed(world)
    supervisor = await world.agent(role=Role.SUPERVISOR)
    text = "Refund it to card 4111 1111 1111 1111."
    first = await _whisper(supervisor, name, text, message_id="one")
    assert await _whisper(supervisor, name, text, message_id="one") == first
    await _opened(agent, name)
    (kept,) = (await agent.next(Whispers)).whispers
    assert "4111" not in kept.text.replace("1111]", "")
    assert kept.removed == ("card_number",)
    async with world.desk.store.reading() as connection:
        lines = await audit.of_conversation(connection, name)
    assert [line.actor for line in lines if line.action == "whisper.sent"] == [supervisor.agent.id]


async def test_nobody_whispers_where_nobody_would_hear_or_may_not(world: DeskWorld) -> None:
    _customer, agent, name = await _claimed(world)
    supervisor, third = await world.agent(role=Role.SUPERVISOR), await world.agent()
    await third.send(SendWhisper(id="no", conversation=name, text="psst"))
    assert (await third.next(Error)).code == "not_allowed"
    await agent.do(ReturnToBot, conversation=name)
    await supervisor.send(SendWhisper(id="no", conversation=name, text="psst"))
    refused = await supervisor.next(Error)
    assert (refused.code, "no agent has it" in refused.message) == ("invalid_value", True)


async def test_supervisor_who_has_a_conversation_answers_a_whisper_and_begins_none(world: DeskWorld) -> None:
    customer = await world.customer()
    await customer.say("I want to leave.")
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    name = customer.welcome.conversation
    owner, other = await world.agent(role=Role.SUPERVISOR), await world.agent(role=Role.SUPERVISOR)
    await owner.do(ClaimHandoff, conversation=name)
    await owner.send(SendWhisper(id="first", conversation=name, text="Am I alone?"))
    assert "you have it yourself" in (await owner.next(Error)).message
    await _whisper(other, name, SECRET)
    await _whisper(owner, name, "Two would be better.")


async def test_listening_is_noted_once_and_disturbs_nobody(world: DeskWorld) -> None:
    customer, agent, name = await _claimed(world)
    supervisor = await world.agent(role=Role.SUPERVISOR)
    before = [await _heard(client) for client in (customer, agent)]
    for _ in range(2):
        await _opened(supervisor, name)
    assert [await _heard(client) for client in (customer, agent)] == before
    async with world.desk.store.reading() as connection:
        lines = await audit.of_conversation(connection, name)
    assert [(line.actor, line.detail) for line in lines if line.action == "conversation.listened"] == [
        (supervisor.agent.id, {"owner": agent.agent.id})
    ]


async def test_listening_is_shown_where_the_desk_is_set_so(tmp_path: Path) -> None:
    settings = desk_settings(sqlite_url(tmp_path), listening_is_shown=True)
    async with running_desk(settings) as world:
        _customer, agent, name = await _claimed(world)
        supervisor = await world.agent(role=Role.SUPERVISOR, name="Sofia Lind")
        await _opened(supervisor, name)
        seen = await agent.next(Watchers, lambda told: len(told.watchers) == 2)
        assert [one.name for one in seen.watchers] == ["Dana Reyes", "Sofia Lind"]


async def test_mention_calls_its_agent_until_it_is_read(world: DeskWorld) -> None:
    _customer, agent, name = await _claimed(world)
    called, other = await world.agent(name="Lee Okafor"), await world.agent(name="Ana Lee")
    assert (await called.next(Mentions)).unread == 0
    await agent.send(AddNote(id="n", conversation=name, text="@lee okafor, is this lens in stock? @Dana Reyes"))
    ack = await agent.next(Ack, lambda ack: ack.id == "n")
    told = await called.next(Mentions)
    assert [(one.conversation, one.seq, one.author_name) for one in told.mentions] == [(name, ack.seq, "Dana Reyes")]
    assert told.unread == 1
    assert not told.mentions[0].is_read
    await called.send(ReadMention(conversation=name, seq=ack.seq))
    told = await called.next(Mentions)
    assert told.unread == 0
    assert told.mentions[0].is_read
    for uncalled in (other, agent):
        await _all_received(uncalled)
        assert [one.unread for one in uncalled.received if isinstance(one, Mentions)] == [0]


async def test_colleagues_are_listed_with_their_presence(world: DeskWorld) -> None:
    agent = await world.agent(name="Dana Reyes")
    await world.agent(name="Ana Lee")
    elsewhere = await world.add_agent(name="Zoe Winter")
    async with world.desk.store.writing() as connection:  # her socket is at another desk on the same database
        here_until = world.desk.changes.clock() + 30
        await presences.save(connection, Standing(elsewhere.id, chosen=Presence.AWAY, here_until=here_until))
    await world.add_agent(name="Zoltan Kiss")
    await agent.send(ListColleagues())
    listed = (await agent.next(Colleagues)).colleagues
    assert [(one.name, one.presence) for one in listed] == [
        ("Ana Lee", "online"),
        ("Zoe Winter", "away"),
        ("Zoltan Kiss", "offline"),
    ]
