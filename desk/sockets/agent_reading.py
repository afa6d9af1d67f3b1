"""`conversation.read` on `/ws/agent`."""

from __future__ import annotations

from desk import marks
from desk.sockets.agent import AgentSession, handlers
from handoff.wire.reading import ReadUpTo


@handlers.on(ReadUpTo)
async def _read(session: AgentSession, message: ReadUpTo) -> None:
    await marks.agent_has_read(session.desk, message.conversation, session.agent, seq=max(0, message.seq))
