"""Agents write with approved templates when a channel takes no free message any more: at both ways to WhatsApp."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from desk.channels.channel import Templating
from desk.store import entries
from handoff.log import Author, Entry, EntryKind
from handoff.message_template import MessageTemplate
from handoff.wire.agent import ClaimHandoff, MessageHeld, SendReply
from handoff.wire.channels import ChannelShown, ChosenTemplate, ListTemplates, TemplatesListed
from handoff.wire.shared import Ack, Error
from tests.channels.meta_imitation import WhatsAppImitation, template
from tests.channels.twilio_imitation import TwilioImitation, content
from tests.desk_world import AgentClient, DeskWorld, desk_settings, handoff_decision, running_desk, sqlite_url
from tests.waiting import until

TEXT = "Hello {{1}}, there is news about your order {{2}}. Shall we go on here?"
FINISHED = "Hello Ann, there is news about your order BW-104233. Shall we go on here?"
VALUES = {"1": "Ann", "2": "BW-104233"}
CHOSEN = ChosenTemplate("order_update", "en", VALUES)
UPDATE = MessageTemplate(
    name="order_update", language="en", text=TEXT, content_sid=content()["sid"], variables={"1": "customer_first_name"}
)
PROMISE = MessageTemplate(name="promise", language="de", text="{{1}}")
HIDDEN = MessageTemplate(name="sale", language="en", text="Buy more", offered=False)


@dataclass
class Scene:
    """A customer of WhatsApp whose last message is two days ago, and the agent who has the conversation."""

    provider: WhatsAppImitation | TwilioImitation
    world: DeskWorld
    agent: AgentClient
    conversation: str
    templates: list[MessageTemplate] = field(default_factory=lambda: [PROMISE, UPDATE, HIDDEN])

    async def log(self) -> list[Entry]:
        async with self.world.desk.store.reading() as connection:
            return list(await entries.after(connection, self.conversation, 0))

    async def refused(self, reply: SendReply) -> Error:
        await self.agent.send(reply)
        return await self.agent.next(Error, lambda one: one.id == reply.id)

    def reply(self, name: str = "r1", *, text: str = FINISHED, chosen: ChosenTemplate = CHOSEN) -> SendReply:
        return SendReply(id=name, conversation=self.conversation, text=text, template=chosen)

    async def failure(self) -> str:
        """The note that says why the customer did not get it."""

        async def told() -> str:
            notes = (one.text for one in await self.log() if one.kind is EntryKind.NOTE)
            return next((one for one in notes if "did not reach the customer" in one), "")

        return str(await until(told))


def twilio() -> TwilioImitation:
    return TwilioImitation(is_whatsapp=True)


def twilio_service() -> TwilioImitation:
    return TwilioImitation(is_whatsapp=True, is_service=True)


@pytest.fixture(params=[WhatsAppImitation, twilio, twilio_service])
async def scene(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Scene]:
    make: Callable[[], WhatsAppImitation | TwilioImitation] = request.param
    async with make() as provider:
        if isinstance(provider, WhatsAppImitation):
            provider.templates = [template(language="en"), template("promise", text="{{1}}", language="de")]
        channel = provider.channel()
        assert isinstance(channel, Templating)
        async with running_desk(desk_settings(sqlite_url(tmp_path)), channels=[channel]) as world:
            provider.serve(world)
            bot, agent = await world.worker(), await world.agent()
            await provider.say("I want a person, about BW-104233")
            await bot.finish(await bot.offer(), decision=handoff_decision())
            async with world.desk.store.reading() as connection:
                name = (await connection.execute(sql("SELECT conversation FROM channel_addresses"))).scalar_one()
            await world.in_line(name)
            await agent.do(ClaimHandoff, conversation=name)
            await _settled(world)
            async with world.desk.store.writing() as connection:
                await connection.execute(sql("UPDATE channel_addresses SET heard_at = heard_at - 172800"))
            provider.is_window_over = True
            provider.given.clear()
            scene = Scene(provider, world, agent, name)
            channel.offered = lambda: tuple(scene.templates)
            yield scene


async def _settled(world: DeskWorld) -> None:
    async def nothing_waits() -> bool:
        async with world.desk.store.reading() as connection:
            found = await connection.execute(sql("SELECT count(*) FROM channel_deliveries WHERE stage = 'pending'"))
            return not found.scalar_one()

    await until(nothing_waits)


async def test_template_reaches_the_customer_and_the_log_holds_what_they_read(scene: Scene) -> None:
    await scene.agent.send(scene.reply())
    ack = await scene.agent.next(Ack, lambda one: one.id == "r1")
    await until(lambda: scene.provider.texts)
    assert scene.provider.texts == [FINISHED]
    entry = (await scene.log())[ack.seq - 1]
    assert (entry.author, entry.kind, entry.text) == (Author.AGENT, EntryKind.MESSAGE, FINISHED)
    await _settled(scene.world)
    assert "did not reach" not in " ".join(one.text for one in await scene.log())


async def test_template_that_is_sent_again_is_said_once(scene: Scene) -> None:
    for _ in range(2):
        await scene.agent.send(scene.reply(text=""))
        await scene.agent.next(Ack, lambda one: one.id == "r1")
    await _settled(scene.world)
    assert scene.provider.texts == [FINISHED]
    assert [one.text for one in await scene.log()].count(FINISHED) == 1


async def test_free_message_of_an_agent_or_the_bot_is_never_sent_as_a_template(scene: Scene) -> None:
    await scene.agent.send(SendReply(id="r1", conversation=scene.conversation, text=FINISHED))
    await scene.agent.next(Ack, lambda one: one.id == "r1")
    assert "That time is over" in await scene.failure()
    async with scene.world.desk.changes.of(scene.conversation) as change:
        await change.append(Author.BOT, FINISHED)
    await _settled(scene.world)
    assert scene.provider.given == []


async def test_whoever_does_not_have_the_conversation_sends_no_template(scene: Scene) -> None:
    colleague = await scene.world.agent(name="Jonas Weber")
    await colleague.send(scene.reply())
    assert (await colleague.next(Error, lambda one: one.id == "r1")).code == "not_owner"
    assert scene.provider.given == []


@pytest.mark.parametrize(
    ("chosen", "text", "words"),
    [
        (ChosenTemplate("order_update", "en", {"1": "Ann"}), "", "2 is empty"),
        (ChosenTemplate("order_update", "de", VALUES), "", "is not offered here"),
        (ChosenTemplate("sale", "en"), "", "is not offered here"),
        (CHOSEN, "Hello Ann, there is news.", "reads otherwise by now"),
        (ChosenTemplate("order_update", "en", VALUES | {"2": "4111 1111 1111 1111"}), "", "never stored"),
        (ChosenTemplate("order_update", "en", VALUES | {"2": "{order_number}"}), "", "is not filled in yet"),
    ],
)
async def test_what_would_not_get_through_is_refused_before_it_is_stored(
    scene: Scene, chosen: ChosenTemplate, text: str, words: str
) -> None:
    before = len(await scene.log())
    refused = await scene.refused(scene.reply(text=text, chosen=chosen))
    assert (refused.code, words in refused.message) == ("invalid_value", True), refused.message
    assert len(await scene.log()) == before


async def test_words_that_are_not_said_to_customers_hold_a_template_back(scene: Scene) -> None:
    chosen = ChosenTemplate("promise", "de", {"1": "I guarantee that you will be refunded."})
    await scene.agent.send(scene.reply(text="", chosen=chosen))
    held = await scene.agent.next(MessageHeld, lambda one: one.id == "r1")
    assert held.warnings
    assert scene.provider.given == []


async def test_why_the_provider_refused_it_is_told_in_a_sentence(scene: Scene) -> None:
    if isinstance(scene.provider, WhatsAppImitation):
        scene.provider.templates = [template(language="en", status="PAUSED")]
    else:
        scene.provider.contents = [content(status="paused")]
    await scene.agent.send(scene.reply())
    assert (await scene.failure()).endswith(
        "has paused this template, since customers liked it little; take another one."
    )


async def test_agents_are_told_what_they_may_send(scene: Scene) -> None:
    from handoff.wire.agent import OpenConversation

    await scene.agent.send(OpenConversation(conversation=scene.conversation))
    shown = await scene.agent.next(ChannelShown, lambda one: one.has_templates)
    assert shown.window_until < scene.world.desk.changes.clock()
    await scene.agent.send(ListTemplates(conversation=scene.conversation))
    listed = await scene.agent.next(TemplatesListed)
    assert {one.name for one in listed.templates} == {"order_update", "promise"}
    update = next(one for one in listed.templates if one.name == "order_update")
    assert [(gap.name, gap.fact) for gap in update.gaps] == [("1", "customer_first_name"), ("2", "")]
