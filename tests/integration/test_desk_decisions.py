"""Every decision is kept and told: what the bot decided, what the desk judged by itself, and what a person overrode."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from desk.store.agents import Role
from handoff.decision import Decision, Outcome
from handoff.wire.agent import ClaimHandoff, ConversationOpened, OpenConversation
from handoff.wire.customer import RequestHuman
from handoff.wire.decisions import DecisionMade
from handoff.wire.shared import Ack, SpeakerState
from tests.desk_world import AgentClient, DeskWorld, desk_settings, handoff_decision, running_desk, sqlite_url

STAYS = Decision(Outcome.CONTINUE, policy_version="1.0", subjects=("track_order",))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        yield world


async def _decisions(world: DeskWorld, agent: AgentClient, name: str, *, query: str = "") -> Any:
    session = await world.browser(agent.agent)
    async with session.get(f"{world.origin}/api/conversations/{name}/decisions{query}") as response:
        return response.status, await response.json()


async def test_stayed_handed_over_and_observed_are_told_apart(world: DeskWorld) -> None:
    worker, customer = await world.worker(), await world.customer()
    name = customer.welcome.conversation
    agent = await world.agent(role=Role.DESIGNER)
    await agent.send(OpenConversation(conversation=name))
    await agent.next(ConversationOpened)
    await customer.say("Where is my order?")
    first = await worker.offer()
    await worker.reply(first, "On its way.")
    await worker.finish(first, decision=STAYS)
    made = await agent.next(DecisionMade)
    assert (made.record.seq, made.record.decision) == (first.seq, STAYS)
    await customer.say("I want a person")
    second = await worker.offer()
    await worker.reply(second, "I will get a person.")
    await worker.finish(second, decision=handoff_decision())
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    await customer.say("Are you there?")
    third = await worker.offer()
    await worker.finish(third, decision=handoff_decision())
    await agent.next(DecisionMade, lambda made: made.record.seq == third.seq)

    status, answer = await _decisions(world, agent, name)
    assert status == 200
    shown = [(one["seq"], one["kind"], one["decision"]["outcome"], one["turn"]) for one in answer["decisions"]]
    assert shown == [
        (first.seq, "live", "continue", first.turn),
        (second.seq, "live", "handoff", second.turn),
        (third.seq, "human", "handoff", third.turn),
    ]
    assert not answer["more"]
    _status, rest = await _decisions(world, agent, name, query=f"?after={answer['decisions'][1]['number']}")
    assert rest["decisions"] == answer["decisions"][2:]


async def test_desks_own_judgements_are_kept(world: DeskWorld) -> None:
    worker, customer = await world.worker(), await world.customer()
    pressed, unanswered = customer.welcome.conversation, await world.customer()
    await customer.send(RequestHuman(id="please"))
    ack = await customer.next(Ack)
    await unanswered.say("Hello?")
    offer = await worker.offer()
    while not offer.text:
        await worker.finish(offer)
        offer = await worker.offer()
    await worker.finish(offer, decision=STAYS)  # without a word to the customer
    await unanswered.next(SpeakerState, lambda state: state.owner == "queue")
    agent = await world.agent()
    _status, button = await _decisions(world, agent, pressed)
    assert [(one["seq"], one["turn"]) for one in button["decisions"]] == [(ack.seq, "")]
    assert button["decisions"][0]["decision"]["rules"][0]["evidence"][0]["signal"] == "explicit_wish"
    _status, silent = await _decisions(world, agent, unanswered.welcome.conversation)
    assert [one["decision"]["outcome"] for one in silent["decisions"]] == ["continue", "handoff"]
    assert {one["seq"] for one in silent["decisions"]} == {offer.seq}


async def test_decisions_are_for_logged_in_agents(world: DeskWorld) -> None:
    customer, agent = await world.customer(), await world.agent()
    url = f"{world.origin}/api/conversations/{customer.welcome.conversation}/decisions"
    async with world.http.get(url) as response:
        assert response.status == 401
    assert (await _decisions(world, agent, "0" * 32))[0] == 404
    for wrong in ("-1", "x", "9" * 30):
        status, told = await _decisions(world, agent, customer.welcome.conversation, query=f"?after={wrong}")
        assert (status, told["code"]) == (422, "invalid_value")


async def test_turn_that_ends_after_a_person_came_is_no_live_decision(world: DeskWorld) -> None:
    worker, customer, agent = await world.worker(), await world.customer(), await world.agent()
    name = customer.welcome.conversation
    await customer.say("Hm")
    offer = await worker.offer()
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    await agent.do(ClaimHandoff, conversation=name)
    await agent.send(OpenConversation(conversation=name))
    await worker.finish(offer, decision=STAYS)
    made = await agent.next(DecisionMade)
    assert (made.record.kind, made.record.seq) == ("human", offer.seq)
