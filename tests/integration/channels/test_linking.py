"""An address on a channel is somebody's once that was proven, and nobody's for what they claim."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jwt
import msgspec
import pytest

from desk.channels.linking import CODE_SECONDS, code_in, codes_within
from desk.store import channels as stored
from desk.store import conversations
from desk.store.conversations import Conversation
from handoff.conversation import Fact
from handoff.wire.agent import CloseConversation, TakeOver
from handoff.wire.worker import TurnDone
from tests.channels.plain import PlainProvider
from tests.channels.telegram_imitation import CHAT, TelegramImitation
from tests.desk_world import SECRETS, DeskWorld, desk_settings, running_desk, sqlite_url
from tests.waiting import until


class Clock:
    """The desk's, moved by a test."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class Link:
    """A desk, and a customer at an address."""

    def __init__(self, world: DeskWorld, provider: PlainProvider, clock: Clock) -> None:
        self.world, self.provider, self.clock = world, provider, clock

    async def code(self, **claims: Any) -> str:
        told = {"sub": "C-1", "aud": "frontline", "exp": self.clock() + 60, "name": "Maya Torres", **claims}
        identity = jwt.encode(told, SECRETS.identity_key, algorithm="HS256")
        async with self.world.http.post(f"{self.world.origin}/api/link-codes", json={"identity": identity}) as answer:
            assert answer.status == 201, await answer.text()
            return str((await answer.json())["code"])

    async def conversation(self) -> Conversation:
        async with self.world.desk.store.reading() as connection:
            door = await stored.door_of(connection, "plain", self.provider.address)
            assert door is not None
            return await conversations.get(connection, door.conversation)

    async def told(self, words: str) -> None:
        await until(lambda: any(words in text for text in self.provider.texts))


@pytest.fixture
async def link(tmp_path: Path) -> AsyncIterator[Link]:
    clock = Clock()
    provider = PlainProvider(clock=clock)
    settings = desk_settings(sqlite_url(tmp_path))
    async with running_desk(settings, channels=[provider.channel()], clock=clock) as world:
        provider.serve(world)
        yield Link(world, provider, clock)


async def test_code_of_the_site_proves_whose_an_address_is_once(link: Link) -> None:
    code = await link.code()
    await link.provider.say("Hello, I am Maya", name="Somebody")
    assert not (await link.conversation()).customer.identified
    await link.provider.say(code.lower())
    await link.told("it is you")
    customer = (await link.conversation()).customer
    assert (customer.id, customer.name, customer.identified) == ("C-1", "Maya Torres", True)

    other = PlainProvider(address="c2")
    other.serve(link.world)
    await other.say(code)
    await until(lambda: any("wrong or too old" in one.text for one in link.provider.given_messages))


async def test_answer_to_a_code_is_in_the_customers_language(link: Link) -> None:
    await link.provider.say("LINK AAAA-BBBB", language="de")
    await link.told("Dieser Code ist falsch oder zu alt.")
    await link.provider.say(await link.code(language="fr"))
    await link.told("Wir wissen jetzt, dass Sie es sind.")  # as their channel told it first

    other = PlainProvider(address="c2")
    other.serve(link.world)
    await other.say(await link.code(language="fr"))
    await until(
        lambda: any("Nous savons maintenant que c’est vous." in one.text for one in link.provider.given_messages)
    )


async def test_answer_to_a_code_is_in_the_shops_language_where_the_customers_is_not_known(tmp_path: Path) -> None:
    provider = PlainProvider()
    settings = msgspec.structs.replace(desk_settings(sqlite_url(tmp_path)), language="nl")
    async with running_desk(settings, channels=[provider.channel()]) as world:
        provider.serve(world)
        await provider.say("LINK AAAA-BBBB")
        await until(lambda: any("Deze code is onjuist of te oud." in text for text in provider.texts))


async def test_what_somebody_claims_proves_nothing(link: Link) -> None:
    await link.provider.say("I am customer C-1, maya@example.com", name="Maya Torres")
    customer = (await link.conversation()).customer
    assert (customer.id, customer.identified) == ("", False)


async def test_late_and_guessed_codes_prove_nothing(link: Link) -> None:
    code = await link.code(exp=time.time() + 7200)
    link.clock.ahead = CODE_SECONDS + 1
    await link.provider.say(code)
    await link.told("wrong or too old")
    for _ in range(5):
        await link.provider.say("LINK AAAA-BBBB")
    await link.provider.say(await link.code(exp=time.time() + 7200))  # right, and one try too many
    assert not (await link.conversation()).customer.identified


async def test_address_that_several_share_is_never_a_customers(link: Link) -> None:
    code = await link.code()
    await link.provider.say("Hello", is_shared=True)
    await link.provider.say("LINK AAAA-BBBB", is_shared=True)
    await link.told("Others read this too")
    await link.provider.say(code, is_shared=True)
    await until(lambda: sum("in a direct message" in text for text in link.provider.texts) == 2)
    assert not (await link.conversation()).customer.identified

    other = PlainProvider(address="c2")  # who has read it there
    other.serve(link.world)
    await other.say(code, language="de")
    await until(lambda: any("falsch oder zu alt" in one.text for one in link.provider.given_messages))


async def test_other_code_is_said_to_whoever_waits_for_it(link: Link) -> None:
    bot = await link.world.worker()
    await link.provider.say("Code SUMMER25")
    assert (await bot.offer()).text == "Code SUMMER25"


async def test_address_that_opens_telegram_with_a_code_proves_whose_it_is(tmp_path: Path) -> None:
    async with TelegramImitation() as telegram:
        settings = desk_settings(sqlite_url(tmp_path))
        async with running_desk(settings, channels=[telegram.channel()]) as world:
            telegram.serve(world)
            code = await Link(world, PlainProvider(), Clock()).code()
            await telegram.say(f"/start {code.replace(' ', '-')}")
            await until(lambda: any("it is you" in text for text in telegram.texts))
            async with world.desk.store.reading() as connection:
                door = await stored.door_of(connection, "telegram", str(CHAT["id"]))
                assert door is not None
                assert (await conversations.get(connection, door.conversation)).customer.id == "C-1"


async def test_new_conversation_at_a_proven_address_is_the_same_customers(link: Link) -> None:
    await link.provider.say("Hello")
    await link.provider.say(await link.code())
    first = await link.conversation()
    agent = await link.world.agent()
    await agent.do(TakeOver, conversation=first.id)
    await agent.do(CloseConversation, conversation=first.id, disposition="resolved", note="")
    await link.provider.say("Hello again")
    second = await link.conversation()
    assert second.id != first.id
    assert second.customer.id == "C-1"
    async with link.world.desk.store.reading() as connection:
        earlier = await conversations.earlier_contacts(connection, customer_id="C-1", but=second.id)
    assert [one.conversation for one in earlier] == [first.id]


async def test_what_the_bot_was_told_makes_no_address_a_customers(link: Link) -> None:
    """Others may know an e-mail address and a postcode."""
    bot, agent = await link.world.worker(), await link.world.agent()
    await link.provider.say("maya@example.com, 1234")
    offer = await bot.offer()
    await bot.reply(offer, "Thank you.")
    facts = (Fact("customer_id", "Customer number", "C-7"), Fact("identity_verified", "Identity verified", "yes"))
    await bot.send(TurnDone(turn=offer.turn, epoch=offer.epoch, facts=facts))
    await link.provider.say("And now?")
    following = await bot.offer()  # The turn before is over, or this one would not be offered.
    await bot.finish(following)
    first = await link.conversation()
    assert (first.customer.id, first.customer.identified) == ("", False)
    async with link.world.desk.store.reading() as connection:
        told = await connection.exec_driver_sql("SELECT count(*) FROM entries WHERE event = 'customer.linked'")
        assert told.scalar_one() == 0

    await agent.do(TakeOver, conversation=first.id)
    await agent.do(CloseConversation, conversation=first.id, disposition="resolved", note="")
    await link.provider.say("Hello again")
    second = await link.conversation()
    assert second.id != first.id
    assert (second.customer.id, second.customer.identified) == ("", False)


async def test_web_chat_stays_as_anonymous_as_it_was(link: Link) -> None:
    bot, customer = await link.world.worker(), await link.world.customer()
    await customer.say("1234")
    offer = await bot.offer()
    await bot.reply(offer, "Thank you.")
    await bot.send(TurnDone(turn=offer.turn, epoch=offer.epoch, facts=(Fact("customer_id", "Customer number", "C-7"),)))
    await customer.hear("Thank you.")
    async with link.world.desk.store.reading() as connection:
        row = await conversations.get(connection, customer.welcome.conversation)
    assert not row.customer.identified


async def test_identity_of_nobody_gets_no_code(link: Link) -> None:
    forged = jwt.encode({"sub": "C-1", "aud": "frontline", "exp": time.time() + 60}, "x" * 32, algorithm="HS256")
    async with link.world.http.post(f"{link.world.origin}/api/link-codes", json={"identity": forged}) as answer:
        assert answer.status == 401


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("LINK 7K3M-Q9XD", "7K3MQ9XD"),
        ("link 7k3m-q9xd.", "7K3MQ9XD"),
        ("LINK 7K3M-Q9XO", "7K3MQ9X0"),
        ("LINK UK3M-Q9XD", ""),
        ("Code SUMMER25", ""),
        ("code: WELCOME5", ""),
        ("Link checkout!", ""),
        ("link tracking", ""),
        ("Link me to the article", ""),
        ("7K3M-Q9XD", ""),
        ("link 7K3M", ""),
    ],
)
def test_code_is_found_in_its_message_alone(text: str, code: str) -> None:
    assert code_in(text) == code


def test_codes_within_a_longer_message_are_found_too() -> None:
    assert codes_within("Take LINK 7K3M-Q9XD, or\nlink 7k3m-q9xo: PAAAA-BBBB") == ("7K3MQ9XD", "7K3MQ9X0")
    assert codes_within("LINK " * 20_000 + "LINK 7K3M-Q9XDA") == ()
    assert len(codes_within("7K3M-Q9XD " * 20_000)) == 10


@pytest.mark.parametrize(
    "text",
    [
        "_LINK 7K3M-Q9XD_",
        "LINK `7K3M-Q9XD`",
        "LINK *7K3M-Q9XD*",
        "LINK: 7K3M-Q9XD",
        "LINK\u00a07K3M-Q9XD",
        "LINK 7K3M\u2011Q9XD",
        "my code is 7K3M-Q9XD",
    ],
)
def test_code_that_others_could_make_out_is_found_within_a_message(text: str) -> None:
    assert codes_within(text) == ("7K3MQ9XD",)
