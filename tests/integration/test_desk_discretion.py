"""What must not be kept is nowhere kept: on real sockets, down to the bytes of the database."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from desk.discretion import MASKED_EVENT
from handoff.log import Author, Entry, EntryKind
from handoff.wire.agent import AddNote, CloseConversation, ConversationOpened, OpenConversation, SendReply, TakeOver
from handoff.wire.shared import Ack, EntryAdded
from handoff.wire.worker import TurnMode
from tests.desk_world import AgentClient, Customer, DeskWorld, desk_settings, handoff_decision, running_desk, sqlite_url

CARD = "4111 1111 1111 1111"
MASKED_CARD = "[card number ending in 1111]"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        yield world


def _entry(customer: Customer, seq: int) -> Entry:
    """An entry that came before the acknowledgement."""
    return next(entry for entry in customer.entries() if entry.seq == seq)


def _notices(customer: Customer) -> list[Entry]:
    return [entry for entry in customer.entries() if entry.event == MASKED_EVENT]


async def test_everybody_gets_the_message_without_the_card_number(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    ack = await customer.say(f"I paid with {CARD}, cvv 123, where is it?")
    masked = f"I paid with {MASKED_CARD}, cvv [security code removed], where is it?"
    entry = _entry(customer, ack.seq)
    assert (entry.text, entry.removed) == (masked, ("card_number", "security_code"))
    assert (await worker.offer()).text == masked
    notice = _entry(customer, ack.seq + 1)
    assert (notice.author, notice.kind, notice.event) == (Author.SYSTEM, EntryKind.EVENT, MASKED_EVENT)
    assert notice.text == (
        "For your safety, the card number and the security code were removed from your message. "
        "Please never send them in this chat."
    )


async def test_a_message_without_secrets_is_stored_as_it_was_written(world: DeskWorld) -> None:
    await world.worker()
    customer = await world.customer()
    written = "Order BW-104233, maya@example.com, 415-555-0199, 1BW480221937, $1,249.50"
    entry = _entry(customer, (await customer.say(written)).seq)
    assert (entry.text, entry.removed) == (written, ())


async def test_each_kind_is_told_once_in_a_conversation(world: DeskWorld) -> None:
    customer = await world.customer()
    for said in (CARD, f"once more: {CARD}", "my password is hunter2", "and 5555 5555 5555 4444"):
        await customer.say(said)
    assert [notice.text.split(" was ")[0] for notice in _notices(customer)] == [
        "For your safety, the card number",
        "For your safety, the password",
    ]


async def test_a_message_that_is_sent_again_is_stored_and_told_once(world: DeskWorld) -> None:
    customer = await world.customer()
    first = await customer.say(CARD, message_id="same")
    again = await customer.say(CARD, message_id="same")
    assert first.seq == again.seq
    log = (await world.customer(token=customer.welcome.token)).welcome.entries
    assert [(entry.seq, entry.text) for entry in log][1:] == [
        (2, MASKED_CARD),
        (3, "For your safety, the card number was removed from your message. Please never send it in this chat."),
    ]
    assert log[1].client_id == "same"


async def _send(agent: AgentClient, command: type[SendReply] | type[AddNote], conversation: str, said: str) -> int:
    name = str(uuid.uuid4())
    await agent.send(command(id=name, conversation=conversation, text=said))
    return (await agent.next(Ack, lambda ack: ack.id == name)).seq


async def test_replies_and_notes_of_agents_keep_no_secrets_either(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    await customer.say(f"I pay with {CARD}")
    await worker.answer("Hi.")
    conversation = customer.welcome.conversation
    agent = await world.agent()
    await agent.do(TakeOver, conversation=conversation)
    replied = await _send(agent, SendReply, conversation, f"Is {CARD} yours?")
    noted = await _send(agent, AddNote, conversation, f"pays with {CARD}")
    await agent.do(CloseConversation, conversation=conversation, disposition="resolved", note=f"card {CARD}")
    await agent.send(OpenConversation(conversation=conversation))
    opened = await agent.next(ConversationOpened)
    entries = {entry.seq: entry for entry in opened.entries}
    assert (entries[replied].text, entries[replied].removed) == (f"Is {MASKED_CARD} yours?", ("card_number",))
    assert entries[noted].text == f"pays with {MASKED_CARD}"
    assert f"card {MASKED_CARD}" in [entry.text for entry in opened.entries if entry.kind is EntryKind.NOTE]
    assert [notice.seq for notice in _notices(customer)] == [3]  # about the customer's own message
    await worker.finish(await worker.offer())  # to pause
    said = await worker.offer()
    assert (said.mode, said.text) == (TurnMode.AGENT_SAID, f"Is {MASKED_CARD} yours?")


async def test_agents_are_told_what_was_removed(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    await customer.say(f"a person please, my card is {CARD}")
    offer = await worker.offer()
    await worker.finish(offer, decision=handoff_decision())
    await customer.next(EntryAdded, lambda added: added.entry.event == "handoff.requested")
    agent = await world.agent()
    await agent.send(OpenConversation(conversation=customer.welcome.conversation))
    opened = await agent.next(ConversationOpened)
    assert opened.entries[1].removed == ("card_number",)
    assert opened.envelope is not None
    assert any("card number" in flag and "message 2:" in flag for flag in opened.envelope.compliance)


def _database_bytes(folder: Path) -> bytes:
    """The database with its write-ahead log."""
    return b"".join(file.read_bytes() for file in sorted(folder.glob("desk.db*")))


async def test_the_database_holds_no_byte_of_it(tmp_path: Path) -> None:
    secrets = (CARD, "4111111111111111", "DE89370400440532013000", "hunter2", "536-22-8765", "987")
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        worker = await world.worker()
        customer = await world.customer(page=f"https://shop.example/?card={secrets[1]}")
        for said in (
            f"card {CARD} cvv 987",
            f"or {secrets[1]}",
            f"refund to {secrets[2]}",
            "my password is hunter2",
            f"ssn {secrets[4]}",
        ):
            await customer.say(said)
            await worker.finish(await worker.offer(), decision=handoff_decision() if "ssn" in said else None)
        agent = await world.agent()
        await agent.do(TakeOver, conversation=customer.welcome.conversation)
        await _send(agent, AddNote, customer.welcome.conversation, f"{CARD} and {secrets[2]}")
        held = _database_bytes(tmp_path)
    held += _database_bytes(tmp_path)
    assert b"ending in 1111" in held
    for secret in secrets[:-1]:
        assert secret.encode() not in held
    assert b"cvv 987" not in held


async def test_code_and_expiry_that_come_in_the_next_message_are_taken_out_too(world: DeskWorld) -> None:
    customer = await world.customer()
    await customer.say(CARD)
    expiry = _entry(customer, (await customer.say("12/27")).seq)
    code = _entry(customer, (await customer.say("123")).seq)
    other = _entry(customer, (await customer.say("123")).seq)
    assert [entry.text for entry in (expiry, code, other)] == [
        "[expiry date removed]",
        "[security code removed]",
        "123",
    ]


async def test_the_log_shows_nobodys_data(world: DeskWorld, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    worker = await world.worker()
    customer = await world.customer()
    await customer.say(f"maya@example.com, {CARD}")
    await worker.fail(await worker.offer(), retry=False)
    await customer.next(EntryAdded, lambda added: added.entry.event == "handoff.requested")
    assert "failed turn" in caplog.text
    assert CARD not in caplog.text
    assert "maya@example.com" not in caplog.text


async def test_an_error_of_the_database_does_not_quote_what_was_written(world: DeskWorld) -> None:
    with pytest.raises(DBAPIError) as error:
        async with world.desk.store.writing() as connection:
            await connection.execute(text("insert into nowhere values (:said)"), {"said": "maya@example.com"})
    assert "nowhere" in str(error.value)
    assert "maya@example.com" not in str(error.value)
