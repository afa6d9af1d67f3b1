"""The question how it was, on channels: for the person's part and the bot's, as sparingly as each channel asks for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.channels.channel import Capabilities
from desk.errors import Unavailable
from desk.store import channels as stored
from desk.store import entries, ratings
from handoff.conversation import Turn, Understanding
from handoff.log import Author
from handoff.wire.agent import ClaimHandoff, CloseConversation, SendReply, TakeOver
from handoff.wire.worker import TurnDone
from tests.channels.plain import PlainProvider
from tests.desk_world import DeskWorld, ScriptedWorker, desk_settings, handoff_decision, running_desk, sqlite_url
from tests.waiting import until

FREE = Capabilities(characters=1000)
PAID = Capabilities(characters=1000, is_paid=True)


class Talk:
    """A desk, and a customer at an address of a channel that can do so much."""

    def __init__(self, world: DeskWorld, provider: PlainProvider) -> None:
        self.world, self.provider = world, provider

    async def conversation(self) -> str:
        async with self.world.desk.store.reading() as connection:
            door = await stored.door_of(connection, "plain", "c1")
        assert door is not None
        return door.conversation

    async def told(self, words: str) -> None:
        await until(lambda: any(words in text for text in self.provider.texts))

    async def scores(self, conversation: str) -> dict[str, int]:
        async with self.world.desk.store.reading() as connection:
            return {one.part: one.score for one in await ratings.of_conversation(connection, conversation)}

    async def said(self, conversation: str) -> list[str]:
        async with self.world.desk.store.reading() as connection:
            log = await entries.after(connection, conversation, 0)
        return [one.text for one in log if one.author is Author.CUSTOMER]

    async def served_by_both(self, *, language: str = "") -> str:
        """The bot answers, then Maya, who closes the conversation."""
        bot, agent = await self.world.worker(), await self.world.agent(name="Maya")
        await self.provider.say("Where is my order?", language=language)
        await bot.answer("It arrives on Monday.")
        await self.provider.say("I want a refund", language=language)
        await bot.finish(await bot.offer(), decision=handoff_decision())
        conversation = await self.conversation()
        await until(lambda: any("Monday" in text for text in self.provider.texts))
        await self.world.in_line(conversation)
        await agent.do(ClaimHandoff, conversation=conversation)
        await agent.send(SendReply(id="r1", conversation=conversation, text="You get it."))
        await self.told("You get it.")
        await agent.do(CloseConversation, conversation=conversation, disposition="resolved", note="")
        return conversation

    async def solved_by_the_bot(self) -> ScriptedWorker:
        """The bot solves something, the customer says goodbye and is asked how it was."""
        bot = await self.world.worker()
        turns: list[Turn] = []
        for text, intent in (("Where is my order?", "track_order"), ("bye", "goodbye")):
            await self.provider.say(text)
            offer = await bot.offer()
            resolved = (intent,) if intent == "track_order" else ()
            turns.append(Turn(offer.seq, text, Understanding(intent, 0.9), resolved=resolved))
            await bot.reply(offer, "Yes.")
            await bot.send(TurnDone(turn=offer.turn, epoch=offer.epoch, turns=tuple(turns)))
        await self.told("How was your conversation with")
        return bot


@pytest.fixture
async def talk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Talk]:
    provider = PlainProvider(capabilities=getattr(request, "param", FREE))
    async with AsyncExitStack() as stack:
        settings = desk_settings(sqlite_url(tmp_path))
        world = await stack.enter_async_context(running_desk(settings, channels=[provider.channel()]))
        provider.serve(world)
        yield Talk(world, provider)


async def test_second_part_is_asked_about_once_the_first_is_answered(talk: Talk) -> None:
    conversation = await talk.served_by_both()
    await talk.told("How was your conversation with Maya?")
    assistant = talk.world.desk.settings.assistant_name
    await talk.provider.say("5")
    await talk.told(f"Thank you. And your conversation with {assistant}, from 1 to 5?")
    assert await talk.scores(conversation) == {"agent": 5}
    await talk.provider.say("2/5")
    await talk.told("Thank you for your answer.")
    assert await talk.scores(conversation) == {"agent": 5, "bot": 2}
    assert sum("from 1" in text for text in talk.provider.texts) == 2


async def test_both_questions_are_in_the_customers_language(talk: Talk) -> None:
    conversation = await talk.served_by_both(language="es")
    await talk.told("¿Qué le pareció su conversación con Maya?")
    await talk.provider.say("4")
    await talk.told("Gracias. ¿Y su conversación con")
    await talk.provider.say("★★★")
    await talk.told("Gracias por su respuesta.")
    assert await talk.scores(conversation) == {"agent": 4, "bot": 3}


@pytest.mark.parametrize("talk", [PAID], indirect=True)
async def test_second_part_is_not_asked_about_where_messages_cost_something(talk: Talk) -> None:
    conversation = await talk.served_by_both()
    await talk.told("How was your conversation with Maya?")
    given = len(talk.provider.texts)
    await talk.provider.say("5")
    await until_scored(talk, conversation)
    # A number after that was not asked for: it is no rating, and begins another conversation.
    await talk.provider.say("3")
    assert await talk.conversation() != conversation
    assert await talk.scores(conversation) == {"agent": 5}
    assert not any("Thank you" in text for text in talk.provider.texts[given:])


async def test_customer_who_writes_something_else_is_not_asked_again(talk: Talk) -> None:
    conversation = await talk.served_by_both()
    await talk.told("How was your conversation with Maya?")
    await talk.provider.say("5")
    await talk.told("from 1 to 5?")
    await talk.provider.say("And where is my other order?")
    later = await talk.conversation()
    assert later != conversation
    await talk.provider.say("2")
    assert await talk.said(later) == ["And where is my other order?", "2"]
    assert await talk.scores(conversation) == {"agent": 5}


async def test_number_that_answers_the_bot_is_no_score(talk: Talk) -> None:
    bot = await talk.solved_by_the_bot()
    conversation = await talk.conversation()
    await talk.provider.say("I want to order lamps")
    await bot.answer("How many?")
    await talk.told("How many?")
    await talk.provider.say("2")
    assert (await bot.offer()).text == "2"
    assert await talk.scores(conversation) == {}


async def test_number_right_after_the_question_is_a_score_also_while_the_conversation_goes_on(talk: Talk) -> None:
    await talk.solved_by_the_bot()
    await talk.provider.say("4")
    await talk.told("Thank you for your answer.")
    assert await talk.scores(await talk.conversation()) == {"bot": 4}


async def test_number_with_a_file_is_a_message_for_nothing_of_it_is_lost(talk: Talk) -> None:
    bot = await talk.solved_by_the_bot()
    await talk.provider.bring_file("crack.txt", b"It has a crack.", text="2")
    assert (await bot.offer()).text.startswith("2")
    conversation = await talk.conversation()
    async with talk.world.desk.store.reading() as connection:
        (last,) = [one for one in await entries.after(connection, conversation, 0) if one.attachments]
    assert [one.name for one in last.attachments] == ["crack.txt"]
    assert await talk.scores(conversation) == {}


async def test_number_that_answers_an_agent_is_no_score(talk: Talk) -> None:
    await talk.solved_by_the_bot()
    conversation, agent = await talk.conversation(), await talk.world.agent(name="Maya")
    await agent.do(TakeOver, conversation=conversation)
    question = "How many of the chairs arrived broken?"
    await agent.send(SendReply(id="r1", conversation=conversation, text=question))
    await talk.told(question)
    await talk.provider.say("2")
    assert (await talk.said(conversation))[-1] == "2"
    assert await talk.scores(conversation) == {}


async def test_edit_of_a_score_changes_that_score(talk: Talk) -> None:
    conversation = await talk.served_by_both()
    await talk.told("How was your conversation with Maya?")
    await talk.provider.say("1", message_id="m1")
    await talk.told("from 1 to 5?")
    await talk.provider.edit("m1", "4")
    await talk.provider.edit("m1", "5")
    assert await talk.scores(conversation) == {"agent": 5}
    await talk.provider.say("3", message_id="m2")
    await talk.provider.edit("m2", "2")
    assert await talk.scores(conversation) == {"agent": 5, "bot": 2}
    await talk.provider.edit("m1", "It took too long")
    assert await talk.scores(conversation) == {"agent": 5, "bot": 2}
    assert await talk.said(await talk.conversation()) == ["It took too long"]


async def test_score_that_could_not_be_noted_is_not_taken_for_the_next_part_as_well(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = await talk.served_by_both()
    await talk.told("How was your conversation with Maya?")

    async def keep_message(connection: AsyncConnection, **message: Any) -> bool:
        raise Unavailable

    monkeypatch.setattr(stored, "keep_message", keep_message)
    assert await talk.provider.say("2") == 503
    monkeypatch.undo()
    assert await talk.provider.redeliver() == 200
    assert await talk.scores(conversation) == {"agent": 2}


async def until_scored(talk: Talk, conversation: str) -> None:
    async def is_scored() -> bool:
        return bool(await talk.scores(conversation))

    await until(is_scored)
