"""A team that works in Chatwoot: the bot answers its customers there, hands over to it, and gets conversations back."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.ownership import Owner
from desk.roster import read_roster
from desk.store import channels, conversations, entries, ratings
from desk.store.conversations import Conversation
from handoff.log import Author, Entry, EntryKind
from handoff.wire.worker import ReplyButton
from tests.channels.chatwoot_imitation import ChatwootImitation
from tests.channels.imitation import Failure
from tests.desk_world import DeskWorld, ScriptedWorker, desk_settings, handoff_decision, running_desk, sqlite_url
from tests.waiting import until


class Bridge:
    """A desk with a bot, and a Chatwoot with a customer and an agent."""

    def __init__(self, world: DeskWorld, chatwoot: ChatwootImitation, bot: ScriptedWorker) -> None:
        self.world, self.chatwoot, self.bot = world, chatwoot, bot

    async def row(self) -> Conversation:
        """The conversation that goes on with this customer."""
        async with self.world.desk.store.glancing() as connection:
            door = await channels.door_of(connection, "chatwoot", str(self.chatwoot.number))
            assert door is not None
            return await conversations.get(connection, door.conversation)

    async def log(self) -> tuple[Entry, ...]:
        name = (await self.row()).id
        async with self.world.desk.store.glancing() as connection:
            return await entries.after(connection, name, 0)

    async def owned_by(self, owner: Owner) -> None:
        async def look() -> bool:
            return (await self.row()).owner is owner

        await until(look)

    async def hears(self, words: str) -> None:
        await until(lambda: any(words in text for text in self.chatwoot.texts))

    async def hand_over(self) -> None:
        """The customer asks for something that the bot passes on."""
        await self.chatwoot.say("I want a refund")
        await self.bot.finish(await self.bot.offer(), decision=handoff_decision())
        await until(lambda: self.chatwoot.conversation.status == "open")
        await self.chatwoot.told()


@pytest.fixture
async def bridge(tmp_path: Path) -> AsyncIterator[Bridge]:
    async with contextlib.AsyncExitStack() as stack:
        chatwoot = await stack.enter_async_context(ChatwootImitation())
        settings = desk_settings(sqlite_url(tmp_path))
        world = await stack.enter_async_context(running_desk(settings, channels=[chatwoot.channel()]))
        chatwoot.serve(world)
        yield Bridge(world, chatwoot, await world.worker())
        await chatwoot.told()


async def test_the_bot_answers_hands_over_gets_it_back_and_the_team_closes_it(bridge: Bridge) -> None:
    chatwoot, bot = bridge.chatwoot, bridge.bot
    assert await chatwoot.say("Where is my order?") == 200
    offer = await bot.offer()
    buttons = (ReplyButton("The red one", "/red"), ReplyButton("The blue one", "/blue"))
    await bot.reply(offer, "Which one?", buttons=buttons)
    await bot.finish(offer)
    await bridge.hears("Which one?")
    await chatwoot.press("The blue one")
    offer = await bot.offer()
    assert (offer.text, offer.payload) == ("The blue one", "/blue")
    await bot.reply(offer, "It arrives on Monday.")
    await bot.finish(offer)

    await bridge.hand_over()
    assert (await bridge.row()).owner is Owner.QUEUE  # until somebody there writes
    assert chatwoot.conversation.priority == "high"
    assert len(chatwoot.notes) == 1
    assert "The customer asked for a person." in chatwoot.notes[0]
    assert not any("refund" in text for text in chatwoot.texts)

    await chatwoot.reply("Look at her last order first.", private=True)
    await chatwoot.reply("Hello Ada, this is Ana.")
    await bridge.owned_by(Owner.AGENT)
    said = [entry for entry in await bridge.log() if entry.author is Author.AGENT]
    assert [(entry.kind, entry.author_name) for entry in said] == [(EntryKind.NOTE, "Ana"), (EntryKind.MESSAGE, "Ana")]
    await chatwoot.say("Thank you, Ana")
    assert (await bridge.log())[-1].text == "Thank you, Ana"

    await chatwoot.move("pending")
    await bridge.owned_by(Owner.BOT)
    await bridge.hears("is answering again")
    await chatwoot.say("And the other one?")
    while (offer := await bot.offer()).text != "And the other one?":
        await bot.finish(offer)
    await bot.reply(offer, "It has been sent.")
    await bot.finish(offer)
    await bridge.hears("It has been sent.")

    await chatwoot.move("resolved")
    await bridge.owned_by(Owner.CLOSED)
    name = (await bridge.row()).id
    await bridge.hears("from 1 (bad) to 5")
    await chatwoot.say("5")
    await bridge.hears("Thank you. And your conversation with")
    await chatwoot.say("4")
    await bridge.hears("Thank you for your answer.")
    await until(lambda: chatwoot.conversation.status == "resolved")
    async with bridge.world.desk.store.glancing() as connection:
        assert sorted(one.score for one in await ratings.of_conversation(connection, name)) == [4, 5]

    # Nothing that was said there came back to it.
    assert sum("this is Ana" in text for text in chatwoot.texts) == 1
    await chatwoot.say("One more thing")
    assert (await bridge.row()).id != name


async def test_what_waits_for_the_team_there_is_offered_to_nobody_here(bridge: Bridge) -> None:
    await bridge.hand_over()
    desk = bridge.world.desk
    async with desk.store.glancing() as connection:
        everybody = await read_roster(connection, routing=desk.routing, now=desk.changes.clock())
        here = await read_roster(
            connection, routing=desk.routing, now=desk.changes.clock(), elsewhere=desk.channels.elsewhere
        )
    assert len(everybody.waiting) == 1
    assert not here.waiting


async def test_an_agent_there_who_writes_or_opens_it_silences_the_bot(bridge: Bridge) -> None:
    chatwoot = bridge.chatwoot
    await chatwoot.say("Hello")
    offer = await bridge.bot.offer()
    await chatwoot.reply("I will take this one.")
    await bridge.owned_by(Owner.AGENT)
    await bridge.bot.reply(offer, "The bot must not say this.")
    await until(lambda: chatwoot.conversation.status == "open")
    assert "The bot must not say this." not in chatwoot.texts
    chatwoot.number = 11
    await chatwoot.say("Hello there")
    await chatwoot.move("open")
    await bridge.owned_by(Owner.AGENT)


async def test_what_people_have_already_is_not_answered_by_the_bot(bridge: Bridge) -> None:
    chatwoot = bridge.chatwoot
    chatwoot.conversation.status = "open"
    assert await chatwoot.say("Ana, are you there?") == 200
    await chatwoot.reply("Yes, I am.")
    async with bridge.world.desk.store.glancing() as connection:
        assert await channels.door_of(connection, "chatwoot", "10") is None


async def test_a_handoff_is_told_once_however_often_chatwoot_fails(bridge: Bridge) -> None:
    chatwoot = bridge.chatwoot
    await chatwoot.say("Hello")
    await bridge.bot.answer("Hello, Ada.")
    await bridge.hears("Hello, Ada.")
    chatwoot.fail_next(Failure.LIMITED)
    chatwoot.fail_next(Failure.LIMITED)
    await bridge.hand_over()
    assert len(chatwoot.notes) == 1


async def test_the_desks_own_people_read_that_the_team_was_not_told(bridge: Bridge) -> None:
    chatwoot = bridge.chatwoot
    chatwoot.missing |= {"toggle_priority", "toggle_status"}
    await chatwoot.say("I want a refund")
    await bridge.bot.finish(await bridge.bot.offer(), decision=handoff_decision())

    async def noted() -> bool:
        return any(entry.text.startswith("Chatwoot could not be told:") for entry in await bridge.log())

    await until(noted)
    assert len(chatwoot.notes) == 1  # a Chatwoot in which bots may set no priority is briefed all the same
    assert (await bridge.row()).owner is Owner.QUEUE


async def test_forged_altered_and_replayed_calls_are_refused(bridge: Bridge) -> None:
    chatwoot = bridge.chatwoot
    await chatwoot.say("Hello")
    assert await chatwoot.redeliver() == 200
    assert [entry.text for entry in await bridge.log()].count("Hello") == 1
    assert await chatwoot.replay(lambda body, headers: (body.replace(b"Hello", b"Hallo"), headers)) == 403
    assert await chatwoot.replay(lambda body, _headers: (body.replace(b"Hallo", b"Hello"), {})) == 403
    assert await chatwoot.replay(lambda body, headers: (body, headers | {"X-Chatwoot-Timestamp": "1700000000"})) == 403


async def test_files_of_the_customer_come_from_chatwoot_alone(bridge: Bridge) -> None:
    chatwoot = bridge.chatwoot
    await chatwoot.send_file("order.txt", b"Order 12345678 is broken.")

    async def attached() -> bool:
        return any(entry.attachments for entry in await bridge.log())

    await until(attached)
