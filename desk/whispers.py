"""Whispering: a supervisor tells the agent who has a conversation something that nobody else reads, and gets an answer.

A whisper is kept in a table of its own, not in the log. So whatever reads the log (the customer's socket, the bot, the
envelope, the summary, a search, a replay, an export) cannot show it by mistake.
"""

from __future__ import annotations

from desk.change import Change
from desk.context import Desk
from desk.discretion import removed
from desk.errors import ConversationClosed, InvalidValue, NotAllowed
from desk.identity import new_id
from desk.ownership import Owner
from desk.store import agents, whispers
from desk.store.agents import Agent
from handoff.wire.whispers import Whisper
from privacy.masking import mask_for_storage

_TEXT_CHARACTERS = 2000
_ID_CHARACTERS = 64


async def whisper(desk: Desk, conversation: str, agent: Agent, *, client_id: str, text: str) -> int:
    """Whisper once for each id. Returns the seq that it stands after.

    Raises `NotAllowed` for whoever is neither a supervisor nor the owner, and `InvalidValue` where nobody else reads it.
    """
    if not 1 <= len(client_id) <= _ID_CHARACTERS or not client_id.isprintable():
        raise InvalidValue("id", problem=f"it needs 1 to {_ID_CHARACTERS} printable characters, such as a UUID")
    if not text.strip() or len(text) > _TEXT_CHARACTERS or "\0" in text:
        raise InvalidValue("text", problem=f"it needs 1 to {_TEXT_CHARACTERS} characters")
    async with desk.changes.of(conversation) as change:
        sent = await whispers.find(change.connection, conversation, author=agent.id, client_id=client_id)
        if sent is not None:
            return sent.after_seq
        now = change.conversation.ownership
        if now.owner is Owner.CLOSED:
            raise ConversationClosed
        is_owner = now.owner is Owner.AGENT and now.agent == agent.id
        if not (agent.role.is_supervisor or is_owner):
            raise NotAllowed(
                "whisper here; supervisors do, to the agent who has the conversation, and that agent answers"
            )
        if now.owner is not Owner.AGENT:
            raise InvalidValue("conversation", problem="no agent has it, so nobody would hear a whisper; write a note")
        if is_owner and agent.role.is_supervisor and not await _is_answer(change, agent):
            raise InvalidValue("conversation", problem="you have it yourself; write a note")
        masked = mask_for_storage(text)
        added = Whisper(
            id=new_id(),
            after_seq=change.conversation.last_seq,
            at=change.now,
            author=agent.id,
            author_name=agent.name,
            addressee=now.agent,
            addressee_name=(await agents.names(change.connection)).get(now.agent, ""),
            text=masked.text,
            client_id=client_id,
            removed=removed(masked),
        )
        await whispers.add(change.connection, conversation, added)
        change.news.whispers.append(added)
        await change.note(agent.id, "whisper.sent", whisper=added.id, to=now.agent)
        return added.after_seq


async def _is_answer(change: Change, agent: Agent) -> bool:
    """Whether somebody else has whispered to this agent here."""
    told = await whispers.readable(change.connection, change.conversation.id, agent)
    return any(one.addressee == agent.id != one.author for one in told)


async def readable(desk: Desk, conversation: str, agent: Agent) -> tuple[Whisper, ...]:
    """What was whispered in a conversation, as far as this agent may read it."""
    async with desk.store.glancing() as connection:
        return await whispers.readable(connection, conversation, agent)
