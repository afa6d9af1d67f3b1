"""Where customers write from: the conversation that goes on at an address, opened there and opened again."""

from __future__ import annotations

import asyncio
import dataclasses
import logging

import msgspec

from desk import customers
from desk.change import Change
from desk.channels.channel import Channel, Introducing, NotDelivered, Sender, Undeliverable
from desk.channels.registry import Kind, ask_delivery
from desk.context import Desk
from desk.ownership import Owner
from desk.store import channels as stored
from desk.store import conversations
from desk.store.channels import Door
from handoff.conversation import Customer
from privacy.masking import mask_for_storage

logger = logging.getLogger(__name__)

_NAME_CHARACTERS = 100
_INTRODUCED_SECONDS = 1.0
_SUBJECT_CHARACTERS = 200


async def door_of_sender(desk: Desk, channel: Channel, sender: Sender) -> Door:
    """The door of this address, open or not; a new one where nobody has written from there."""
    async with desk.store.glancing() as connection:
        door = await stored.door_of(connection, channel.name, sender.address)
    if door is not None:
        return door
    conversation = await _new_conversation(desk, channel, sender)
    subject = mask_for_storage(sender.subject.strip()[:_SUBJECT_CHARACTERS]).text
    door = Door(channel.name, sender.address, conversation, heard_at=0.0, subject=subject)
    async with desk.changes.of(conversation) as change:
        if await stored.open_door(change.connection, door):
            await _greet(change, channel, door)
            return door
    # Another message was there first; the conversation in which nothing is said is purged.
    return await door_of_sender(desk, channel, sender)


async def open_again(desk: Desk, channel: Channel, door: Door, sender: Sender) -> Door:
    """The same door with a conversation that goes on: a new one where the last was closed."""
    async with desk.store.glancing() as connection:
        row = await conversations.get(connection, door.conversation)
    if row.owner is not Owner.CLOSED:
        return door
    conversation = await _new_conversation(desk, channel, sender, earlier=row.customer)
    async with desk.changes.of(conversation) as change:
        if await stored.move_door(change.connection, door, conversation=conversation):
            return dataclasses.replace(door, conversation=conversation)
    return await door_of_sender(desk, channel, sender)


async def _new_conversation(desk: Desk, channel: Channel, sender: Sender, *, earlier: Customer | None = None) -> str:
    """Who was identified at this address before is so again: it is the address that was proven."""
    customer = earlier
    if customer is None:
        told = sender.name or await _asked_name(channel, sender)
        name = mask_for_storage(told.replace("\0", "").strip()[:_NAME_CHARACTERS]).text
        customer = Customer(name=name, time_zone=desk.settings.time_zone)
    if not customer.language:
        customer = msgspec.structs.replace(customer, language=customers.language_tag(sender.language))
    admitted = await customers.open_conversation(desk, customer, channel=channel.name)
    return admitted.conversation


async def _greet(change: Change, channel: Channel, door: Door) -> None:
    if channel.capabilities.is_paid:
        return
    await ask_delivery(change, channel=channel.name, address=door.address, kind=Kind.ENTRY, seq=1)


async def _asked_name(channel: Channel, sender: Sender) -> str:
    """A provider waits for its answer meanwhile, so it is not asked for long; who has no name has none."""
    if not sender.person or not isinstance(channel, Introducing):
        return ""
    try:
        async with asyncio.timeout(_INTRODUCED_SECONDS):
            return await channel.name_of(sender.person)
    except (NotDelivered, Undeliverable, TimeoutError) as error:
        logger.info("%s did not tell a customer's name: %s", channel.title, error)
        return ""


async def say_beside(change: Change, channel: Channel, address: str, words: str) -> None:
    """Have the customer told something that belongs to no entry of the log."""
    await ask_delivery(change, channel=channel.name, address=address, kind=Kind.WORDS, detail=words)
