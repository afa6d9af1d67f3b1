"""Supervisors who read along in a conversation that somebody else has: nobody is disturbed, and it is noted."""

from __future__ import annotations

from desk.context import Desk
from desk.ownership import Owner
from desk.store import audit
from desk.store.agents import Agent
from desk.store.audit import AuditLine
from desk.store.conversations import Conversation

_OTHERS = (Owner.BOT, Owner.AGENT)


def is_listening(agent: Agent, conversation: Conversation) -> bool:
    """Whether `agent` listens by having `conversation` open: as a supervisor, while another or the bot speaks in it. Pure."""
    is_own = conversation.owner is Owner.AGENT and conversation.agent == agent.id
    return agent.role.is_supervisor and conversation.owner in _OTHERS and not is_own


async def note_listening(desk: Desk, agent: Agent, conversation: Conversation) -> None:
    """Write into the audit trail that `agent` began to listen."""
    detail: dict[str, str | int | float | bool] = {"owner": conversation.agent or conversation.owner.value}
    line = AuditLine(desk.changes.clock(), agent.id, "conversation.listened", conversation.id, detail)
    async with desk.store.writing() as connection:
        await audit.add(connection, line)
