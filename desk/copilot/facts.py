"""What is known in a conversation: what the bot understood, and what the assistant gathered for an agent."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store import delegations
from desk.store.readings import Reading
from handoff.conversation import Fact


async def known_facts(connection: AsyncConnection, conversation: str, reading: Reading) -> tuple[Fact, ...]:
    """All facts, so that none is asked for again."""
    return merged(reading.facts, await delegations.facts_of(connection, conversation))


def merged(understood: Sequence[Fact], gathered: Sequence[Fact]) -> tuple[Fact, ...]:
    """Both, each name once: of two values the one that was said later, for customers correct themselves. Pure."""
    found = {fact.name: fact for fact in understood}
    for fact in gathered:
        before = found.get(fact.name)
        if before is None or before.seq <= fact.seq:
            found[fact.name] = fact
    return tuple(found.values())
