"""What became of our messages: how far a provider says that one has come, and what agents read when it never did."""

from __future__ import annotations

import asyncio

from desk import marks
from desk.channels import shown
from desk.channels.channel import Channel, DeliveryStage, Receipt
from desk.context import Desk
from desk.store import channels as stored
from desk.store.channels import hash_of
from desk.store.reads import Mark
from handoff.log import Author, EntryKind

_LOOKS_FOR_FAILED, _BETWEEN_LOOKS_SECONDS = 10, 0.2


async def note(desk: Desk, channel: Channel, event: Receipt) -> None:
    place = await _place_of(desk, channel, event)
    looks = _LOOKS_FOR_FAILED if event.stage is DeliveryStage.FAILED else 0
    while place is None and looks:
        # It may be faster than the answer to our own request, and nobody tells it again.
        await asyncio.sleep(_BETWEEN_LOOKS_SECONDS)
        place, looks = await _place_of(desk, channel, event), looks - 1
    conversation, seq = place or ("", 0)
    if not seq:
        # Nobody waits to know it of what is no entry of the log, such as a place in line.
        return
    if event.stage is DeliveryStage.FAILED:
        await note_failure(desk, channel, conversation, seq=seq, reason=event.reason)
        return
    async with desk.store.writing() as connection:
        await stored.advance(connection, conversation, seq=seq, stage=event.stage, reason="")
    mark = Mark.READ if event.stage is DeliveryStage.READ else Mark.DELIVERED
    if event.stage is not DeliveryStage.SENT:
        await marks.customer_has(desk, conversation, mark, seq=seq)


async def _place_of(desk: Desk, channel: Channel, event: Receipt) -> tuple[str, int] | None:
    """The conversation and the entry that a receipt is of, None for a message that is not ours."""
    async with desk.store.glancing() as connection:
        if event.id:
            return await stored.place_of(connection, channel.name, hash_of(event.id))
        door = await stored.door_of(connection, channel.name, event.sender.address)
        if door is None:
            return None
        seq = await stored.latest_seq_sent(connection, door.conversation, until=event.read_until)
        return door.conversation, seq


async def note_failure(desk: Desk, channel: Channel, conversation: str, *, seq: int, reason: str) -> None:
    """A message never reached the customer: it is marked so, and the agents read why in the log. Once for each entry."""
    async with desk.changes.of(conversation) as change:
        is_new = await stored.advance(
            change.connection, conversation, seq=seq, stage=DeliveryStage.FAILED, reason=reason[:500]
        )
        if is_new:
            await change.append(
                Author.SYSTEM,
                f"Message {seq} did not reach the customer on {channel.title}: {reason[:500]}",
                kind=EntryKind.NOTE,
            )
    await shown.tell(desk, conversation)
