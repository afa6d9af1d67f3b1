"""The audit trail: who did what, when, for those who must answer for it later."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import audit


@dataclass(frozen=True, slots=True)
class AuditLine:
    """`actor` is an agent's id, a worker's name or `desk`; `detail` never holds a secret."""

    at: float
    actor: str
    action: str
    conversation: str
    detail: dict[str, str | int | float | bool]


async def add(connection: AsyncConnection, line: AuditLine) -> None:
    await connection.execute(
        insert(audit).values(
            at=line.at,
            actor=line.actor,
            action=line.action,
            conversation=line.conversation,
            detail=msgspec.json.encode(line.detail).decode(),
        )
    )


async def of_conversation(connection: AsyncConnection, conversation: str) -> tuple[AuditLine, ...]:
    """What was noted about a conversation, in order."""
    rows = await connection.execute(select(audit).where(audit.c.conversation == conversation).order_by(audit.c.id))
    return tuple(
        AuditLine(
            at=row.at,
            actor=row.actor,
            action=row.action,
            conversation=row.conversation,
            detail=msgspec.json.decode(row.detail, type=dict[str, str | int | float | bool]),
        )
        for row in rows
    )
