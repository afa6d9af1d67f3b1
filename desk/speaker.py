"""Who speaks in a conversation that does not wait, as its sockets are told (`desk.places` has those that do)."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.ownership import Owner
from desk.store import agents
from desk.store.conversations import Conversation
from handoff.wire.shared import SpeakerState


async def speaker_state(
    connection: AsyncConnection, conversation: Conversation, *, assistant_name: str
) -> SpeakerState:
    """The state of one conversation."""
    name = ""
    if conversation.owner is Owner.BOT:
        name = assistant_name
    elif conversation.owner is Owner.AGENT:
        name = (await agents.names(connection)).get(conversation.agent, "")
    return SpeakerState(
        conversation=conversation.id, owner=conversation.owner.value, epoch=conversation.epoch, speaker_name=name
    )
