"""Supervisors who read along in a conversation that somebody else has: nobody is disturbed, and it is noted.

It begins when they open it, and also when one that they have open becomes somebody else's, which is looked up twice a
second for all desks alike. It ends when they leave it. What they read over HTTP is noted once an hour.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from desk.context import Desk
from desk.ownership import Owner
from desk.shown_key import shown_by
from desk.store import audit, conversations
from desk.store.agents import Agent
from desk.store.audit import AuditLine
from desk.store.conversations import Conversation

_OTHERS = (Owner.BOT, Owner.AGENT)
_READ = "conversation.read"
_AGAIN_SECONDS = 3600.0
_MOST_KEYS = 50


class Listener(Protocol):
    """A socket's session: the conversations that are open on it, and those in which it was noted that it listens."""

    agent: Agent
    listened: set[str]

    @property
    def followed(self) -> Collection[str]: ...


def is_listening(agent: Agent, conversation: Conversation) -> bool:
    """Whether `agent` listens by having `conversation` open: as a supervisor, while another or the bot speaks in it. Pure."""
    is_own = conversation.owner is Owner.AGENT and conversation.agent == agent.id
    return agent.role.is_supervisor and conversation.owner in _OTHERS and not is_own


async def note_listening(desk: Desk, agent: Agent, conversation: Conversation) -> None:
    """Write into the audit trail that `agent` began to listen."""
    await _note(desk, agent, "conversation.listened", conversation)


async def note_new_listeners(desk: Desk, sessions: Iterable[Listener]) -> None:
    """Note those who listen by now, because what they have open is another's since."""
    unsure = [one for one in sessions if one.agent.role.is_supervisor and set(one.followed) - one.listened]
    wanted = {name for one in unsure for name in set(one.followed) - one.listened}
    if not wanted:
        return
    async with desk.store.glancing() as connection:
        rows = await conversations.some(connection, wanted)
    for one in unsure:
        for name in set(one.followed) - one.listened:
            row = rows.get(name)
            if row is not None and is_listening(one.agent, row):
                # First, for the socket may note the same meanwhile; what could not be noted is noted at the next look.
                one.listened.add(name)
                try:
                    await note_listening(desk, one.agent, row)
                except BaseException:
                    one.listened.discard(name)
                    raise


async def note_listening_ended(desk: Desk, agent: Agent, some: Iterable[str]) -> None:
    """Write into the audit trail that `agent` listens no more in `some` conversations."""
    now = desk.changes.clock()
    lines = [AuditLine(now, agent.id, "conversation.listening_ended", name, {}) for name in some]
    if lines:
        async with desk.store.writing() as connection:
            for line in lines:
                await audit.add(connection, line)


async def note_reading(desk: Desk, agent: Agent, conversation: Conversation) -> None:
    """`agent` reads a conversation over HTTP; noted once an hour, where a socket would listen."""
    if not is_listening(agent, conversation):
        return
    since = desk.changes.clock() - _AGAIN_SECONDS
    async with desk.store.reading() as connection:
        noted = await audit.page(
            connection, actor=agent.id, action=_READ, conversation=conversation.id, since=since, limit=_MOST_KEYS
        )
    # The console and each program of an agent's for themselves.
    key = shown_by(agent.id)
    if (key.id if key else "") not in {str(line.detail.get(audit.KEY, "")) for line in noted}:
        await _note(desk, agent, _READ, conversation)


async def _note(desk: Desk, agent: Agent, action: str, conversation: Conversation) -> None:
    detail: dict[str, str | int | float | bool] = {"owner": conversation.agent or conversation.owner.value}
    line = AuditLine(desk.changes.clock(), agent.id, action, conversation.id, detail)
    async with desk.store.writing() as connection:
        await audit.add(connection, line)
