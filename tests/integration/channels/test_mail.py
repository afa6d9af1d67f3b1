"""Mails and the desk: threads are conversations, bounces are told, and what nobody wrote begins nothing."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from desk.channels.channel import DeliveryStage
from handoff.log import EntryKind
from handoff.wire.agent import ConversationOpened, OpenConversation
from tests.channels.mail_imitation import MailImitation
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url
from tests.waiting import until


@pytest.fixture
async def provider() -> AsyncIterator[MailImitation]:
    async with MailImitation() as running:
        yield running


@pytest.fixture
async def world(tmp_path: Path, provider: MailImitation) -> AsyncIterator[DeskWorld]:
    settings = desk_settings(sqlite_url(tmp_path))
    async with contextlib.AsyncExitStack() as stack:
        running = await stack.enter_async_context(running_desk(settings, channels=[provider.channel()]))
        provider.serve(running)
        yield running


async def rows(world: DeskWorld, query: str) -> list[Any]:
    async with world.desk.store.reading() as connection:
        return list((await connection.exec_driver_sql(query)).all())


async def test_threads_are_conversations_and_a_bounce_is_told_to_the_agents(
    world: DeskWorld, provider: MailImitation
) -> None:
    bot, agent = await world.worker(), await world.agent()
    await provider.post(provider.written("Where is it?", subject="Order 17").as_bytes())
    offer = await bot.answer("It arrives on Monday.")
    assert offer.text == "Order 17\n\nWhere is it?"
    await until(lambda: provider.texts)
    assert provider.mails[0]["Subject"] == "Re: Order 17"

    await provider.say("Thank you")
    assert (await bot.answer("You are welcome.")).text == "Thank you"
    await provider.post(b"From: news@example.org\r\nList-Id: <n>\r\n\r\nBuy!")
    ((conversation, count),) = await rows(world, "SELECT conversation, count(*) FROM channel_addresses")
    assert count == 1

    await until(lambda: len(provider.mails) == 2)
    await provider.receipt(DeliveryStage.FAILED)
    await agent.send(OpenConversation(conversation=conversation))
    opened = await agent.next(ConversationOpened, lambda one: one.conversation == conversation)
    (note,) = [entry.text for entry in opened.entries if entry.kind is EntryKind.NOTE]
    assert note.endswith("did not reach the customer on E-mail: The customer's mailbox is full.")

    provider.mails.clear()
    await provider.post(provider.written("Another thing", subject="Order 18").as_bytes())
    assert len(await rows(world, "SELECT 1 FROM channel_addresses")) == 2


async def test_mail_with_somebody_elses_id_is_taken_and_each_is_taken_once(
    world: DeskWorld, provider: MailImitation
) -> None:
    bot = await world.worker()
    annas = provider.written("Where is it?", subject="Order 17", message_id="<1@example.org>").as_bytes()
    eves = annas.replace(b"anna@example.org", b"eve@else.example").replace(b"Where is it?", b"Me too")
    for raw in (annas, eves, annas, eves):
        await provider.post(raw)
    for said in ("Order 17\n\nWhere is it?", "Order 17\n\nMe too"):
        assert (await bot.answer("On Monday.")).text == said
    await until(lambda: len(provider.mails) == 2)
    assert [one["In-Reply-To"] for one in provider.mails] == ["<1@example.org>"] * 2
    assert await rows(world, "SELECT count(*) FROM entries WHERE author = 'customer'") == [(2,)]
