"""What is known of a message as it arrives, on both databases."""

from __future__ import annotations

import contextlib

import pytest_asyncio

from desk.change import Change, Changes
from desk.ownership import Owner
from desk.store import channels
from desk.store.channel_arrivals import Arrival, arrival
from desk.store.channels import Door
from desk.store.engine import Store
from handoff.log import Author
from handoff.wire.worker import ReplyButton
from tests.unit.desk.store.many_conversations import begin

YES_OR_NO = (ReplyButton("Yes", "/affirm"), ReplyButton("No", "/deny"))


@pytest_asyncio.fixture
async def door(store: Store) -> Door:
    made = Door("sms", "+1", await begin(store, 1), heard_at=1.0, last_message="m0", subject="Hello")
    async with store.writing() as connection:
        assert await channels.open_door(connection, made)
        assert not await channels.open_door(connection, made)
    return made


def changing(store: Store, door: Door) -> contextlib.AbstractAsyncContextManager[Change]:
    return Changes(store, clock=lambda: 5.0, turn_timeout_seconds=9.0).of(door.conversation)


async def seen(store: Store, *, address: str = "+1", message: str = "m1") -> Arrival:
    async with store.glancing() as connection:
        return await arrival(connection, channel="sms", address=address, message=message)


async def test_unknown_address_has_no_door(store: Store, door: Door) -> None:
    assert await seen(store, address="+2") == Arrival()
    assert await seen(store) == Arrival(door=door)


async def test_message_that_was_taken_is_known_at_whatever_address_it_comes_again(store: Store, door: Door) -> None:
    async with store.writing() as connection:
        for seq in (2, 3):
            await channels.keep_message(
                connection, channel="sms", message="m1", conversation=door.conversation, seq=seq, at=2.0
            )
        assert await channels.place_of(connection, "sms", "m1") == (door.conversation, 2)
    assert (await seen(store)).is_known
    assert (await seen(store, address="+2")).is_known
    assert not (await seen(store, message="m2")).is_known


async def test_question_is_open_until_the_customer_says_something(store: Store, door: Door) -> None:
    async with changing(store, door) as change:
        asked = await change.append(Author.BOT, "Shall I?", choices=YES_OR_NO)
        await change.append(Author.SYSTEM, "Something happened.")
    assert (await seen(store)).question == asked.buttons
    async with changing(store, door) as change:
        await change.append(Author.CUSTOMER, "What?")
        await change.append(Author.BOT, "Well.")
    assert (await seen(store)).question == ()


async def test_question_of_long_ago_is_not_answered(store: Store, door: Door) -> None:
    async with changing(store, door) as change:
        await change.append(Author.BOT, "Shall I?", choices=YES_OR_NO)
        for number in range(9):
            await change.append(Author.AGENT, f"Sentence {number}.")
    assert len((await seen(store)).question) == 2
    async with changing(store, door) as change:
        await change.append(Author.AGENT, "One more.")
    assert (await seen(store)).question == ()


async def test_closed_conversation_is_told(store: Store, door: Door) -> None:
    async with changing(store, door) as change:
        change.conversation.owner = Owner.CLOSED
    assert (await seen(store)).is_closed


async def test_late_message_does_not_turn_back_when_they_wrote(store: Store, door: Door) -> None:
    async with store.writing() as connection:
        for at, message in ((7.0, "m1"), (3.0, "m2")):
            await channels.heard(connection, channel="sms", address="+1", at=at, message=message)
        found = await channels.door_to(connection, door.conversation)
    assert found is not None
    assert (found.heard_at, found.last_message) == (7.0, "m2")
