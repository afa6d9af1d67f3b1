"""Slack's channels, where many talk: a conversation begins by a mention, and goes on in its thread alone."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import jwt
import pytest

from handoff.wire.worker import ReplyButton
from tests.channels.slack_imitation import CHANNEL, CUSTOMER, OTHER, SlackImitation
from tests.desk_world import SECRETS, DeskWorld, desk_settings, running_desk, sqlite_url
from tests.waiting import until


@pytest.fixture
async def slack() -> AsyncIterator[SlackImitation]:
    async with SlackImitation(in_thread=True) as imitation:
        yield imitation


@pytest.fixture
async def world(slack: SlackImitation, tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path)), channels=[slack.channel()]) as running:
        slack.serve(running)
        yield running


async def link_code(world: DeskWorld) -> str:
    """A code for a customer of the site."""
    claims = {"sub": "C-1", "aud": "frontline", "exp": time.time() + 60, "name": "Ann Lee"}
    identity = jwt.encode(claims, SECRETS.identity_key, algorithm="HS256")
    async with world.http.post(f"{world.origin}/api/link-codes", json={"identity": identity}) as answer:
        return str((await answer.json())["code"])


async def names(world: DeskWorld) -> list[str]:
    """What the customers of all conversations are called."""
    async with world.desk.store.reading() as connection:
        rows = await connection.exec_driver_sql("SELECT customer FROM conversations")
        return [json.loads(row[0]).get("name", "") for row in rows]


async def said(world: DeskWorld) -> list[str]:
    async with world.desk.store.reading() as connection:
        rows = await connection.exec_driver_sql("SELECT text FROM entries WHERE author = 'customer' ORDER BY seq")
        return [row[0] for row in rows]


async def test_mention_begins_one_conversation_and_its_thread_goes_on(world: DeskWorld, slack: SlackImitation) -> None:
    bot = await world.worker()
    await slack.say("Cancel it")
    offer = await bot.offer()
    assert offer.text == "Cancel it"
    await bot.reply(offer, "Sure?", buttons=(ReplyButton(title="Yes", payload="/affirm"),))
    await bot.finish(offer)
    await until(lambda: any("Sure?" in text for text in slack.texts))
    assert {one["thread_ts"] for one in slack.posted} == {slack.thread}
    await slack.press("Yes")
    offer = await bot.offer()
    assert offer.payload == "/affirm"
    await slack.say("Thanks")
    assert await said(world) == ["Cancel it", "Yes", "Thanks"]
    assert await names(world) == ["Ann"]


async def test_what_people_say_to_each_other_is_not_heard(world: DeskWorld, slack: SlackImitation) -> None:
    slack.tells_names = False
    message = {"type": "message", "channel_type": "channel", "user": CUSTOMER, "ts": "5.0"}
    assert await slack.tell({**message, "text": "Lunch?"}) == 200
    assert await slack.tell({**message, "text": "Yes", "thread_ts": "4.0"}) == 200
    edited = {**message, "text": "No", "thread_ts": "4.0", "edited": {"user": CUSTOMER, "ts": "6.0"}}
    changed = {**message, "ts": "6.0", "subtype": "message_changed", "channel": CHANNEL, "message": edited}
    assert await slack.tell(changed) == 200
    assert await names(world) == []
    await slack.say("Hello")
    assert await names(world) == [""]


async def test_code_in_a_thread_makes_nobody_a_customer_and_is_spoilt(world: DeskWorld, slack: SlackImitation) -> None:
    bot, code = await world.worker(), await link_code(world)
    await slack.say("Hello")
    await bot.answer("Hello.")
    await slack.say(code)
    await until(lambda: any("in a direct message" in text for text in slack.texts))
    await slack.say("What do I owe?", user=OTHER)
    offer = await bot.answer("Whose account is it?")
    assert (offer.text, offer.customer.id, offer.customer.identified) == ("What do I owe?", "", False)
    await slack.say_directly(code, user=OTHER)
    await until(lambda: any("wrong or too old" in text for text in slack.texts))


async def test_code_within_a_longer_message_in_a_thread_is_spoilt_and_the_rest_is_heard(
    world: DeskWorld, slack: SlackImitation
) -> None:
    bot, code = await world.worker(), await link_code(world)
    await slack.say(f"Hello, my code is {code.lower()}, what do I owe?")
    offer = await bot.answer("Whose account is it?")
    assert offer.text.endswith("what do I owe?")
    assert (offer.customer.id, offer.customer.identified) == ("", False)
    await until(lambda: any("in a direct message" in text for text in slack.texts))
    await slack.say_directly(code, user=OTHER)
    await until(lambda: any("wrong or too old" in text for text in slack.texts))


async def test_code_in_a_direct_message_proves_who_it_is(world: DeskWorld, slack: SlackImitation) -> None:
    bot = await world.worker()
    await slack.say_directly(await link_code(world))
    await until(lambda: any("it is you" in text for text in slack.texts))
    await slack.say_directly("What do I owe?")
    offer = await bot.offer()
    assert (offer.customer.id, offer.customer.identified) == ("C-1", True)
