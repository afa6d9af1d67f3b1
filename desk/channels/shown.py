"""What agents are told of a conversation's channel."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.channels import templates
from desk.channels.channel import DeliveryStage, capabilities_at
from desk.channels.registry import Kind
from desk.context import Desk
from desk.rooms import Audience
from desk.store import channels as stored
from desk.store import conversations
from desk.store.conversations import Conversation
from handoff.wire.channels import ChannelShown, Undelivered


async def shown(desk: Desk, connection: AsyncConnection, row: Conversation) -> ChannelShown | None:
    """The channel as it stands, None for a web chat, and for a channel that is no more."""
    channel = desk.channels.get(row.channel)
    if channel is None:
        return None
    door = await stored.door_to(connection, row.id)
    able = capabilities_at(channel, door.address) if door is not None else channel.capabilities
    window = max(able.window_seconds, able.agent_window_seconds)
    until = door.heard_at + window if door is not None and window else 0.0
    undelivered = [
        Undelivered(one.seq, one.reason, is_final=one.stage is DeliveryStage.FAILED)
        for one in await stored.troubled(connection, row.id)
        if one.kind == Kind.ENTRY.value
    ]
    return ChannelShown(
        conversation=row.id,
        name=channel.name,
        title=channel.title,
        goes_on=door is not None,
        window_until=until,
        is_paid=able.is_paid,
        undelivered=tuple(undelivered),
        has_templates=bool(templates.offered_on(channel)),
    )


async def tell(desk: Desk, conversation: str) -> None:
    """Tell the agents who look at a conversation how its channel stands now."""
    async with desk.store.glancing() as connection:
        told = await shown(desk, connection, await conversations.get(connection, conversation))
    if told is not None:
        desk.tell_room(conversation, told, audience=Audience.AGENT)
