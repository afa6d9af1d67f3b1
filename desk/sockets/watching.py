"""What an agent's socket tells and is told beside the log: who else looks, and how far everybody has read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk import marks
from desk.fanout.frames import Watching
from desk.rooms import Audience
from desk.store import reads

if TYPE_CHECKING:
    from desk.sockets.agent import AgentSession


async def come(session: AgentSession, conversation: str, *, is_hidden: bool = False) -> None:
    """The agent has opened a conversation: tell them how far it was read, and everybody there that they look.

    A supervisor who listens without being shown (`is_hidden`) sees who looks, and is not seen.
    """
    desk = session.desk
    async with desk.store.glancing() as connection:
        known = await reads.marks_of(connection, conversation)
    session.connection.send(marks.told(conversation, known))
    if is_hidden:
        go(session, conversation)
        session.connection.send(desk.watchers.at(conversation))
        return
    if conversation in session.watched:
        session.connection.send(desk.watchers.at(conversation))
        return
    session.watched.add(conversation)
    is_new = desk.watchers.enter(conversation, session.agent)
    there = desk.watchers.at(conversation)
    if is_new:
        desk.rooms.tell(conversation, there, audience=Audience.AGENT)
        desk.fanout.tell(Watching(conversation, desk.watchers.here(conversation)))
    else:
        session.connection.send(there)


def go(session: AgentSession, conversation: str) -> None:
    """The agent looks at it no more."""
    desk = session.desk
    if conversation not in session.watched:
        return
    session.watched.remove(conversation)
    if desk.watchers.leave(conversation, session.agent):
        desk.rooms.tell(conversation, desk.watchers.at(conversation), audience=Audience.AGENT)
        desk.fanout.tell(Watching(conversation, desk.watchers.here(conversation)))
