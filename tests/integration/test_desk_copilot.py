"""The agent's assistant on a real desk: articles, suggestions, reminders, and facts that are gathered for the agent."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from desk.copilot import delegations
from desk.copilot.reminders import open_reminders
from desk.copilot.watch import COPILOT
from desk.store import article_flags, suggestions
from desk.store.agents import Role
from handoff.conversation import Fact, Sentiment, Turn, Understanding
from handoff.decision import Decision, FiredRule, Outcome
from handoff.log import Author, EntryKind
from handoff.wire.agent import (
    ClaimHandoff,
    ConversationOpened,
    LeaveConversation,
    OpenConversation,
    SendReply,
    TakeOver,
)
from handoff.wire.copilot import (
    FIND,
    ArticleShown,
    ArticlesListed,
    BeginDelegation,
    CopilotView,
    Delegation,
    EndDelegation,
    FlagArticle,
    FoundArticle,
    InsertSuggestion,
    ListReplies,
    ReadArticle,
    RepliesListed,
    SearchArticles,
    TickReminder,
    Wanted,
    WatchCopilot,
)
from handoff.wire.customer import RequestHuman
from handoff.wire.shared import Ack, Error, SpeakerState
from handoff.wire.worker import TurnDone, TurnMode
from tests.desk_world import AgentClient, Customer, DeskWorld, ScriptedWorker, desk_settings, running_desk, sqlite_url
from tests.waiting import until

ORDER = Fact("order_number", "Order", "BW-104233", 2)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        yield world


def refund_wanted() -> Decision:
    """A handoff about a refund."""
    rule = FiredRule("refund", "A refund was asked for.", Outcome.HANDOFF, 2, 3, ())
    return Decision(
        Outcome.HANDOFF,
        layer=2,
        priority=3,
        skill="orders",
        playbook="refund",
        rules=(rule,),
        subjects=("request_refund",),
    )


@dataclass(frozen=True)
class Line:
    """What the bot makes of a message."""

    intent: str = "inform"
    score: float = 0.0
    facts: tuple[Fact, ...] = ()
    decision: Decision | None = None


WANTS = "I want my money back for the lamp"
SCRIPT = {
    WANTS: Line("request_refund", decision=refund_wanted()),
    "It is BW-104233. I am so annoyed, how long does a refund take?": Line("request_refund", -0.8, (ORDER,)),
    "And somebody has used my card without asking me": Line("report_fraud"),
    "No, let Amira herself write": Line("talk_to_human"),
}


async def play(worker: ScriptedWorker, remembered: list[str], *, facts: tuple[Fact, ...]) -> None:
    """Act the bot's part: every turn is ended, with what the script makes of its message."""
    turns: list[Turn] = []
    while True:
        offer = await worker.offer()
        line = SCRIPT.get(offer.text, Line())
        if offer.mode is TurnMode.AGENT_SAID:
            remembered.append(offer.text)
        if offer.mode in (TurnMode.RESPOND, TurnMode.OBSERVE):
            meaning = Understanding(line.intent, 0.9, sentiment=Sentiment(score=line.score))
            turns.append(Turn(offer.seq, offer.text, meaning, goal=line.intent, at=offer.at))
        if offer.mode is TurnMode.RESPOND:
            await worker.reply(offer, "I am getting a person.")
        known = line.facts or facts
        done = TurnDone(offer.turn, offer.epoch, turns=tuple(turns), decision=line.decision, facts=known)
        await worker.send(done)


@dataclass
class Case:
    """A conversation about a refund that an agent has claimed and opened. `remembered` is what the bot was told that the
    agent said."""

    world: DeskWorld
    customer: Customer
    agent: AgentClient
    name: str
    remembered: list[str]

    async def watch(self) -> CopilotView:
        await self.agent.send(WatchCopilot(conversation=self.name))
        return await self.agent.next(CopilotView)

    async def view(self, where: Callable[[CopilotView], bool]) -> CopilotView:
        return await self.agent.next(CopilotView, where)

    async def ended(self) -> Delegation:
        """The grant once it is over."""
        view = await self.view(lambda view: view.delegation is not None and view.delegation.state == "ended")
        assert view.delegation is not None
        return view.delegation

    async def send(self, text: str) -> None:
        message = str(uuid.uuid4())
        await self.agent.send(SendReply(id=message, conversation=self.name, text=text))
        await self.agent.next(Ack, lambda ack: ack.id == message)

    async def delegate(self, *names: str) -> None:
        items, said = tuple(Wanted(name) for name in names), len(self.said_by_bot())
        await self.agent.do(BeginDelegation, conversation=self.name, items=items)
        await until(lambda: len(self.said_by_bot()) > said)

    async def answer_to(self, text: str) -> str:
        """What the assistant says to it; it is on its way before the message is acknowledged."""
        await self.customer.say(text)
        return self.said_by_bot()[-1]

    def said_by_bot(self) -> list[str]:
        """What the customer read of the assistant."""
        return [entry.text for entry in self.customer.entries() if entry.author is Author.BOT]


@contextlib.asynccontextmanager
async def taken(world: DeskWorld, *, facts: tuple[Fact, ...] = ()) -> AsyncIterator[Case]:
    worker, customer = await world.worker(), await world.customer()
    remembered: list[str] = []
    bot = asyncio.create_task(play(worker, remembered, facts=facts))
    try:
        name = customer.welcome.conversation
        await customer.say(WANTS)
        await customer.next(SpeakerState, lambda state: state.owner == "queue")
        agent = await world.agent(name="Amira Haddad")
        await agent.do(ClaimHandoff, conversation=name)
        await agent.send(OpenConversation(conversation=name))
        yield Case(world, customer, agent, name, remembered)
    finally:
        bot.cancel()
        await asyncio.wait([bot])


async def test_suggestions_follow_the_conversation(world: DeskWorld) -> None:
    async with taken(world) as case:
        opening, question, *_ = (await case.watch()).suggestions
        assert (opening.kind, question.kind) == ("opening", "question")
        assert "Amira Haddad" in opening.text
        assert question.text == "What is your order number?"
        assert "refund" in question.reason.lower()

        await case.send(opening.text)
        assert not (await case.view(lambda view: view.seq == 0)).suggestions
        await case.customer.say("It is BW-104233. I am so annoyed, how long does a refund take?")
        view = await case.view(lambda view: view.facts == (ORDER,) and bool(view.suggestions))
        assert view.suggestions[0].kind == "feeling"
        texts = " ".join(one.text for one in view.suggestions)
        assert "What is your order number" not in texts
        assert "5 to 7 working days" in texts
        assert view.known["order_number"] == "BW-104233"


async def test_what_became_of_suggestions_is_kept(world: DeskWorld) -> None:
    async with taken(world) as case:
        opening, question, *_ = (await case.watch()).suggestions
        await case.agent.send(InsertSuggestion(conversation=case.name, suggestion=question.id))
        await case.send(f"{opening.text} What is the number of your order? It begins with BW.")
        await case.view(lambda view: not view.suggestions)
        counted: dict[str, str] = {}
        async with asyncio.timeout(10):  # judged beside the view, so sometimes a moment after it
            while not all(counted.get(kind) for kind in ("opening", "question")):
                async with world.desk.store.reading() as connection:
                    counted = {kind: outcome for kind, outcome, _ in await suggestions.counts(connection, since=0.0)}
        assert (counted["opening"], counted["question"]) == ("used", "edited")


async def test_articles_are_found_by_meaning_where_a_worker_answers_and_by_words_where_none_does(
    world: DeskWorld,
) -> None:
    agent, customer = await world.agent(), await world.customer()
    name = customer.welcome.conversation
    ask = SearchArticles(id="1", conversation=name, text="my wlan box blinks red")
    await agent.send(ask)
    by_words = await agent.next(ArticlesListed)
    assert {hit.how for hit in by_words.articles} <= {"words"}

    bot = await world.worker(answers=(FIND,))
    await agent.send(ask)
    near = FoundArticle("router-setup", "Basic router setup", "Red: a fault; switch it off for 30 seconds", 0.61)
    asked = await bot.find(near, FoundArticle("gone", "An article that the desk does not have", "", 0.9))
    assert asked.question == "my wlan box blinks red"
    first = (await agent.next(ArticlesListed)).articles[0]
    assert (first.slug, first.how, first.score) == ("router-setup", "meaning", 0.61)

    await agent.send(ReadArticle(id="2", slug="router-setup"))
    shown = await agent.next(ArticleShown)
    assert "Starting over" in shown.body
    await agent.send(ReadArticle(id="3", slug="../escalation"))
    assert (await agent.next(Error)).code == "not_found"


async def test_a_silent_worker_is_not_waited_for_twice(world: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.desk.questions, "_timeout_seconds", 0.05)
    await world.worker(answers=(FIND,))
    agent, customer = await world.agent(), await world.customer()
    for number in ("1", "2"):
        await agent.send(
            SearchArticles(id=number, conversation=customer.welcome.conversation, text="How long do refunds take?")
        )
        listed = await agent.next(ArticlesListed)
        assert (listed.articles[0].slug, listed.articles[0].how) == ("refund-times", "words")


async def test_an_article_that_did_not_help_is_kept_once_for_its_writers(world: DeskWorld) -> None:
    agent, customer = await world.agent(), await world.customer()
    name = customer.welcome.conversation
    for _ in range(2):
        await agent.do(
            FlagArticle,
            conversation=name,
            slug="refund-times",
            question="My card 4111 1111 1111 1111 was charged twice",
        )
    designer = await world.add_agent(role=Role.DESIGNER)
    async with (await world.browser(designer)).get(f"{world.origin}/api/copilot/usage") as response:
        usage = await response.json()
    assert usage["flagged_articles"] == [{"slug": "refund-times", "title": "Refund times", "count": 1}]
    assert "4111 1111" not in usage["flags"][0]["question"]
    async with (await world.browser(agent.agent)).get(f"{world.origin}/api/copilot/usage") as response:
        assert response.status == 403
    async with world.desk.store.reading() as connection:
        assert len(await article_flags.latest(connection, limit=10)) == 1


async def test_reminders_come_with_their_topic_and_are_ticked_off(world: DeskWorld) -> None:
    fraud = "Keep what was found: the case may go to the police or to the card's issuer."
    async with taken(world) as case:
        assert fraud not in {one.text for one in (await case.watch()).reminders}
        await case.customer.say("And somebody has used my card without asking me")
        view = await case.view(lambda view: fraud in {one.text for one in view.reminders})
        reminder = next(one for one in view.reminders if one.text == fraud)
        await case.agent.do(TickReminder, conversation=case.name, reminder=reminder.id)
        view = await case.view(lambda view: any(one.ticked_by for one in view.reminders))
        assert {one.text: one.ticked_by for one in view.reminders}[fraud] == "Amira Haddad"
        async with world.desk.store.reading() as connection:
            left = {one.text for one in await open_reminders(world.desk, connection, case.name)}
        assert left == {one.text for one in view.reminders} - {fraud}
        designer = await world.agent(role=Role.DESIGNER)
        await designer.send(TickReminder(id="x", conversation=case.name, reminder=reminder.id, ticked=False))
        assert (await designer.next(Error)).code == "not_allowed"
        await case.agent.send(TickReminder(id="x", conversation=case.name, reminder="none"))
        assert (await case.agent.next(Error)).code == "not_found"


async def test_canned_replies_are_listed_and_none_is_sent_unfilled(world: DeskWorld) -> None:
    async with taken(world) as case:
        await case.agent.send(ListReplies())
        listed = await case.agent.next(RepliesListed)
        assert len(listed.replies) >= 30
        assert {"order_number", "photo"} <= {fact.name for fact in listed.facts}
        text = "I am opening order {order_number} now."
        await case.agent.send(SendReply(id="1", conversation=case.name, text=text))
        refused = await case.agent.next(Error)
        assert (refused.code, "{order_number} is not filled in" in refused.message) == ("invalid_value", True)


async def test_the_assistant_gathers_facts_and_the_agent_gets_them_filled_in(world: DeskWorld) -> None:
    async with taken(world) as case:
        await case.watch()
        await case.delegate("order_number", "serial_number")
        customer = case.customer
        first = "Amira Haddad has asked me to get a few details from you. What is your order number?"
        assert (await customer.hear(first)).author_name == "Brightwell assistant"
        assert "six digits" in await case.answer_to("Which one do you mean?")
        assert (await case.answer_to("ah, 104233")).startswith("Thank you. What is the serial number?")
        done = "Thank you, that is all that I need. Amira Haddad goes on from here."
        assert await case.answer_to("SN 77-AB-1290") == done
        assert (await case.ended()).ended_as == "gathered"
        note = next(entry for entry in case.agent.entries() if entry.event == delegations.ENDED_EVENT)
        assert note.kind is EntryKind.NOTE
        assert "BW-104233" in note.text
        assert note.seq not in {entry.seq for entry in customer.entries()}
        known = {fact.name: fact.value for fact in (await case.watch()).facts}
        assert known == {"order_number": "BW-104233", "serial_number": "SN 77-AB-1290"}
        # The next agent finds them in the envelope, and the bot, which must not ask again, has heard it all.
        boss = await world.agent(role=Role.SUPERVISOR)
        await boss.do(TakeOver, conversation=case.name)
        await boss.send(OpenConversation(conversation=case.name))
        envelope = (await boss.next(ConversationOpened)).envelope
        assert envelope is not None
        assert known == {fact.name: fact.value for fact in envelope.facts}
        assert first in case.remembered


async def test_the_agents_own_words_end_the_asking_before_they_are_said(world: DeskWorld) -> None:
    async with taken(world) as case:
        await case.watch()
        await case.delegate("order_number", "photo")
        await case.send("Forget it, I have found your order.")
        await case.customer.say("BW-104233")
        await case.send("Thank you!")
        assert "What is your order number?" in case.said_by_bot()[-1]  # and nothing after it
        assert (await case.ended()).ended_as == "agent_wrote"
        assert not (await case.watch()).facts


@pytest.mark.parametrize("said", ["", "No, let Amira herself write"], ids=["button", "understood"])
async def test_whoever_wants_the_person_is_left_to_the_agent(world: DeskWorld, said: str) -> None:
    async with taken(world) as case:
        await case.watch()
        await case.delegate("email", "photo")
        if said:
            await case.customer.say(said)
        if not said:
            await case.customer.send(RequestHuman(id="please"))
        assert (await case.ended()).ended_as == "wants_person"
        count = len(case.said_by_bot())
        await case.customer.say("maria@example.com")
        assert len(case.said_by_bot()) == count
        assert not (await case.watch()).facts


async def test_the_grant_ends_with_the_agents_epoch(world: DeskWorld) -> None:
    async with taken(world) as case:
        await case.watch()
        await case.delegate("order_number")
        boss = await world.agent(role=Role.SUPERVISOR, name="Sam")
        await boss.do(TakeOver, conversation=case.name)
        await case.customer.say("BW-104233")
        assert (await case.ended()).ended_as == "owner_changed"
        assert not [text for text in case.said_by_bot() if text.startswith("Thank you")]


async def test_only_the_owner_delegates_once_at_a_time_and_only_what_is_not_known(world: DeskWorld) -> None:
    async with taken(world, facts=(ORDER,)) as case:
        agent, other = case.agent, await world.agent()

        async def refused(who: AgentClient, *items: Wanted) -> str:
            await who.send(BeginDelegation(id=str(uuid.uuid4()), conversation=case.name, items=items))
            return (await who.next(Error)).message

        assert "another agent" in await refused(other, Wanted("photo"))
        assert "known already" in await refused(agent, Wanted("order_number"))
        assert "no fact that can be asked for" in await refused(agent, Wanted("shoe_size"))
        assert "never ask for passwords" in await refused(agent, Wanted(question="Tell me your password"))
        assert "from 1 to" in await refused(agent)
        assert "{product} is not filled in" in await refused(agent, Wanted(question="Is it the {product}?"))
        first = BeginDelegation(id="same", conversation=case.name, items=(Wanted("photo"),))
        await agent.send(first)
        await agent.send(first)  # a double click
        assert "asking already" in await refused(agent, Wanted("email"))
        await agent.do(EndDelegation, conversation=case.name)
        asked = [entry for entry in agent.entries() if "photo" in entry.text and entry.author is Author.BOT]
        assert len(asked) == 1


async def test_the_clock_ends_what_nobody_answers(world: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    async with taken(world) as case:
        await case.watch()
        await case.delegate("order_number")
        now = world.desk.changes.clock()
        monkeypatch.setattr(world.desk.changes, "clock", lambda: now + 3600.0)
        assert await delegations.end_overdue(world.desk) == 1
        assert await delegations.end_overdue(world.desk) == 0
        assert (await case.ended()).ended_as == "timed_out"


async def test_conversations_that_no_agent_follows_any_more_are_watched_no_more(world: DeskWorld) -> None:
    names = [(await world.customer()).welcome.conversation for _ in range(3)]
    stays, goes = await world.agent(name="Amira Haddad"), await world.agent(name="Zoe Reyes")
    copilot = world.app[COPILOT]
    for agent in (stays, goes):
        for name in names:
            await agent.send(OpenConversation(conversation=name))
            await agent.send(WatchCopilot(conversation=name))
            await agent.next(CopilotView, lambda view, name=name: view.conversation == name)
    assert copilot.watched == set(names)
    await stays.send(LeaveConversation(conversation=names[0]))
    await stays.send(LeaveConversation(conversation=names[1]))
    await stays.send(OpenConversation(conversation=names[1]))
    await until(lambda: world.desk.rooms.count(names[0]) == 2)  # the customer's and the other agent's
    await asyncio.sleep(0.05)
    assert copilot.watched == set(names), "the other agent has them open"
    await goes.close()
    await until(lambda: copilot.watched == {*names[1:]})
    await stays.close()
    await until(lambda: not copilot.watched)
