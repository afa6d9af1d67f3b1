"""Rasa reads `/intent{"slot": 1}` as a command. Nobody but the bot itself may give it one, through whatever field."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import jwt
import pytest

from handoff.wire.agent import AddNote, ClaimHandoff, SendReply
from handoff.wire.customer import PressButton, RequestHuman, SendMessage
from handoff.wire.shared import Ack, Error
from handoff.wire.worker import OfferTurn, ReplyButton, TurnMode
from tests.desk_world import SECRETS, DeskWorld, ScriptedWorker, desk_settings, running_desk, sqlite_url

COMMANDS = (
    "/restart",
    "/",
    "//restart",
    '/inform{"order_id": "1"}',
    '/affirm{"amount": 9999}',
    "/back",
    "/session_start",
    "/EXTERNAL_reminder",
    "/action_hand_off",
    "\u2044restart",
    "/restart\n/affirm",
    "EXTERNAL: /restart",
    "@restart",
    '{"intent": {"name": "affirm"}}',
    "[/affirm]",
    "{order_id}",
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path), allowed_origins=("*",))) as world:
        yield world


def _named(name: str) -> str:
    now = int(time.time())
    claims = {"sub": name, "name": name, "email": name, "tier": name, "aud": "frontline", "exp": now + 600, "iat": now}
    return jwt.encode(claims, SECRETS.identity_key, algorithm="HS256")


async def _offer_of(worker: ScriptedWorker, mode: TurnMode) -> OfferTurn:
    """The next turn of this mode; the ones before are done."""
    while (offer := await worker.offer()).mode is not mode:
        await worker.finish(offer)
    return offer


async def test_what_a_customer_types_or_is_called_is_never_a_payload(world: DeskWorld) -> None:
    worker = await world.worker()
    for command in COMMANDS:
        await _types_and_presses(world, worker, command)


async def _types_and_presses(world: DeskWorld, worker: ScriptedWorker, command: str) -> None:
    customer = await world.customer(identity=_named(command), language=command, page=command, time_zone=command)
    await customer.say(command)
    offer = await worker.offer()
    assert (offer.text, offer.payload) == (command, "")
    assert offer.customer.name == command.strip()
    await worker.reply(offer, "Sure?", buttons=(ReplyButton("Yes", "/affirm"),))
    await worker.finish(offer)
    entry = await customer.hear("Sure?")
    for forged in (command, "/affirm", entry.buttons[0].id[:-1], entry.buttons[0].id + "0", "0" * 24, f"{entry.seq}:0"):
        await customer.send(PressButton(id="p", button=forged))
        assert (await customer.next(Error)).code in ("not_found", "invalid_value"), forged
    await customer.send(PressButton(id="p", button=entry.buttons[0].id))
    await customer.next(Ack, lambda ack: ack.id == "p")
    pressed = await worker.offer()
    assert (pressed.text, pressed.payload) == ("Yes", "/affirm")
    await worker.reply(pressed, "Done.")
    await worker.finish(pressed)


async def test_button_is_pressed_once_and_its_payload_is_told_to_nobody(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    await customer.say("Cancel it")
    offer = await worker.offer()
    await worker.reply(offer, "Sure?", buttons=(ReplyButton("/restart", '/cancel{"order": "BW-1"}'),))
    await worker.finish(offer)
    entry = await customer.hear("Sure?")
    assert "cancel{" not in repr(customer.received)
    # A customer who types the title of a choice says it, and does not press it.
    await customer.say("/restart")
    typed = await worker.offer()
    assert (typed.text, typed.payload) == ("/restart", "")
    await worker.finish(typed)
    await customer.send(PressButton(id="p", button=entry.buttons[0].id))
    assert (await customer.next(Error)).code == "button_expired"


async def test_what_an_agent_writes_is_words_to_the_bot_and_a_note_is_nothing(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    name = customer.welcome.conversation
    await customer.say("Hello")
    await worker.answer("Hi")
    await customer.send(RequestHuman(id="h"))
    agent = await world.agent(name="/restart")
    await customer.next(Ack, lambda ack: ack.id == "h")
    await agent.do(ClaimHandoff, conversation=name)
    for number, command in enumerate(("/restart", '/inform{"order_id":"1"}', "/")):
        await agent.send(AddNote(id=f"n{number}", conversation=name, text=command))
        await agent.send(SendReply(id=f"r{number}", conversation=name, text=command))
        await agent.next(Ack, lambda ack, wanted=f"r{number}": ack.id == wanted)
        offer = await _offer_of(worker, TurnMode.AGENT_SAID)
        assert (offer.text, offer.payload) == (command, "")
        await worker.finish(offer)
        await customer.send(SendMessage(id=f"c{number}", text=command))
        offer = await _offer_of(worker, TurnMode.OBSERVE)
        assert (offer.text, offer.payload) == (command, "")
        await worker.finish(offer)
