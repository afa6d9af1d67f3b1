"""The real desk and the real worker together: a conversation goes to a person and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.store import decisions
from handoff.wire.agent import (
    ClaimHandoff,
    ConversationOpened,
    MoodChanged,
    OpenConversation,
    ReturnToBot,
    SendReply,
    TakeOver,
)
from handoff.wire.customer import PressButton, RequestHuman
from handoff.wire.shared import EntryAdded, SpeakerState
from tests.desk_world import SECRETS, DeskWorld, desk_settings, running_desk, sqlite_url
from tests.small_bot import Agent, RasaWorkerInput, agent_with, load, running_actions, train
from tests.unit.handoff.situations import POLICY_FILE


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    return load(train(tmp_path_factory.mktemp("small_bot")))


@pytest.fixture
async def world(loaded: Agent, tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with (
        running_actions() as actions,
        running_desk(desk_settings(sqlite_url(tmp_path), policy_path=str(POLICY_FILE))) as world,
    ):
        agent = agent_with(loaded, database=tmp_path / "tracker.db", actions_url=actions.url)
        url = f"ws://127.0.0.1:{world.port}/ws/worker"
        link = RasaWorkerInput(desk_url=url, secret=SECRETS.worker_secret).link_for(agent)
        running = asyncio.create_task(link.run())
        try:
            yield world
        finally:
            await link.drain(timeout_seconds=5)
            await running


async def test_a_conversation_goes_to_a_person_and_back(world: DeskWorld) -> None:
    customer = await world.customer()
    agent = await world.agent(name="Dana Reyes")
    name = customer.welcome.conversation
    await customer.say("track it")
    await customer.hear("Which order?")
    await customer.say("it is BW-104233")
    await customer.hear("BW-104233 is on its way.")
    await customer.say("I want a human")
    await customer.next(SpeakerState, lambda state: state.owner == "queue")

    await agent.do(ClaimHandoff, conversation=name)
    await agent.send(OpenConversation(conversation=name))
    envelope = (await agent.next(ConversationOpened)).envelope
    assert envelope is not None
    assert envelope.reasons[0].name == "explicit_wish"
    assert [(fact.name, fact.value) for fact in envelope.facts] == [("order_number", "BW-104233")]
    assert [(one.goal, one.outcome) for one in envelope.tried] == [("track_order", "resolved")]
    assert envelope.next_step.steps

    await agent.send(SendReply(id="reply-1", conversation=name, text="Hello, this is Dana."))
    await customer.hear("Hello, this is Dana.")
    heard = await customer.say("track it please")
    await agent.next(MoodChanged, lambda mood: mood.seq == heard.seq)
    await agent.do(ReturnToBot, conversation=name)
    await customer.next(SpeakerState, lambda state: state.owner == "bot")
    await customer.say("hello again")
    await customer.hear("Hello.")
    said = [entry.text for entry in customer.entries() if entry.author.value == "bot"]
    assert said.count("Hello.") == 1
    assert said.count("Which order?") == 1
    async with world.desk.store.reading() as connection:
        kept = await decisions.of_conversation(connection, name)
    assert [(one.kind.value, one.decision.outcome.value) for one in kept[:4]] == [
        ("live", "continue"),
        ("live", "continue"),
        ("live", "handoff"),
        ("human", "handoff"),  # what led to it counts until the conversation is returned
    ]
    assert kept[0].decision.counterfactual
    assert {one.decision.policy_version for one in kept} == {world.desk.policy.version}


async def test_the_button_pauses_the_bot_and_an_agents_return_wakes_it(world: DeskWorld) -> None:
    customer = await world.customer()
    agent = await world.agent()
    name = customer.welcome.conversation
    await customer.say("track it")
    await customer.hear("Which order?")
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    await agent.do(ClaimHandoff, conversation=name)
    await agent.send(OpenConversation(conversation=name))
    await agent.next(ConversationOpened)
    heard = await customer.say("it is BW-104233")
    await agent.next(MoodChanged, lambda mood: mood.seq == heard.seq)
    await agent.do(ReturnToBot, conversation=name)
    await customer.say("returns?")
    await customer.hear("Returns are free within 30 days.")
    assert "BW-104233 is on its way." not in [entry.text for entry in customer.entries()]


async def test_an_offer_is_accepted_by_its_button(world: DeskWorld) -> None:
    customer = await world.customer()
    await customer.say("complaint")
    offered = await customer.next(EntryAdded, lambda added: bool(added.entry.buttons))
    yes = offered.entry.buttons[0]
    assert yes.title == "Yes, please"
    await customer.send(PressButton(id="press-1", button=yes.id))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")


async def test_an_agent_takes_over_while_the_bot_is_idle(world: DeskWorld) -> None:
    customer = await world.customer()
    agent = await world.agent()
    name = customer.welcome.conversation
    await customer.say("hello")
    await customer.hear("Hello.")
    await agent.do(TakeOver, conversation=name)
    await agent.send(OpenConversation(conversation=name))
    await agent.next(ConversationOpened)
    heard = await customer.say("hello to you")
    await agent.next(MoodChanged, lambda mood: mood.seq == heard.seq)
    await agent.send(SendReply(id="reply-1", conversation=name, text="I am here."))
    await customer.hear("I am here.")
    await agent.do(ReturnToBot, conversation=name)
    await customer.say("returns?")
    await customer.hear("Returns are free within 30 days.")
    said = [entry.text for entry in customer.entries() if entry.author.value == "bot"]
    assert said.count("Hello.") == 1
