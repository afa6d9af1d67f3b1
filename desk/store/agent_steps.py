"""How often agents had to do something in each conversation: commands of the console, counted."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import agent_steps, conversations


async def add(connection: AsyncConnection, counts: Mapping[tuple[str, str], int]) -> None:
    """Add these steps, by conversation and agent. Those of a conversation that is forgotten go with it."""
    known = await connection.execute(
        select(conversations.c.id).where(conversations.c.id.in_({conversation for conversation, _ in counts}))
    )
    names = {row.id for row in known}
    for (conversation, agent), steps in counts.items():
        if conversation not in names:
            continue
        is_it = (agent_steps.c.conversation == conversation, agent_steps.c.agent == agent)
        done = await connection.execute(update(agent_steps).where(*is_it).values(steps=agent_steps.c.steps + steps))
        if not done.rowcount:
            await connection.execute(insert(agent_steps).values(conversation=conversation, agent=agent, steps=steps))
