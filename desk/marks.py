"""Marks of what was delivered, read and seen: moved forward, and told to whom they concern."""

from __future__ import annotations

from desk.context import Desk
from desk.ownership import Owner
from desk.rooms import Audience
from desk.store import conversations, reads
from desk.store.agents import Agent
from desk.store.reads import ConversationMarks, Mark
from handoff.wire.reading import Marks, ReadUpTo, Seen


def told(conversation: str, marks: ConversationMarks) -> Marks:
    """A conversation's marks as agents are told them. Pure."""
    return Marks(
        conversation=conversation,
        delivered_seq=max(marks.delivered_seq, marks.read_seq),  # what was read was delivered
        delivered_at=marks.delivered_at or marks.read_at,
        read_seq=marks.read_seq,
        read_at=marks.read_at,
    )


async def customer_has(desk: Desk, conversation: str, mark: Mark, *, seq: int) -> None:
    """The customer's client has the log up to `seq`, or showed it. Agents who look are told; nothing new is not stored."""
    async with desk.store.reading() as connection:
        row = await conversations.get(connection, conversation)
        known = await reads.marks_of(connection, conversation)
    seq = min(seq, row.last_seq)
    if seq <= (known.read_seq if mark is Mark.READ else max(known.delivered_seq, known.read_seq)):
        return
    async with desk.store.writing() as connection:
        if not await reads.advance(connection, conversation, mark, seq=seq, at=desk.changes.clock()):
            return
        known = await reads.marks_of(connection, conversation)
    desk.tell_room(conversation, told(conversation, known), audience=Audience.AGENT)


async def agent_has_read(desk: Desk, conversation: str, agent: Agent, *, seq: int) -> None:
    """The agent has read up to `seq`. The customer is told "seen" where it is the agent who has the conversation.

    Raises `NotFound`.
    """
    async with desk.store.reading() as connection:
        row = await conversations.get(connection, conversation)
        before = await reads.last_read(connection, agent.id, conversation)
        marks = await reads.marks_of(connection, conversation)
    seq, now = min(seq, row.last_seq), desk.changes.clock()
    is_owner = row.owner is Owner.AGENT and row.agent == agent.id
    is_seen = is_owner and seq > marks.seen_seq
    if seq <= before and not is_seen:
        return
    async with desk.store.writing() as connection:
        is_read = await reads.read_up_to(connection, agent.id, conversation, seq=seq, at=now)
        is_seen = is_seen and await reads.advance(connection, conversation, Mark.SEEN, seq=seq, at=now)
    if is_read:
        desk.tell_agent(agent.id, ReadUpTo(conversation=conversation, seq=seq))
    if is_seen:
        desk.tell_room(conversation, Seen(seq=seq), audience=Audience.CUSTOMER)
