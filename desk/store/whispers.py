"""Whispers: notes between supervisors and the agent who has a conversation. They are no part of its log."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.agents import Agent
from desk.store.tables import whispers
from handoff.wire.whispers import Whisper

_REMOVED = msgspec.json.Decoder(tuple[str, ...])


async def add(connection: AsyncConnection, conversation: str, whisper: Whisper) -> None:
    values = {name: getattr(whisper, name) for name in whisper.__struct_fields__}
    values["removed"] = msgspec.json.encode(whisper.removed).decode()
    await connection.execute(insert(whispers).values(conversation=conversation, **values))


async def find(connection: AsyncConnection, conversation: str, *, author: str, client_id: str) -> Whisper | None:
    """The whisper that this agent sent under this id, None where there is none."""
    found = await connection.execute(
        select(whispers).where(
            whispers.c.conversation == conversation, whispers.c.author == author, whispers.c.client_id == client_id
        )
    )
    row = found.first()
    return None if row is None else _read(row)


async def readable(connection: AsyncConnection, conversation: str, agent: Agent) -> tuple[Whisper, ...]:
    """What `agent` may read of a conversation's whispers, oldest first: supervisors all, others what went to them."""
    mine = or_(whispers.c.addressee == agent.id, agent.role.is_supervisor)
    rows = await connection.execute(
        select(whispers).where(whispers.c.conversation == conversation, mine).order_by(whispers.c.at, whispers.c.id)
    )
    return tuple(_read(row) for row in rows)


def _read(row: Any) -> Whisper:
    values = dict(row._mapping)
    del values["conversation"]
    values["removed"] = _REMOVED.decode(values["removed"])
    return Whisper(**values)
