"""Mentions: which agents were named in which notes, and whether they have seen it."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import conversations, entries, mentions
from handoff.conversation import Customer
from handoff.wire.mentions import Mention, Mentions

_SHOWN_CHARACTERS = 240


async def add(
    connection: AsyncConnection, *, conversation: str, seq: int, agents: Collection[str], author_name: str, at: float
) -> None:
    """The note `seq` names these agents."""
    if not agents:
        return
    shared = {"conversation": conversation, "seq": seq, "author_name": author_name, "at": at, "read_at": 0.0}
    await connection.execute(insert(mentions), [{"agent": agent, **shared} for agent in agents])


async def of_agent(connection: AsyncConnection, agent: str, *, limit: int = 50) -> Mentions:
    """An agent's latest mentions, newest first, and how many are unread in all."""
    rows = await connection.execute(
        select(mentions, entries.c.text, conversations.c.customer)
        .join(entries, and_(entries.c.conversation == mentions.c.conversation, entries.c.seq == mentions.c.seq))
        .join(conversations, conversations.c.id == mentions.c.conversation)
        .where(mentions.c.agent == agent)
        .order_by(mentions.c.at.desc(), mentions.c.conversation, mentions.c.seq.desc())
        .limit(limit)
    )
    found = tuple(
        Mention(
            conversation=row.conversation,
            seq=row.seq,
            at=row.at,
            author_name=row.author_name,
            customer=msgspec.json.decode(row.customer, type=Customer),
            text=row.text[:_SHOWN_CHARACTERS],
            is_read=row.read_at > 0,
        )
        for row in rows
    )
    unread = await connection.execute(
        select(func.count()).select_from(mentions).where(mentions.c.agent == agent, mentions.c.read_at == 0)
    )
    return Mentions(mentions=found, unread=int(unread.scalar_one()))


async def mark_read(
    connection: AsyncConnection, agent: str, *, at: float, conversation: str = "", seq: int = 0
) -> bool:
    """One mention was seen, or (without a conversation) all. Whether anything changed."""
    condition = [mentions.c.agent == agent, mentions.c.read_at == 0]
    if conversation:
        condition += [mentions.c.conversation == conversation, mentions.c.seq == seq]
    done = await connection.execute(update(mentions).where(*condition).values(read_at=at))
    return int(done.rowcount) > 0
