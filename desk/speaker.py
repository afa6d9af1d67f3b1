"""Who speaks in a conversation, as its sockets are told."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from desk import queue
from desk.ownership import Owner
from desk.presence import Presences
from desk.store import agents, conversations, handoffs
from desk.store.conversations import Conversation
from handoff.wire.shared import SpeakerState

RECENT_SECONDS = 7 * 24 * 3600.0


async def speaker_state(
    connection: AsyncConnection,
    conversation: Conversation,
    *,
    now: float,
    assistant_name: str,
    presences: Presences,
) -> SpeakerState:
    """The state of one conversation; in the queue with its place and wait."""
    if conversation.owner is Owner.QUEUE:
        waiting = await conversations.waiting(connection)
        handled = await handoffs.handling_seconds(connection, since=now - RECENT_SECONDS)
        return waiting_state(conversation, waiting=waiting, handled=handled, agents=presences.online())
    name = ""
    if conversation.owner is Owner.BOT:
        name = assistant_name
    elif conversation.owner is Owner.AGENT:
        name = (await agents.names(connection)).get(conversation.agent, "")
    return SpeakerState(
        conversation=conversation.id, owner=conversation.owner.value, epoch=conversation.epoch, speaker_name=name
    )


def waiting_state(
    conversation: Conversation, *, waiting: tuple[Conversation, ...], handled: tuple[float, ...], agents: int
) -> SpeakerState:
    """The state of a conversation in the queue."""
    place = queue.position(waiting, conversation.id)
    low, high = queue.wait_range(handled, place=place, agents=agents)
    return SpeakerState(
        conversation=conversation.id,
        owner=Owner.QUEUE.value,
        epoch=conversation.epoch,
        position=place,
        wait_low_seconds=low,
        wait_high_seconds=high,
    )
