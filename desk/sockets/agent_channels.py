"""The agent's socket: what may be sent on the channel of a conversation."""

from __future__ import annotations

from desk.channels import templates
from desk.sockets.agent import AgentSession, handlers
from desk.store import conversations
from handoff.wire.channels import ListTemplates, TemplatesListed


@handlers.on(ListTemplates)
async def _list(session: AgentSession, message: ListTemplates) -> None:
    async with session.desk.store.glancing() as reader:
        row = await conversations.get(reader, message.conversation)
    channel = session.desk.channels.get(row.channel)
    session.connection.send(TemplatesListed(row.id, templates.listed(channel, language=row.customer.language)))
