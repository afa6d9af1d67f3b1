"""Presence, assignments and follow-ups on the agent's socket."""

from __future__ import annotations

from desk import assignments, follow_ups
from desk.errors import InvalidValue
from desk.routing.model import Presence
from desk.sockets.agent import AgentSession, handlers
from handoff.wire.agent import Done, SetPresence
from handoff.wire.routing import (
    Acted,
    CompleteFollowUp,
    DeclineAssignment,
    PostponeFollowUp,
    ReleaseFollowUp,
    TakeFollowUp,
)


@handlers.on(SetPresence)
async def _set_presence(session: AgentSession, message: SetPresence) -> None:
    try:
        await session.desk.presences.choose(session.agent.id, Presence(message.presence))
    except ValueError as error:
        raise InvalidValue("presence", problem="it is online or away") from error


@handlers.on(Acted)
async def _acted(session: AgentSession, _message: Acted) -> None:
    await session.desk.presences.acted(session.agent.id)


@handlers.on(DeclineAssignment)
async def _decline(session: AgentSession, message: DeclineAssignment) -> None:
    await assignments.decline(session.desk, message.conversation, session.agent, reason=message.reason)
    session.connection.send(Done(id=message.id))


@handlers.on(TakeFollowUp)
async def _take(session: AgentSession, message: TakeFollowUp) -> None:
    await follow_ups.take(session.desk, message.follow_up, session.agent)
    session.connection.send(Done(id=message.id))


@handlers.on(ReleaseFollowUp)
async def _release(session: AgentSession, message: ReleaseFollowUp) -> None:
    await follow_ups.release(session.desk, message.follow_up, session.agent)
    session.connection.send(Done(id=message.id))


@handlers.on(PostponeFollowUp)
async def _postpone(session: AgentSession, message: PostponeFollowUp) -> None:
    await follow_ups.postpone(session.desk, message.follow_up, session.agent, due_at=message.due_at, note=message.note)
    session.connection.send(Done(id=message.id))


@handlers.on(CompleteFollowUp)
async def _complete(session: AgentSession, message: CompleteFollowUp) -> None:
    await follow_ups.complete(
        session.desk, message.follow_up, session.agent, outcome=message.outcome, note=message.note
    )
    session.connection.send(Done(id=message.id))
