"""What comes after an agent's part: the draft, the confirmation, the note in the record, reviews, ratings, wrong answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jwt
import pytest

from backoffice.connect import open_back_office
from backoffice.seed import seed_demo
from desk.store import audit, crm_notes, follow_ups
from desk.store import conversations as stored_conversations
from desk.store.agents import Role
from desk.store.crm_notes import NoteState
from desk.wrap_up.notes import send_due
from handoff.log import Author
from handoff.wire.agent import (
    ClaimHandoff,
    CloseConversation,
    ConversationOpened,
    Done,
    FlagHandoff,
    OpenConversation,
    ReturnToBot,
    SendReply,
)
from handoff.wire.customer import RequestHuman
from handoff.wire.ratings import GiveRating, RatingAsked, RatingKept
from handoff.wire.routing import FollowUps
from handoff.wire.shared import Ack, Error, SpeakerState
from handoff.wire.wrap_up import (
    Aftermath,
    Afterwork,
    ConfirmWrapUp,
    FlagAnswer,
    GiveFollowUp,
    PrepareWrapUp,
    ReadReview,
    SettleReview,
    Task,
    UnflagAnswer,
    WrapUp,
    WrapUpContent,
    WrapUpPrepared,
)
from tests.backoffices import NOW
from tests.desk_world import SECRETS, AgentClient, Customer, DeskWorld, desk_settings, running_desk, sqlite_url
from tests.waiting import until


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        yield world


@pytest.fixture
async def office_url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'backoffice.db'}"
    await seed_demo(url, today=NOW.date(), crowd=0)
    return url


def identity(sub: str = "C-10001", name: str = "Maya Torres") -> str:
    now = int(time.time())
    claims = {"sub": sub, "aud": "frontline", "iat": now, "exp": now + 600, "name": name, "email": "maya@example.com"}
    return jwt.encode(claims, SECRETS.identity_key, algorithm="HS256")


async def claimed(world: DeskWorld, **hello: Any) -> tuple[Customer, AgentClient, str]:
    """A customer who asked for a person, and the agent who has the conversation."""
    customer = await world.customer(**hello)
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    agent = await world.agent(name="Dana Reyes")
    await agent.do(ClaimHandoff, conversation=customer.welcome.conversation)
    await customer.next(SpeakerState, lambda state: state.owner == "agent")
    return customer, agent, customer.welcome.conversation


async def say(agent: AgentClient, conversation: str, text: str, *, message_id: str = "a1") -> None:
    await agent.send(SendReply(id=message_id, conversation=conversation, text=text))
    await agent.next(Ack, lambda ack: ack.id == message_id)


async def prepare(agent: AgentClient, conversation: str) -> WrapUpPrepared:
    await agent.send(PrepareWrapUp(id="p", conversation=conversation))
    return await agent.next(WrapUpPrepared)


def as_drafted(wrap_up: WrapUp, **changed: Any) -> WrapUpContent:
    draft = wrap_up.draft
    values: dict[str, Any] = {
        "disposition": draft.disposition.name or "resolved",
        "summary": draft.summary,
        "note": draft.note,
        "tasks": tuple(Task(one.task, one.due_at, wrap_up.agent) for one in draft.promises),
    }
    return WrapUpContent(**(values | changed))


async def test_agent_confirms_the_draft_in_one_step_and_all_of_it_is_kept(tmp_path: Path, office_url: str) -> None:
    settings = desk_settings(sqlite_url(tmp_path), back_office_url=office_url)
    async with running_desk(settings) as world:
        customer, agent, name = await claimed(world, identity=identity())
        await customer.say("My lamp is broken")
        await say(agent, name, "I have ordered a new one. I will call you tomorrow.")
        await customer.say("Thanks!")
        prepared = await prepare(agent, name)
        wrap_up, draft = prepared.wrap_up, prepared.wrap_up.draft
        assert prepared.record == "record"
        assert [one.text for one in draft.summary][-3:] == [
            "Dana Reyes did: “I have ordered a new one.”",
            "Promised: “I will call you tomorrow.”",
            "The customer’s last words: “Thanks!”",
        ]
        assert (draft.disposition.name, [one.task for one in draft.promises]) == ("unresolved", ["Call Maya"])

        content = as_drafted(wrap_up, disposition="resolved", note="Sent a new lamp. Card 4111 1111 1111 1111.")
        confirm = {"conversation": name, "wrap_up": wrap_up.id, "ending": "closed", "content": content}
        await agent.do(ConfirmWrapUp, verdict="too_late", **confirm)
        await customer.next(SpeakerState, lambda state: state.owner == "closed")
        await agent.do(ConfirmWrapUp, **confirm)

        async def is_written() -> bool:
            async with world.desk.store.reading() as connection:
                notes = await crm_notes.of_wrap_ups(connection, [wrap_up.id])
            return notes[wrap_up.id].state is NoteState.WRITTEN

        await until(is_written)
        async with open_back_office(office_url) as office:
            (note,) = await office.notes_of("C-10001")
        lines = note.text.splitlines()
        assert lines[0].startswith("Web chat, ")
        assert lines[0].endswith(", with Dana Reyes: resolved.")
        assert lines[1] == "Sent a new lamp. Card [card number ending in 1111]."
        assert lines[2].endswith(": Call Maya (Dana Reyes)")
        assert (note.author, note.reference) == ("Dana Reyes", name)
        async with world.desk.store.reading() as connection:
            (task,) = await follow_ups.of_conversation(connection, name)
            lines_of_audit = await audit.of_conversation(connection, name)
            row = await stored_conversations.get(connection, name)
        assert (task.task, task.owner, task.customer) == ("Call Maya", agent.agent.id, "Maya Torres")
        assert row.disposition == "resolved"
        (confirmed,) = [line for line in lines_of_audit if line.action == "wrap_up.confirmed"]
        assert confirmed.detail == {
            "wrap_up": wrap_up.id,
            "disposition": "resolved",
            "tasks": 1,
            "as_drafted": False,
        }
        await agent.send(OpenConversation(conversation=name))
        opened = await agent.next(ConversationOpened)
        assert opened.verdict == "too_late"
        (kept,) = (await agent.next(Aftermath, lambda one: one.conversation == name)).wrap_ups
        assert kept.draft == draft
        assert kept.confirmed is not None
        assert (kept.confirmed.disposition, kept.ended_as, kept.record) == ("resolved", "closed", "written")


async def test_note_waits_while_the_back_office_is_down_and_is_written_once(tmp_path: Path, office_url: str) -> None:
    missing = f"sqlite:///{tmp_path / 'not there' / 'backoffice.db'}"
    settings = desk_settings(sqlite_url(tmp_path), back_office_url=missing)
    async with running_desk(settings) as world:
        _, agent, name = await claimed(world, identity=identity())
        wrap_up = (await prepare(agent, name)).wrap_up
        content = as_drafted(wrap_up, note="Called.")
        await agent.do(ConfirmWrapUp, conversation=name, wrap_up=wrap_up.id, ending="closed", content=content)

        async def has_failed() -> bool:
            async with world.desk.store.reading() as connection:
                return bool((await crm_notes.of_wrap_ups(connection, [wrap_up.id]))[wrap_up.id].failure)

        await until(has_failed)
    settings = desk_settings(sqlite_url(tmp_path), back_office_url=office_url)
    async with running_desk(settings) as world:
        world.desk.changes.clock = lambda: time.time() + 3600
        await asyncio.gather(send_due(world.desk), send_due(world.desk))
        async with world.desk.store.reading() as connection:
            note = (await crm_notes.of_wrap_ups(connection, [wrap_up.id]))[wrap_up.id]
        assert (note.state, note.attempts >= 1) == (NoteState.WRITTEN, True)
    async with open_back_office(office_url) as office:
        assert [one.number for one in await office.notes_of("C-10001")] == [note.number]


async def test_note_on_nobody_in_particular_stays_with_the_conversation(tmp_path: Path, office_url: str) -> None:
    settings = desk_settings(sqlite_url(tmp_path), back_office_url=office_url)
    async with running_desk(settings) as world:
        _, agent, name = await claimed(world)
        prepared = await prepare(agent, name)
        assert prepared.record == "kept"
        content = as_drafted(prepared.wrap_up, note="Hung up.")
        await agent.send(OpenConversation(conversation=name))
        await agent.do(ConfirmWrapUp, conversation=name, wrap_up=prepared.wrap_up.id, ending="closed", content=content)
        kept = await agent.next(Aftermath, lambda one: any(w.confirmed for w in one.wrap_ups))
        assert (kept.wrap_ups[0].record, kept.wrap_ups[0].confirmed) == ("kept", content)


async def test_part_that_ended_without_a_dialog_is_drafted_and_waits_for_its_agent(world: DeskWorld) -> None:
    _, agent, name = await claimed(world)
    await say(agent, name, "I will call you tomorrow.")
    await agent.do(ReturnToBot, conversation=name)
    waiting = await agent.next(Afterwork, lambda one: bool(one.pending))
    assert [(one.conversation, one.ended_as) for one in waiting.pending] == [(name, "returned")]
    wrap_up = (await prepare(agent, name)).wrap_up
    assert [one.task for one in wrap_up.draft.promises] == ["Call the customer"]
    content = as_drafted(wrap_up, note="")
    await agent.do(ConfirmWrapUp, conversation=name, wrap_up=wrap_up.id, ending="", content=content)
    assert (await agent.next(Afterwork, lambda one: not one.pending)).comments == ()


async def test_wrap_up_that_returns_to_the_bot_ends_the_part(world: DeskWorld) -> None:
    customer, agent, name = await claimed(world)
    wrap_up = (await prepare(agent, name)).wrap_up
    content = as_drafted(wrap_up, disposition="unresolved", note="")
    await agent.send(ConfirmWrapUp("c", name, wrap_up.id, "", content))
    assert "say how it ends" in (await agent.next(Error, lambda error: error.id == "c")).message
    await agent.do(ConfirmWrapUp, conversation=name, wrap_up=wrap_up.id, ending="returned", content=content)
    await customer.next(SpeakerState, lambda state: state.owner == "bot")


async def test_only_whose_part_it_was_and_supervisors_may_wrap_up(world: DeskWorld) -> None:
    _, agent, name = await claimed(world)
    wrap_up = (await prepare(agent, name)).wrap_up
    stranger = await world.agent()
    content = as_drafted(wrap_up, note="")
    for message in (PrepareWrapUp("x", name), ConfirmWrapUp("x", name, wrap_up.id, "closed", content)):
        await stranger.send(message)
        assert (await stranger.next(Error)).code == "not_allowed"
    mistakes: tuple[dict[str, Any], ...] = (
        {"disposition": "fine"},
        {"note": "x" * 5000},
        {"tasks": (Task("Call", 1e12),)},
        {"tasks": (Task(" ", time.time()),)},
        {"tasks": (Task("Call", time.time(), "nobody"),)},
    )
    for changed in mistakes:
        wrong = as_drafted(wrap_up, **changed)
        await agent.send(ConfirmWrapUp("w", name, wrap_up.id, "closed", wrong))
        assert (await agent.next(Error, lambda error: error.id == "w")).code == "invalid_value"
    supervisor = await world.agent(role=Role.SUPERVISOR)
    await prepare(supervisor, name)
    await supervisor.do(ConfirmWrapUp, conversation=name, wrap_up=wrap_up.id, ending="closed", content=content)


async def test_customer_rates_both_parts_and_a_low_one_is_reviewed_with_a_comment(world: DeskWorld) -> None:
    worker = await world.worker()
    supervisor = await world.agent(role=Role.SUPERVISOR, name="Sam Ode")
    customer, agent, name = await claimed(world)
    await customer.say("Where is it?")
    offers = [await worker.offer() for _ in range(1)]
    await worker.finish(offers[0])
    await say(agent, name, "On its way.")
    await agent.do(CloseConversation, conversation=name, disposition="resolved")
    asked = await customer.next(RatingAsked)
    assert [(one.part, one.name, one.score) for one in asked.parts] == [("agent", "Dana Reyes", 0)]
    await customer.send(GiveRating("r1", "agent", 2, "Rude, and my card is 4111 1111 1111 1111"))
    kept = await customer.next(RatingKept)
    assert (kept.id, kept.parts[0].score) == ("r1", 2)
    assert "4111 1111" not in kept.parts[0].word

    listed = await supervisor.next(Afterwork, lambda one: any(r.rule == "low_rating" for r in one.reviews))
    (review,) = [one for one in listed.reviews if one.rule == "low_rating"]
    assert (review.agent_name, review.conversation, listed.open_reviews) == ("Dana Reyes", name, len(listed.reviews))
    assert review.evidence[0].text.startswith("The customer gave the person 2 of 5: “Rude")
    await agent.send(SettleReview("s", review.id, "x"))
    assert (await agent.next(Error, lambda error: error.id == "s")).code == "not_allowed"
    await supervisor.do(SettleReview, review=review.id, comment="Please apologise next time.")
    told = await agent.next(Afterwork, lambda one: bool(one.comments))
    assert (told.comments[0].comment, told.comments[0].reviewed_by) == ("Please apologise next time.", "Sam Ode")
    assert told.reviews == ()
    await agent.do(ReadReview, review=review.id)
    assert (await agent.next(Afterwork, lambda one: not one.comments)).pending != ()

    await customer.send(GiveRating("r2", "agent", 5))
    assert (await customer.next(RatingKept, lambda one: one.id == "r2")).parts[0].score == 5
    for wrong in (GiveRating("r3", "bot", 5), GiveRating("r4", "agent", 6), GiveRating("r5", "agent", 5, "x" * 501)):
        await customer.send(wrong)
        assert (await customer.next(Error)).code == "invalid_value"
    world.desk.changes.clock = lambda: time.time() + 25 * 3600
    await customer.send(GiveRating("r6", "agent", 1))
    assert "more than a day ago" in (await customer.next(Error, lambda error: error.id == "r6")).message


async def test_customer_who_comes_back_is_asked_again_and_spam_is_not_asked(world: DeskWorld) -> None:
    customer, agent, name = await claimed(world)
    await customer.say("Hello")
    await say(agent, name, "Hello.")
    await agent.do(CloseConversation, conversation=name, disposition="resolved")
    await customer.next(RatingAsked)
    back = await world.customer(token=customer.welcome.token)
    assert (await back.next(RatingAsked)).conversation == name
    spammer, other, spam = await claimed(world)
    await spammer.say("Buy now")
    await say(other, spam, "No.")
    await other.do(CloseConversation, conversation=spam, disposition="spam")
    await other.next(Afterwork, lambda one: any(p.conversation == spam for p in one.pending))
    assert not [one for one in spammer.received if isinstance(one, RatingAsked)]


async def test_wrong_answer_is_flagged_shown_to_all_and_taken_back(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    name = customer.welcome.conversation
    await customer.say("What is your return policy?")
    await worker.answer("You cannot return anything.")
    said = await customer.hear("You cannot return anything.")
    agent, colleague = await world.agent(name="Dana Reyes"), await world.agent()
    await colleague.send(OpenConversation(conversation=name))
    await colleague.next(Aftermath)
    await agent.do(FlagAnswer, conversation=name, seq=said.seq, right_answer="30 days.")
    flagged = await colleague.next(Aftermath, lambda one: bool(one.wrong_answers))
    assert [(one.seq, one.agent_name, one.right_answer) for one in flagged.wrong_answers] == [
        (said.seq, "Dana Reyes", "30 days.")
    ]
    await agent.do(FlagAnswer, conversation=name, seq=said.seq, right_answer="60 days.")
    await colleague.next(Aftermath, lambda one: one.wrong_answers[0].right_answer == "60 days.")
    await agent.do(UnflagAnswer, conversation=name, seq=said.seq)
    await colleague.next(Aftermath, lambda one: not one.wrong_answers)
    await agent.send(FlagAnswer("c", name, said.seq - 1))
    assert (await agent.next(Error, lambda error: error.id == "c")).code == "not_found"
    log = [entry for entry in colleague.entries() if entry.author is Author.BOT]
    assert log[-1].seq == said.seq


async def test_task_is_handed_to_a_colleague_who_is_told(world: DeskWorld) -> None:
    _, agent, name = await claimed(world)
    colleague = await world.agent(name="Tom Becker")
    wrap_up = (await prepare(agent, name)).wrap_up
    content = as_drafted(wrap_up, note="", tasks=(Task("Call Maria", time.time() + 60, agent.agent.id),))
    await agent.do(ConfirmWrapUp, conversation=name, wrap_up=wrap_up.id, ending="closed", content=content)
    (task,) = (await agent.next(FollowUps, lambda one: bool(one.follow_ups))).follow_ups
    await colleague.send(GiveFollowUp("x", task.id, colleague.agent.id))
    assert (await colleague.next(Error, lambda error: error.id == "x")).code == "not_allowed"
    await agent.send(GiveFollowUp("y", task.id, "nobody"))
    assert (await agent.next(Error, lambda error: error.id == "y")).code == "invalid_value"
    await agent.do(GiveFollowUp, follow_up=task.id, to=colleague.agent.id)
    told = await colleague.next(FollowUps, lambda one: bool(one.follow_ups))
    assert [(one.task, one.owner_name) for one in told.follow_ups] == [("Call Maria", "Tom Becker")]


async def test_verdict_wrong_team_after_the_end_is_reviewed(world: DeskWorld) -> None:
    supervisor = await world.agent(role=Role.SUPERVISOR)
    _, agent, name = await claimed(world)
    await agent.do(CloseConversation, conversation=name, disposition="resolved")
    await agent.send(FlagHandoff("f", name, "wrong_team"))
    await agent.next(Done, lambda done: done.id == "f")
    listed = await supervisor.next(Afterwork, lambda one: bool(one.reviews))
    assert [(one.rule, one.evidence[0].text) for one in listed.reviews] == [
        ("wrong_team", "The agent judged the handoff: wrong team.")
    ]
