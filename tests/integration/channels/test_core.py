"""What all channels share, at its edges: order, crowds, long texts, windows, outages, restarts."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy.ext.asyncio import AsyncConnection

from desk import customers
from desk.backoff import Backoff
from desk.channels import sending
from desk.channels.channel import Capabilities, Heard, NotDelivered, Outgoing, Sender
from desk.channels.door import HEARER
from desk.channels.hearing import LATE_EVENT
from desk.context import Desk
from desk.errors import Unavailable
from desk.housekeeping import forget_link_codes
from desk.limits import SlidingWindow
from desk.store import channels as stored
from desk.store import link_codes
from handoff.conversation import Customer
from handoff.log import Author, Entry
from handoff.wire.agent import ClaimHandoff, CloseConversation, SendReply
from tests.channels.imitation import Failure
from tests.channels.meta_imitation import WhatsAppImitation
from tests.channels.plain import PlainProvider
from tests.desk_world import DeskWorld, desk_settings, handoff_decision, running_desk, sqlite_url
from tests.waiting import until


async def log_of(world: DeskWorld, address: str = "c1") -> list[Entry]:
    """The whole log of the conversation that goes on at an address."""
    from desk.store import entries

    async with world.desk.store.reading() as connection:
        door = await stored.door_of(connection, "plain", address)
        return list(await entries.after(connection, door.conversation, 0)) if door else []


def said(log: list[Entry]) -> list[str]:
    return [entry.text for entry in log if entry.author is Author.CUSTOMER]


@pytest.fixture
async def world(tmp_path: Path, provider: PlainProvider) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path)), channels=[provider.channel()]) as world:
        provider.serve(world)
        yield world


@pytest.fixture
def provider() -> PlainProvider:
    return PlainProvider(capabilities=Capabilities(characters=60, buttons=0, window_seconds=3600.0))


async def test_many_at_once_from_one_address_make_one_conversation(world: DeskWorld, provider: PlainProvider) -> None:
    statuses = await asyncio.gather(*(provider.say(f"message {number}") for number in range(8)))
    assert set(statuses) == {200}
    async with world.desk.store.reading() as connection:
        found = await connection.exec_driver_sql("SELECT count(*) FROM conversations WHERE has_spoken")
        assert found.scalar_one() == 1
    assert sorted(said(await log_of(world))) == [f"message {number}" for number in range(8)]


async def test_crowd_from_one_address_is_said_as_it_came_and_opens_nothing_twice(
    world: DeskWorld, provider: PlainProvider
) -> None:
    channel, texts = provider.channel(), [f"message {number}" for number in range(8)]
    heard = [Heard(sender=Sender(address="c1"), id=text, text=text) for text in texts]
    await asyncio.gather(*(world.app[HEARER].take(channel, one) for one in heard))
    assert said(await log_of(world)) == texts
    async with world.desk.store.reading() as connection:
        found = await connection.exec_driver_sql("SELECT count(*) FROM conversations")
        assert found.scalar_one() == 1


async def test_same_message_at_once_is_said_once(world: DeskWorld, provider: PlainProvider) -> None:
    await asyncio.gather(*(provider.say("Hello", message_id="m1") for _ in range(5)))
    assert said(await log_of(world)) == ["Hello"]


async def test_two_addresses_are_two_customers(world: DeskWorld, provider: PlainProvider) -> None:
    other = PlainProvider(address="c2")
    other.serve(world)
    await provider.say("One")
    await other.say("Two")
    assert said(await log_of(world, "c1")) == ["One"]
    assert said(await log_of(world, "c2")) == ["Two"]


async def test_message_that_comes_late_is_told_to_be_so(world: DeskWorld, provider: PlainProvider) -> None:
    now = time.time()
    await provider.say("second", at=now)
    await provider.say("first", at=now - 30)
    log = await log_of(world)
    assert said(log) == ["second", "first"]
    assert log[-2].event == LATE_EVENT


async def test_long_answer_comes_in_pieces_in_order(world: DeskWorld, provider: PlainProvider) -> None:
    bot = await world.worker()
    await provider.say("Tell me")
    sentences = [f"This is sentence number {number} of the answer." for number in range(6)]
    await bot.answer(" ".join(sentences))
    await until(lambda: any("number 5" in text for text in provider.texts))
    assert max(map(len, provider.texts)) <= 60
    told = " ".join(provider.texts)
    assert [told.find(one) for one in sentences] == sorted(told.find(one) for one in sentences)


async def test_very_long_message_is_taken_in_pieces(world: DeskWorld, provider: PlainProvider) -> None:
    text = " ".join(f"word{number}" for number in range(900))
    await provider.say(text, message_id="m1")
    await provider.redeliver()
    assert " ".join(said(await log_of(world))) == text


async def test_answer_after_the_window_is_refused_and_told(world: DeskWorld, provider: PlainProvider) -> None:
    bot, agent = await world.worker(), await world.agent()
    await provider.say("I want a person")
    offer = await bot.offer()
    await bot.finish(offer, decision=handoff_decision())
    async with world.desk.store.reading() as connection:
        door = await stored.door_of(connection, "plain", "c1")
    assert door is not None
    await world.in_line(door.conversation)
    await agent.do(ClaimHandoff, conversation=door.conversation)
    async with world.desk.store.writing() as connection:
        await connection.exec_driver_sql("UPDATE channel_addresses SET heard_at = heard_at - 7200")
    await agent.send(SendReply(id="r1", conversation=door.conversation, text="Are you still there?"))

    async def told() -> bool:
        return any("1 hour after the customer's last" in entry.text for entry in await log_of(world))

    await until(told)
    assert not any("still there" in text for text in provider.texts)


async def test_what_waits_is_delivered_in_order_after_an_outage(world: DeskWorld, provider: PlainProvider) -> None:
    bot = await world.worker()
    provider.fail_next(Failure.LIMITED, seconds=0.3)
    await provider.say("one")
    offer = await bot.offer()
    for index, text in enumerate(("first", "second", "third")):
        await bot.reply(offer, text, index=index)
    await bot.finish(offer)
    await until(lambda: provider.texts and "third" in provider.texts[-1])
    told = [text for text in provider.texts if text in ("first", "second", "third")]
    assert told == ["first", "second", "third"]


async def test_what_a_stopped_desk_had_to_deliver_is_delivered_by_the_next(tmp_path: Path) -> None:
    provider = PlainProvider()
    settings = desk_settings(sqlite_url(tmp_path))
    async with running_desk(settings, channels=[provider.channel()]) as world:
        provider.serve(world)
        bot = await world.worker()
        for _ in range(20):
            provider.fail_next(Failure.LIMITED, seconds=0.2)
        await provider.say("Where is it?")
        await bot.answer("On its way.")
        await until(lambda: provider.tries)
    assert not provider.texts
    provider.recover()
    async with running_desk(settings, channels=[provider.channel()]) as world:
        provider.serve(world)
        await until(lambda: any("On its way." in text for text in provider.texts))
        assert await provider.redeliver() == 200
        assert said(await log_of(world)) == ["Where is it?"]
    assert sum("On its way." in text for text in provider.texts) == 1


async def test_unknown_channel_and_wrong_requests_are_refused(world: DeskWorld, provider: PlainProvider) -> None:
    for method, path, body, status in (
        ("POST", "/channels/nothing", b"[]", 404),
        ("POST", "/channels/plain", b"[]", 403),
        ("GET", "/channels/plain", b"", 403),
        ("POST", "/channels/plain", b"x" * 1_050_000, 413),
    ):
        async with world.http.request(method, world.origin + path, data=io.BytesIO(body)) as answer:
            assert answer.status == status, path
            assert "Traceback" not in await answer.text()
    async with world.http.get(f"{world.origin}/channels/plain?challenge=42") as answer:
        assert await answer.text() == "42"
    assert (
        await provider.send_signed(b"no json") == 200
    )  # signed, and of no use: the provider must not send it for a day


async def test_batch_is_taken_that_is_as_large_as_metas_may_be(tmp_path: Path) -> None:
    async with (
        WhatsAppImitation() as whatsapp,
        running_desk(desk_settings(sqlite_url(tmp_path)), channels=[whatsapp.channel()]) as world,
    ):
        whatsapp.serve(world)
        assert await whatsapp.say("a word " * 400_000) == 200
        assert await whatsapp.say("a word " * 500_000) == 413


async def test_person_is_called_by_one_word_without_any_bot(world: DeskWorld, provider: PlainProvider) -> None:
    await provider.say("Human!")
    await until(lambda: any("next in line" in text for text in provider.texts))


async def test_flooding_address_is_told_to_wait_and_nobody_else(world: DeskWorld, provider: PlainProvider) -> None:
    world.app[HEARER]._came = SlidingWindow(limit=3, window_seconds=3600.0)
    events = [{"kind": "heard", "id": f"m{number}", "text": f"message {number}"} for number in range(5)]
    other = {"kind": "heard", "id": "o1", "text": "Me too", "from": "c2"}
    assert await provider.tell(*events, other) == 429
    assert said(await log_of(world)) == ["message 0", "message 1", "message 2"]
    assert said(await log_of(world, "c2")) == ["Me too"]

    assert await provider.redeliver() == 429
    world.app[HEARER]._came = SlidingWindow(limit=3, window_seconds=3600.0)
    assert await provider.redeliver() == 200  # What was taken before does not count.
    assert said(await log_of(world)) == [f"message {number}" for number in range(5)]


async def test_one_event_that_cannot_be_taken_keeps_no_other_out(
    world: DeskWorld, provider: PlainProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = customers.say

    async def say(desk: Desk, conversation: str, *, client_id: str, text: str, attachments: Sequence[str] = ()) -> int:
        if text == "poison":
            raise ZeroDivisionError
        return await real(desk, conversation, client_id=client_id, text=text, attachments=attachments)

    monkeypatch.setattr(customers, "say", say)
    events = [{"kind": "heard", "id": text, "text": text} for text in ("one", "poison", "two")]
    assert await provider.tell(*events) == 500
    assert said(await log_of(world)) == ["one", "two"]
    monkeypatch.undo()
    assert await provider.redeliver() == 200
    assert said(await log_of(world)) == ["one", "two", "poison"]


async def test_what_cannot_be_stored_or_understood_is_let_go(world: DeskWorld, provider: PlainProvider) -> None:
    assert await provider.tell({"kind": "heard", "id": "m1", "text": "Hello", "from": "x" * 10_000}) == 200
    assert await provider.tell({"kind": "heard", "id": "m\ud800", "text": "A\0 half: \ud800", "name": "\udfff"}) == 200
    assert said(await log_of(world)) == ["A half: ?"]
    for body in (b"[" * 100_000, b'[{"kind": "heard"}]', b'{"a": 1}', b"[1]"):
        assert await provider.send_signed(body) == 200
    assert await provider.replay(lambda body, headers: (body, {**headers, "X-Signature": "\u00e4"})) == 403


async def test_delivery_that_breaks_the_desk_is_told_and_the_next_goes_out(
    world: DeskWorld, provider: PlainProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_BACKOFF", Backoff(first=0.01, longest=1.0))
    real, tries = PlainProvider.given, []

    def given(self: PlainProvider, message: Outgoing) -> tuple[str, ...]:
        if "poison" in message.text:
            tries.append(message)
            raise ZeroDivisionError
        return real(self, message)

    monkeypatch.setattr(PlainProvider, "given", given)
    bot = await world.worker()
    await provider.say("Hello")
    offer = await bot.offer()
    await bot.reply(offer, "poison", index=0)
    await bot.reply(offer, "fine", index=1)
    await bot.finish(offer)
    await until(lambda: any("fine" in text for text in provider.texts))
    assert len(tries) == sending._MOST_FAULTS
    assert any("did not reach the customer" in entry.text for entry in await log_of(world))


async def test_file_that_cannot_be_taken_is_told_to_the_customer(world: DeskWorld, provider: PlainProvider) -> None:
    assert await provider.say("", files=["n" * 3000 + ".pdf"]) == 200
    await until(lambda: any("could not be taken" in text for text in provider.texts))


async def test_broken_file_is_told_and_the_words_beside_it_are_heard(world: DeskWorld, provider: PlainProvider) -> None:
    photo = io.BytesIO()
    # Its fields end in their own header, at which Pillow raises what is no error of its own.
    Image.new("RGB", (8, 8)).save(photo, "JPEG", exif=b"Exif\0\0MM\0*", dpi=(72, 72))
    assert await provider.bring_file("crack.jpg", photo.getvalue(), text="It has a crack.") == 200
    await until(lambda: any("cannot be read" in text for text in provider.texts))
    log = await log_of(world)
    assert said(log) == ["It has a crack."]
    assert not any(entry.attachments for entry in log)


async def test_file_is_not_lost_when_the_store_fails_where_it_is_to_be_noted(
    world: DeskWorld, provider: PlainProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stored.ask_delivery

    async def ask_delivery(connection: AsyncConnection, *, kind: str, **more: Any) -> None:
        if kind == "fetch":
            raise Unavailable
        await real(connection, kind=kind, **more)

    monkeypatch.setattr(stored, "ask_delivery", ask_delivery)
    provider.files["receipt.txt"] = b"17.50"
    assert await provider.say("my receipt", files=["receipt.txt"]) == 503
    monkeypatch.undo()
    assert await provider.redeliver() == 200
    await until_file(world, "receipt.txt")
    assert said(await log_of(world)) == ["my receipt", ""]


async def test_file_is_fetched_on_postgresql(postgres_desk_url: str, provider: PlainProvider) -> None:
    async with running_desk(desk_settings(postgres_desk_url), channels=[provider.channel()]) as world:
        provider.serve(world)
        await provider.send_file("receipt.txt", b"17.50")
        await until_file(world, "receipt.txt")


async def until_file(world: DeskWorld, name: str) -> None:
    """Wait until the log has a file of this name, once."""

    async def is_there() -> bool:
        return [file.name for entry in await log_of(world) for file in entry.attachments] == [name]

    await until(is_there)


async def test_provider_that_answers_nobody_keeps_no_other_channel_waiting(
    world: DeskWorld, provider: PlainProvider
) -> None:
    sender = world.app[sending.SENDER]
    never = asyncio.create_task(asyncio.Event().wait())
    for number in range(sending._AT_ONCE):
        sender._sending[-1 - number] = sending._Sending("other", never)  # type: ignore[arg-type]
    try:
        await provider.say("Human!")
        await until(lambda: any("next in line" in text for text in provider.texts))
    finally:
        for number in range(sending._AT_ONCE):
            del sender._sending[-1 - number]
        never.cancel()


async def test_message_that_the_provider_fails_at_keeps_no_other_customer_waiting(
    world: DeskWorld, provider: PlainProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_BACKOFF", Backoff(first=600.0, longest=600.0))
    real, tries = PlainProvider.given, []

    def given(self: PlainProvider, message: Outgoing) -> tuple[str, ...]:
        if message.address == "bad":
            tries.append(message)
            raise NotDelivered("It answers 500.", is_for_all=True)
        return real(self, message)

    monkeypatch.setattr(PlainProvider, "given", given)
    await provider.tell({"kind": "heard", "id": "b1", "text": "Hello", "from": "bad"})
    await until(lambda: tries)
    await provider.say("Human!")
    await until(lambda: any("next in line" in text for text in provider.texts))
    assert len(tries) == 1


async def test_link_code_that_nobody_uses_is_forgotten(world: DeskWorld) -> None:
    now = time.time()
    async with world.desk.store.writing() as connection:
        await link_codes.add(connection, "hash", Customer(id="c-17", name="Maya"), expires_at=now)
    await forget_link_codes(world.desk, now=now + 1)
    async with world.desk.store.reading() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM link_codes")).scalar_one() == 0


async def test_customer_is_told_in_their_language_what_happens(world: DeskWorld, provider: PlainProvider) -> None:
    agent = await world.agent(name="Maya")
    await provider.say("Mensch", language="de-AT")
    await until(lambda: any("als Nächstes an der Reihe" in text for text in provider.texts))
    async with world.desk.store.reading() as connection:
        door = await stored.door_of(connection, "plain", "c1")
    assert door is not None
    await agent.do(ClaimHandoff, conversation=door.conversation)
    await until(lambda: "Maya ist jetzt im Gespräch." in provider.texts)
    await provider.say("Wo ist mein Paket?")
    await agent.send(SendReply(id="r1", conversation=door.conversation, text="Unterwegs."))
    await until(lambda: any("Unterwegs." in text for text in provider.texts))
    await agent.do(CloseConversation, conversation=door.conversation, disposition="resolved", note="")
    await until(lambda: any("Wie war Ihr Gespräch mit Maya?" in text for text in provider.texts))
    await provider.say("5")
    await until(lambda: "Danke für Ihre Antwort." in provider.texts)
