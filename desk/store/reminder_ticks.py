"""Which reminders were minded in a conversation, by whom and when."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import reminder_ticks


@dataclass(frozen=True, slots=True)
class Tick:
    """`agent` is the id of whoever minded it."""

    agent: str
    at: float


async def of_conversation(connection: AsyncConnection, conversation: str) -> dict[str, Tick]:
    """The ticked reminders by their ids."""
    rows = await connection.execute(select(reminder_ticks).where(reminder_ticks.c.conversation == conversation))
    return {row.reminder: Tick(row.agent, row.at) for row in rows}


async def put(
    connection: AsyncConnection, conversation: str, reminder: str, *, text: str, agent: str, at: float, ticked: bool
) -> None:
    """Tick a reminder or take the tick back. Call it under the conversation's lock."""
    await connection.execute(
        delete(reminder_ticks).where(
            reminder_ticks.c.conversation == conversation, reminder_ticks.c.reminder == reminder
        )
    )
    if ticked:
        await connection.execute(
            insert(reminder_ticks).values(conversation=conversation, reminder=reminder, text=text, agent=agent, at=at)
        )
