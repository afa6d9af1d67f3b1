"""What the bot and the agents say is checked before the customer reads it: on real sockets."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.settings import ROOT
from desk.store import audit, handoffs
from desk.store.agents import Role
from desk.store.audit import AuditLine
from desk.store.handoffs import Handoff
from handoff.decision import Outcome
from handoff.log import Author, Entry
from handoff.wire.agent import AddNote, MessageHeld, SendReply, TakeOver
from handoff.wire.shared import Ack, EntryAdded, Error
from handoff.wire.worker import OfferTurn, ReplyButton, TurnMode
from tests.desk_world import (
    AgentClient,
    Customer,
    DeskWorld,
    ScriptedWorker,
    desk_settings,
    handoff_decision,
    running_desk,
    sqlite_url,
)

PROMISE = "We will definitely refund you tomorrow."
SAFE = "A person should look at this and decide, so I am passing our conversation on. They see everything written here."
DELIVERED = Path(ROOT, "data", "moderation.yml").read_text(encoding="utf-8")
CARD = "4111 1111 1111 1111"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        yield world


async def _asked(world: DeskWorld, text: str) -> tuple[Customer, ScriptedWorker, OfferTurn]:
    worker = await world.worker()
    customer = await world.customer()
    await customer.say(text)
    return customer, worker, await worker.offer()


async def _audit(world: DeskWorld, conversation: str, action: str) -> list[AuditLine]:
    async with world.desk.store.reading() as connection:
        lines = await audit.of_conversation(connection, conversation)
    return [line for line in lines if line.action == action]


async def _handoff(world: DeskWorld, conversation: str) -> Handoff:
    async with world.desk.store.reading() as connection:
        found = await handoffs.latest(connection, conversation)
    assert found is not None
    return found


def _heard(customer: Customer) -> list[Entry]:
    """What the bot said after the greeting."""
    return [entry for entry in customer.entries() if entry.author is Author.BOT][1:]


async def test_a_held_back_reply_becomes_a_safe_sentence_and_a_handoff_once(
    world: DeskWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    customer, worker, offer = await _asked(world, "Where is my refund?")
    await worker.reply(offer, PROMISE, buttons=(ReplyButton("Yes", "/affirm"),))
    await worker.reply(offer, "Anything else? We promise.", index=1)
    assert (await worker.next(Error)).code == "stale_epoch"
    await worker.finish(offer)
    said = await customer.hear(SAFE)
    assert said.buttons == ()
    called = (await customer.next(EntryAdded, lambda added: added.entry.event == "handoff.requested")).entry
    assert called.text == "You are in line for a person, who will see everything written here."
    assert [entry.text for entry in _heard(customer)] == [SAFE]
    assert (await worker.offer()).mode is TurnMode.PAUSE
    name = customer.welcome.conversation
    handoff = await _handoff(world, name)
    assert (handoff.cause, handoff.decision.layer, handoff.epoch) == ("moderation", 2, offer.epoch + 1)
    fired = handoff.decision.rules[0]
    assert fired.reason == "The bot's answer was held back: A guarantee binds the company."
    assert [(one.value, one.threshold, one.seqs) for one in fired.evidence] == [
        ("“We will definitely”", "guarantee", (offer.seq,))
    ]
    [line] = await _audit(world, name, "reply.held_back")
    assert line.detail["text"] == PROMISE
    assert line.detail["rules"] == "guarantee, refund_promise"
    assert "definitely" not in caplog.text


async def test_supervisors_alone_read_the_audit_trail(world: DeskWorld) -> None:
    customer, worker, offer = await _asked(world, "Where is my refund?")
    await worker.reply(offer, PROMISE)
    await customer.hear(SAFE)
    address = f"{world.origin}/api/conversations/{customer.welcome.conversation}/audit"
    for role, status in ((Role.AGENT, 403), (Role.DESIGNER, 403), (Role.SUPERVISOR, 200), (Role.ADMIN, 200)):
        session = await world.browser(await world.add_agent(role=role))
        async with session.get(address) as response:
            assert response.status == status
            answer = await response.json()
            told = [line["detail"]["text"] for line in answer.get("lines", ()) if line["action"] == "reply.held_back"]
            assert told == ([PROMISE] if status == 200 else [])
    async with world.http.get(address) as response:
        assert response.status == 401
    async with session.get(f"{world.origin}/api/conversations/nothing/audit") as response:
        assert response.status == 404


async def test_the_handoff_is_renewed_with_what_the_turn_was_about(world: DeskWorld) -> None:
    customer, worker, offer = await _asked(world, "Where is my refund?")
    await worker.reply(offer, "One moment.")
    await worker.reply(offer, PROMISE, index=1)
    await customer.hear(SAFE)
    await worker.finish(offer)
    await worker.finish(await worker.offer())
    envelope = (await _handoff(world, customer.welcome.conversation)).envelope
    assert [point.seq for point in envelope.mood] == [offer.seq]
    assert [entry.text for entry in _heard(customer)] == ["One moment.", SAFE]


async def test_a_reason_of_the_policy_comes_before_the_held_back_reply(world: DeskWorld) -> None:
    customer, worker, offer = await _asked(world, "a person, and a refund")
    await worker.reply(offer, PROMISE)
    await worker.finish(offer, decision=handoff_decision())
    await worker.finish(await worker.offer())
    decision = (await _handoff(world, customer.welcome.conversation)).decision
    assert decision.outcome is Outcome.HANDOFF
    assert [rule.name for rule in decision.rules] == ["wish", "reply_held_back"]
    assert (decision.skill, decision.priority) == ("orders", 2)


async def test_somebody_elses_address_is_held_back_and_shown_to_nobody_else(world: DeskWorld) -> None:
    customer, worker, offer = await _asked(world, "My address is maria@example.com")
    await worker.reply(offer, "I have written to maria@example.com, not to j...@example.org.")
    await worker.reply(offer, "And to jo@example.org.", index=1)
    await customer.next(EntryAdded, lambda added: added.entry.event == "handoff.requested")
    assert _heard(customer)[0].text == "I have written to maria@example.com, not to j...@example.org."
    assert "jo@example.org" not in str(customer.entries())
    [evidence] = (await _handoff(world, customer.welcome.conversation)).decision.rules[0].evidence
    assert (evidence.value, evidence.threshold) == ("personal data", "address_of_others")


async def test_the_customers_own_words_may_be_repeated(world: DeskWorld) -> None:
    customer, worker, offer = await _asked(world, "you idiots sent me a broken lamp, can you guarantee that it works?")
    text = "Shall I open a return? Reason: you idiots sent me a broken lamp"
    await worker.reply(offer, text)
    await customer.hear(text)


async def test_a_card_number_in_a_held_back_reply_is_kept_nowhere(world: DeskWorld) -> None:
    customer, worker, offer = await _asked(world, "hello")
    await worker.reply(offer, f"Shall I charge {CARD}?")
    await customer.next(EntryAdded, lambda added: added.entry.event == "handoff.requested")
    [line] = await _audit(world, customer.welcome.conversation, "reply.held_back")
    assert line.detail["text"] == "Shall I charge [card number ending in 1111]?"


async def _serving(world: DeskWorld) -> tuple[Customer, AgentClient, str]:
    customer, _, _ = await _asked(world, "Order BW-104233 is late, write to maria@example.com")
    agent = await world.agent(name="Dana Reyes")
    name = customer.welcome.conversation
    await agent.do(TakeOver, conversation=name)
    return customer, agent, name


async def _send(agent: AgentClient, conversation: str, text: str, **more: tuple[str, ...]) -> MessageHeld | Ack:
    name = str(uuid.uuid4())
    await agent.send(SendReply(id=name, conversation=conversation, text=text, **more))
    return await agent.next(MessageHeld | Ack, lambda answer: answer.id == name)  # type: ignore[arg-type]


async def test_an_agent_is_warned_and_nothing_is_sent_before_it_is_confirmed(world: DeskWorld) -> None:
    customer, agent, name = await _serving(world)
    held = await _send(agent, name, "Hello 🙂 I promise that it comes.")
    assert isinstance(held, MessageHeld)
    [warning] = held.warnings
    assert (warning.rule, warning.start, warning.end, warning.blocked) == ("guarantee", 8, 17, False)
    assert warning.why.startswith("A guarantee binds the company.")
    assert not [entry for entry in customer.entries() if entry.author is Author.AGENT]
    other = await _send(agent, name, "I promise that it comes.", confirmed=("insult",))
    assert isinstance(other, MessageHeld)
    sent = await _send(agent, name, "I promise that it comes.", confirmed=("guarantee",))
    assert isinstance(sent, Ack)
    await customer.hear("I promise that it comes.")
    [line] = await _audit(world, name, "warning.confirmed")
    assert (line.actor, line.detail) == (agent.agent.id, {"seq": sent.seq, "rules": "guarantee"})


async def test_what_is_blocked_cannot_be_confirmed(world: DeskWorld) -> None:
    customer, agent, name = await _serving(world)
    held = await _send(agent, name, f"Is {CARD} yours?", confirmed=("payment_data",))
    assert isinstance(held, MessageHeld)
    assert [(one.rule, one.blocked) for one in held.warnings] == [("payment_data", True)]
    assert not [entry for entry in customer.entries() if entry.author is Author.AGENT]


async def test_what_was_named_in_the_conversation_raises_no_warning(world: DeskWorld) -> None:
    _, agent, name = await _serving(world)
    assert isinstance(await _send(agent, name, "I wrote to maria@example.com about BW-104233."), Ack)
    held = await _send(agent, name, "I wrote to jo@example.org about BW-100001, 503-555-0142.")
    assert isinstance(held, MessageHeld)
    assert [one.rule for one in held.warnings] == ["address_of_others", "number_of_others", "address_of_others"]


async def test_a_message_that_is_sent_again_is_not_checked_again(world: DeskWorld) -> None:
    _, agent, name = await _serving(world)
    reply = SendReply(id="same", conversation=name, text="I promise.", confirmed=("guarantee",))
    await agent.send(reply)
    first = await agent.next(Ack)
    await agent.send(SendReply(id="same", conversation=name, text="I promise."))
    assert (await agent.next(Ack)).seq == first.seq


async def test_notes_are_not_checked(world: DeskWorld) -> None:
    _, agent, name = await _serving(world)
    await agent.send(AddNote(id="note", conversation=name, text="I promise, it is our fault."))
    await agent.next(Ack)


async def test_an_edited_file_is_in_force_without_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "moderation.yml"
    path.write_text(DELIVERED, encoding="utf-8")
    async with running_desk(desk_settings(sqlite_url(tmp_path), moderation_path=str(path))) as world:
        _, agent, name = await _serving(world)
        assert isinstance(await _send(agent, name, "Bananas for you."), Ack)
        path.write_text(DELIVERED.replace("(without fail|no matter what)", "banana"), encoding="utf-8")
        world.desk.files.refresh()
        assert isinstance(await _send(agent, name, "Bananas for you."), MessageHeld)
        path.write_text(DELIVERED.replace("    bot: block", "    bot: blok", 1), encoding="utf-8")
        world.desk.files.refresh()
        assert any("moderation.yml:" in notice and "not reloaded" in notice for notice in world.desk.files.notices)
        assert isinstance(await _send(agent, name, "Bananas for you."), MessageHeld)
