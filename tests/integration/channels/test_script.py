"""One conversation on every channel: resolved, escalated, answered, given back, rated; and everything that providers do to us."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from desk.channels.channel import DeliveryStage
from desk.store.agents import Role
from handoff.log import Author, Entry, EntryKind
from handoff.wire.agent import (
    ClaimHandoff,
    CloseConversation,
    ConversationOpened,
    OpenConversation,
    ReturnToBot,
    SendReply,
)
from handoff.wire.channels import ChannelShown
from tests.channels.imitation import Failure, Imitation, running
from tests.channels.mail_imitation import MailImitation
from tests.channels.meta_imitation import MessengerImitation, WhatsAppImitation
from tests.channels.plain import PlainProvider
from tests.channels.slack_imitation import SlackImitation
from tests.channels.telegram_imitation import TelegramImitation
from tests.channels.twilio_imitation import TwilioImitation
from tests.channels.webhook_imitation import WebhookImitation
from tests.desk_world import AgentClient, DeskWorld, desk_settings, handoff_decision, running_desk, sqlite_url
from tests.waiting import until

IMITATIONS: dict[str, Callable[[], Imitation]] = {
    "mail": MailImitation,
    "messenger": MessengerImitation,
    "plain": PlainProvider,
    "slack": SlackImitation,
    "telegram": TelegramImitation,
    "twilio": TwilioImitation,
    "webhook": WebhookImitation,
    "whatsapp-cloud": WhatsAppImitation,
}

# Of the others only the conversation itself and the proofs are played by default; all of it is among the slow tests.
_WHOLE = "webhook"
_PLAYED_EVERYWHERE = frozenset(
    {"test_resolve_escalate_answer_return_and_rate", "test_what_the_provider_did_not_send_is_refused"}
)
_PROOF = re.compile("sign|secret", re.IGNORECASE)


class Talk:
    """A desk, a bot, an agent, and a customer at an imitated provider."""

    def __init__(self, world: DeskWorld, provider: Imitation) -> None:
        self.world = world
        self.provider = provider

    async def heard(self, words: str) -> str:
        """Wait until the customer has received a message with these words."""
        return str(await until(lambda: next((text for text in self.provider.texts if words in text), None)))

    def times(self, words: str) -> int:
        return sum(words in text for text in self.provider.texts)

    async def log(self, agent: AgentClient) -> list[Entry]:
        """The conversation's log as an agent opens it now."""
        conversation = await self.conversation()
        await agent.send(OpenConversation(conversation=conversation))
        opened = await agent.next(ConversationOpened, lambda one: one.conversation == conversation)
        return list(opened.entries)

    async def conversation(self, *, but: str = "") -> str:
        """The one that goes on at the customer's address."""

        async def look() -> str:
            async with self.world.desk.store.reading() as connection:
                found = await connection.exec_driver_sql("SELECT conversation FROM channel_addresses")
                row = found.first()
            return row[0] if row is not None and row[0] != but else ""

        return str(await until(look))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test on each channel."""
    if "talk" in metafunc.fixturenames:
        is_quick = metafunc.function.__name__ in _PLAYED_EVERYWHERE
        played = [
            pytest.param(name, marks=() if is_quick or name == _WHOLE else pytest.mark.slow)
            for name in sorted(IMITATIONS)
        ]
        metafunc.parametrize("talk", played, indirect=True)


@pytest.fixture
async def talk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Talk]:
    async with contextlib.AsyncExitStack() as stack:
        provider = await stack.enter_async_context(running(IMITATIONS[request.param]()))
        settings = desk_settings(sqlite_url(tmp_path))
        world = await stack.enter_async_context(running_desk(settings, channels=[provider.channel()]))
        provider.serve(world)
        yield Talk(world, provider)


async def test_resolve_escalate_answer_return_and_rate(talk: Talk) -> None:
    world, provider = talk.world, talk.provider
    bot, agent = await world.worker(), await world.agent(role=Role.AGENT, name="Maya")

    assert await provider.say("Where is my order?") < 300
    offer = await bot.answer("It arrives on Monday.")
    assert offer.text == "Where is my order?"
    await talk.heard("It arrives on Monday.")
    assert world.desk.settings.assistant_name in "\n".join(provider.texts)

    await provider.say("I want a refund")
    offer = await bot.offer()
    await bot.finish(offer, decision=handoff_decision())
    await talk.heard("You are next in line.")
    conversation = await talk.conversation()

    await agent.do(ClaimHandoff, conversation=conversation)
    await agent.send(SendReply(id="r1", conversation=conversation, text="I am looking at it."))
    assert (await talk.heard("I am looking at it.")).startswith("Maya")
    await provider.say("Thank you, Maya")
    assert [entry.text for entry in await talk.log(agent)][-1] == "Thank you, Maya"

    await agent.do(ReturnToBot, conversation=conversation)
    await provider.say("And the other one?")
    while (offer := await bot.offer()).text != "And the other one?":
        await bot.finish(offer)
    await bot.reply(offer, "It has been sent.")
    await bot.finish(offer)
    await talk.heard("It has been sent.")

    await provider.say("human")
    await until(lambda: talk.times("You are next in line.") == 2)
    await agent.do(ClaimHandoff, conversation=conversation)
    await agent.do(CloseConversation, conversation=conversation, disposition="resolved", note="")
    await talk.heard("from 1 (bad) to 5")
    await provider.say("5")

    async def rated() -> object:
        async with world.desk.store.reading() as connection:
            return (await connection.exec_driver_sql("SELECT score FROM ratings")).first()

    assert (await until(rated))[0] == 5

    await provider.say("One more thing")
    assert await talk.conversation(but=conversation) != conversation


async def test_what_the_provider_did_not_send_is_refused(talk: Talk) -> None:
    await talk.provider.say("Hello")
    headers_of = dict.items

    def unsigned(body: bytes, headers: dict[str, str]) -> tuple[bytes, dict[str, str]]:
        return body, {name: value for name, value in headers_of(headers) if not _PROOF.search(name)}

    def altered(body: bytes, headers: dict[str, str]) -> tuple[bytes, dict[str, str]]:
        return body.replace(b"Hello", b"Hallo"), headers

    # A secret alone, as Telegram has it, proves who sent something and not what.
    for mutate in (unsigned, altered) if getattr(talk.provider, "signs_body", True) else (unsigned,):
        assert await talk.provider.replay(mutate) == 403


async def test_message_that_is_delivered_again_is_said_once(talk: Talk) -> None:
    bot, agent = await talk.world.worker(), await talk.world.agent()
    await talk.provider.say("Where is it?")
    await bot.answer("On its way.")
    for _ in range(3):
        assert await talk.provider.redeliver() < 300
    said = [entry.text for entry in await talk.log(agent) if entry.author is Author.CUSTOMER]
    assert said == ["Where is it?"]


async def test_slowed_down_provider_gets_it_later_and_once(talk: Talk) -> None:
    bot = await talk.world.worker()
    talk.provider.fail_next(Failure.LIMITED)
    await talk.provider.say("Where is it?")
    await bot.answer("On its way.")
    await talk.heard("On its way.")
    assert talk.times("On its way.") == 1


async def test_message_that_cannot_be_delivered_is_told_to_the_agents(talk: Talk) -> None:
    bot, agent = await talk.world.worker(), await talk.world.agent()
    await talk.provider.say("Where is it?")
    await bot.answer("On its way.")
    await talk.heard("On its way.")
    talk.provider.fail_next(Failure.GONE)
    await talk.provider.say("Thanks")
    await bot.answer("You are welcome.")

    async def noted() -> bool:
        return any(one.kind is EntryKind.NOTE and "did not reach" in one.text for one in await talk.log(agent))

    await until(noted)
    await agent.send(OpenConversation(conversation=await talk.conversation()))
    shown = await agent.next(ChannelShown, lambda one: bool(one.undelivered))
    assert shown.goes_on
    assert [one.is_final for one in shown.undelivered] == [True]


async def test_choice_is_made_by_a_button_or_by_its_number(talk: Talk) -> None:
    from handoff.wire.worker import ReplyButton

    bot = await talk.world.worker()
    await talk.provider.say("Cancel it")
    offer = await bot.offer()
    buttons = (ReplyButton(title="Yes", payload="/affirm"), ReplyButton(title="No", payload="/deny"))
    await bot.reply(offer, "Shall I cancel it?", buttons=buttons)
    await bot.finish(offer)
    await talk.heard("Shall I cancel it?")
    if talk.provider.has_buttons:
        await talk.provider.press("Yes")
    else:
        await talk.provider.say("1")
    assert (await bot.offer()).payload == "/affirm"


async def test_edit_is_told_and_nothing_is_changed(talk: Talk) -> None:
    if not talk.provider.can_edit:
        pytest.skip("nothing can be edited on this channel")
    agent = await talk.world.agent()
    await talk.provider.say("Order 17", message_id="m1")
    await talk.provider.edit("m1", "Order 71")
    texts = [entry.text for entry in await talk.log(agent)]
    assert "Order 17" in texts
    assert texts[-1] == "Order 71"
    assert "changed message" in texts[-2]


async def test_receipts_come_back(talk: Talk) -> None:
    if not talk.provider.can_receipt:
        pytest.skip("this channel tells nothing of what became of a message")
    bot = await talk.world.worker()
    await talk.provider.say("Where is it?")
    await bot.answer("On its way.")
    await talk.heard("On its way.")

    async def marks() -> object:
        async with talk.world.desk.store.reading() as connection:
            return (await connection.exec_driver_sql("SELECT read_seq FROM marks WHERE read_seq > 0")).first()

    async def sent() -> object:
        async with talk.world.desk.store.reading() as connection:
            waiting = "SELECT 1 FROM channel_deliveries WHERE stage = 'pending'"
            return (await connection.exec_driver_sql(waiting)).first() is None

    await until(sent)
    await talk.provider.receipt(DeliveryStage.READ)
    await until(marks)


async def test_file_of_the_customer_comes_into_the_log(talk: Talk) -> None:
    agent = await talk.world.agent()
    content = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    await talk.provider.send_file("invoice.pdf", content)

    async def there() -> bool:
        return any(entry.attachments or entry.event == "attachment.missing" for entry in await talk.log(agent))

    await until(there)
    assert any(entry.attachments for entry in await talk.log(agent))
