"""Files that customers send on a channel: fetched from the provider within limits, judged like any other, and put into the log."""

from __future__ import annotations

import asyncio

import msgspec

from desk import customers
from desk.attachments import uploads
from desk.channels.channel import Channel, NotDelivered
from desk.channels.registry import Wanted
from desk.context import Desk
from desk.errors import AttachmentRefused, ConversationClosed, RateLimited
from desk.store.attachments import Uploader
from desk.store.channels import Delivery
from handoff.log import Author, EntryKind

RETRIES_FOR_SECONDS = 120.0
"""What is said afterwards waits for it, so it is not tried for hours."""
_FETCH_SECONDS = 25.0
MISSING_EVENT = "attachment.missing"


async def fetch(desk: Desk, under_way: uploads.Uploads, channel: Channel, delivery: Delivery) -> None:
    """Fetch the file that a delivery names, and say it. Raises `NotDelivered` and `Undeliverable`."""
    wanted = msgspec.json.decode(delivery.detail, type=Wanted)
    most = desk.settings.attachments.size_bytes
    async with asyncio.timeout(_FETCH_SECONDS):
        data = await channel.fetch(wanted.file, most_bytes=most)
    # Without `CLIENT_ID`: it is none of the provider's messages.
    client_id = f"{wanted.message}-d{delivery.number}"
    try:
        kept = await uploads.stage(
            desk,
            under_way,
            delivery.conversation,
            Uploader(Author.CUSTOMER),
            client_id=client_id,
            name=wanted.file.name,
            data=data,
        )
        await customers.say(desk, delivery.conversation, client_id=client_id, text="", attachments=(kept.id,))
    except RateLimited as error:
        raise NotDelivered(str(error)) from error
    except AttachmentRefused as refused:
        await tell_missing(desk, channel, delivery, str(refused))
    except ConversationClosed:
        await tell_missing(desk, channel, delivery, "The conversation was closed before it came.")


async def tell_missing(desk: Desk, channel: Channel, delivery: Delivery, reason: str) -> None:
    """The customer and the agents are told that a file is not there, and why."""
    async with desk.changes.of(delivery.conversation) as change:
        await change.append(
            Author.SYSTEM,
            f"A file from {channel.title} could not be taken: {reason}",
            kind=EntryKind.EVENT,
            event=MISSING_EVENT,
        )
