"""Two desks on one PostgreSQL and one Redis: customers, agents and workers at either see the same conversation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from desk.store.agents import Role
from handoff.log import Author
from handoff.wire.agent import ClaimHandoff, ConversationOpened, OpenConversation, SendReply
from handoff.wire.copilot import FIND, FoundArticle
from handoff.wire.customer import RequestHuman
from handoff.wire.reading import Watchers
from handoff.wire.shared import EntryAdded, SpeakerState, Typing
from tests.desk_world import AgentClient, Customer, DeskWorld, desk_settings, running_desk
from tests.faults.servers import Redis
from tests.waiting import until


@dataclass
class TwoDesks:
    one: DeskWorld
    other: DeskWorld
    redis: Redis

    async def agent(self, name: str, *, at: DeskWorld, role: Role = Role.AGENT) -> AgentClient:
        return await at.enter(await self.one.add_agent(name=name, role=role))

    async def waiting(self) -> tuple[Customer, str]:
        """A customer at the first desk who waits for a person."""
        customer = await self.one.customer()
        await customer.send(RequestHuman(id="h"))
        await customer.next(SpeakerState, lambda state: state.owner == "queue")
        return customer, customer.welcome.conversation

    async def linked(self) -> None:
        await until(lambda: self.one.desk.fanout.peers and self.other.desk.fanout.peers)


@pytest.fixture
async def desks(postgres_desk_url: str, redis_server: Redis) -> AsyncIterator[TwoDesks]:
    settings = desk_settings(postgres_desk_url, redis_url=redis_server.url())
    async with running_desk(settings) as one, running_desk(settings) as other:
        both = TwoDesks(one, other, redis_server)
        await both.linked()
        yield both


async def test_a_worker_at_one_desk_answers_a_customer_at_the_other(desks: TwoDesks) -> None:
    worker, customer = await desks.other.worker(), await desks.one.customer()
    await customer.say("Where is my order?")
    offer = await worker.offer()
    assert offer.text == "Where is my order?"
    typing = await customer.next(Typing)
    assert typing.author == "bot"
    await worker.reply(offer, "On its way.")
    entry = await customer.next(EntryAdded, lambda added: added.entry.author is Author.BOT)
    assert entry.entry.text == "On its way."


async def test_a_handoff_is_claimed_and_answered_at_the_other_desk(desks: TwoDesks) -> None:
    customer, name = await desks.waiting()
    agent = await desks.agent("Amira Haddad", at=desks.other)
    await agent.do(ClaimHandoff, conversation=name)
    state = await customer.next(SpeakerState, lambda state: state.owner == "agent")
    assert state.speaker_name == "Amira Haddad"
    await agent.send(OpenConversation(conversation=name))
    await agent.send(SendReply(id="r1", conversation=name, text="Hello, I am Amira."))
    await customer.hear("Hello, I am Amira.")
    await customer.say("Good to hear.")
    await agent.next(EntryAdded, lambda added: added.entry.text == "Good to hear.")


async def test_who_types_and_who_looks_is_seen_at_both(desks: TwoDesks) -> None:
    customer, name = await desks.waiting()
    agent = await desks.agent("Amira Haddad", at=desks.one)
    boss = await desks.agent("Zoe Reyes", at=desks.other, role=Role.SUPERVISOR)
    for one in (agent, boss):
        await one.send(OpenConversation(conversation=name))
    for one in (agent, boss):
        await one.next(Watchers, lambda told: [who.name for who in told.watchers] == ["Amira Haddad", "Zoe Reyes"])
    await customer.send(Typing())
    await boss.next(Typing, lambda typing: typing.author == "customer")
    await agent.close()
    await boss.next(Watchers, lambda told: [who.name for who in told.watchers] == ["Zoe Reyes"])


async def test_articles_are_found_by_the_other_desks_worker(desks: TwoDesks) -> None:
    assert await desks.one.desk.questions.find("refund", most=3) is None
    worker = await desks.other.worker(answers=(FIND,))
    await until(lambda: desks.one.desk.questions.can_answer(FIND))
    answering = asyncio.create_task(worker.find(FoundArticle("refund-times", "Refund times", "5 days", 0.7)))
    found = await desks.one.desk.questions.find("refund", most=3)
    assert found is not None
    assert [one.slug for one in found] == ["refund-times"]
    assert (await answering).question == "refund"


async def test_a_logout_closes_the_sockets_at_the_other_desk(desks: TwoDesks) -> None:
    agent = await desks.one.add_agent(name="Amira Haddad")
    browser = await desks.one.browser(agent)
    socket = await desks.other.enter(agent, browser=browser)
    async with browser.post(f"{desks.one.origin}/api/logout") as answer:
        assert answer.status < 300
    async with asyncio.timeout(1.0):
        await socket.ended()


async def test_without_redis_the_desks_look_into_the_database(desks: TwoDesks) -> None:
    worker, customer = await desks.other.worker(), await desks.one.customer()
    await desks.redis.kill()
    await until(lambda: desks.one.desk.fanout.is_deaf and desks.other.desk.fanout.is_deaf)
    await customer.say("Where is my order?")
    await worker.answer("On its way.")
    await customer.hear("On its way.")
    await desks.redis.start()
    await desks.linked()
    await customer.say("And when does it come?")
    await worker.answer("Tomorrow.")
    await customer.hear("Tomorrow.")


async def test_what_a_frozen_redis_keeps_back_is_read_from_the_database(desks: TwoDesks) -> None:
    worker, customer = await desks.other.worker(), await desks.one.customer()
    await desks.redis.pause()
    try:
        await customer.say("Where is my order?")
        await worker.answer("On its way.")
        await customer.hear("On its way.")
    finally:
        await desks.redis.resume()


async def test_what_an_agent_missed_beside_the_log_comes_with_a_new_socket(desks: TwoDesks) -> None:
    customer, name = await desks.waiting()
    agent = await desks.agent("Amira Haddad", at=desks.other)
    await agent.send(OpenConversation(conversation=name))
    await agent.next(ConversationOpened)
    await desks.redis.kill()
    await customer.say("I still wait.")
    await agent.next(EntryAdded, lambda added: added.entry.text == "I still wait.")
    await desks.redis.start()
    assert await agent.ended() == 1012


async def test_what_a_lost_desks_worker_held_is_offered_by_another(desks: TwoDesks) -> None:
    """The desk's row is let to lapse, as that of a killed process would."""
    worker, customer = await desks.other.worker(), await desks.one.customer()
    await customer.say("Where is my order?")
    offer = await worker.offer()
    other = desks.other.desk.replicas
    other.bell.end()
    ours = await desks.one.worker()
    again = await ours.offer()
    assert again.turn == offer.turn
