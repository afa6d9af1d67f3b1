"""How far each side has read: agents each for themselves, and the customer. A mark only ever moves forward."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.ownership import Owner
from desk.store.prepared import Prepared
from desk.store.tables import agent_reads, conversations, entries, marks
from handoff.log import Author, EntryKind

MOST_UNREAD = 99
"""More are not counted: nobody reads the number then."""


class Mark(StrEnum):
    """`DELIVERED` and `READ` are the customer's; `SEEN` is how far a person of the company has read."""

    DELIVERED = "delivered"
    READ = "read"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class ConversationMarks:
    """The marks of a conversation: the last seq, and when it was reached (0 for never)."""

    delivered_seq: int = 0
    delivered_at: float = 0.0
    read_seq: int = 0
    read_at: float = 0.0
    seen_seq: int = 0
    seen_at: float = 0.0


_MARKS_OF = Prepared(
    select(*(marks.c[one.name] for one in fields(ConversationMarks))).where(marks.c.conversation == bindparam("one"))
)


async def marks_of(connection: AsyncConnection, conversation: str) -> ConversationMarks:
    """How far a conversation was delivered, read and seen."""
    row = await _MARKS_OF.first(connection, {"one": conversation})
    return ConversationMarks(*row) if row is not None else ConversationMarks()


async def advance(connection: AsyncConnection, conversation: str, mark: Mark, *, seq: int, at: float) -> bool:
    """Move a mark forward. False where it was there already, or further."""
    name = mark.value
    statement = text(  # the names are ours
        f"INSERT INTO marks (conversation, {name}_seq, {name}_at) VALUES (:conversation, :seq, :at)"  # noqa: S608
        f" ON CONFLICT (conversation) DO UPDATE SET {name}_seq = excluded.{name}_seq, {name}_at = excluded.{name}_at"
        f" WHERE marks.{name}_seq < excluded.{name}_seq"
    )
    done = await connection.execute(statement, {"conversation": conversation, "seq": seq, "at": at})
    return int(done.rowcount) > 0


async def read_up_to(connection: AsyncConnection, agent: str, conversation: str, *, seq: int, at: float) -> bool:
    """Note how far an agent has read. False where they had read that far already."""
    statement = text(
        "INSERT INTO agent_reads (agent, conversation, seq, at) VALUES (:agent, :conversation, :seq, :at)"
        " ON CONFLICT (agent, conversation) DO UPDATE SET seq = excluded.seq, at = excluded.at"
        " WHERE agent_reads.seq < excluded.seq"
    )
    values = {"agent": agent, "conversation": conversation, "seq": seq, "at": at}
    return int((await connection.execute(statement, values)).rowcount) > 0


async def last_read(connection: AsyncConnection, agent: str, conversation: str) -> int:
    """How far the agent has read; 0 for one who never opened it."""
    found = await connection.execute(
        select(agent_reads.c.seq).where(agent_reads.c.agent == agent, agent_reads.c.conversation == conversation)
    )
    return int(found.scalar_one_or_none() or 0)


async def unread(connection: AsyncConnection, agent: str, some: Collection[str]) -> dict[str, int]:
    """How many messages of the customer the agent has not read, of `some` conversations that have any; 99 at most."""
    if not some:
        return {}
    return await _counts(connection, _counting(conversations.c.id.in_(some), reader=literal(agent)))


async def unread_of_owners(connection: AsyncConnection) -> dict[str, int]:
    """The same of every conversation that an agent has, for the agent who has it."""
    return await _counts(connection, _OF_OWNERS)


async def _counts(connection: AsyncConnection, counting: Any) -> dict[str, int]:
    return {row.id: int(row.count) for row in await connection.execute(counting) if row.count}


def _counting(which: Any, *, reader: Any) -> Any:
    """Counted for each conversation by itself: as one join, SQLite would walk through all entries instead."""
    read = (
        select(agent_reads.c.seq)
        .where(agent_reads.c.agent == reader, agent_reads.c.conversation == conversations.c.id)
        .correlate(conversations)
        .scalar_subquery()
    )
    new = (
        select(literal(1).label("one"))
        .where(
            entries.c.conversation == conversations.c.id,
            entries.c.seq > func.coalesce(read, 0),
            entries.c.author == Author.CUSTOMER.value,
            entries.c.kind == EntryKind.MESSAGE.value,
        )
        .limit(MOST_UNREAD)
        .correlate(conversations)
        .subquery()
    )
    count = select(func.count()).select_from(new).scalar_subquery()
    return select(conversations.c.id, count.label("count")).where(which)


# Made once: every inbox shows it.
_OF_OWNERS = _counting(conversations.c.owner == Owner.AGENT.value, reader=conversations.c.agent)
