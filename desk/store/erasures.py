"""What other stores still have to forget of conversations that are gone here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import erasures


@dataclass(slots=True)
class Erasure:
    """One conversation. `tracker_at` and `office_at` are when each has forgotten it for good, 0 while it has not.

    `customer_id` is what the back office knows the customer by, and empty once that has forgotten.
    """

    conversation: str
    at: float
    customer_id: str
    due_at: float
    tracker_at: float = 0.0
    office_at: float = 0.0
    attempts: int = 0
    failure: str = ""


async def add(connection: AsyncConnection, new: Sequence[Erasure]) -> None:
    """Note what is to be forgotten; what is noted already is asked for anew."""
    if new:
        await connection.execute(delete(erasures).where(erasures.c.conversation.in_([one.conversation for one in new])))
        await connection.execute(insert(erasures), [asdict(one) for one in new])


async def save(connection: AsyncConnection, erasure: Erasure) -> None:
    """Note how far it is; one that everybody has forgotten is over, and forgotten as well."""
    is_it = erasures.c.conversation == erasure.conversation
    if erasure.tracker_at and erasure.office_at:
        await connection.execute(delete(erasures).where(is_it))
    else:
        await connection.execute(update(erasures).where(is_it).values(asdict(erasure)))


async def due(connection: AsyncConnection, *, now: float, limit: int) -> tuple[Erasure, ...]:
    """Those to be tried now, the longest due first."""
    rows = await connection.execute(
        select(erasures).where(erasures.c.due_at <= now).order_by(erasures.c.due_at).limit(limit)
    )
    return tuple(Erasure(**row._mapping) for row in rows)


async def of_conversations(connection: AsyncConnection, names: Sequence[str]) -> tuple[Erasure, ...]:
    """Those of these conversations."""
    rows = await connection.execute(select(erasures).where(erasures.c.conversation.in_(names)))
    return tuple(Erasure(**row._mapping) for row in rows)


async def count(connection: AsyncConnection) -> int:
    """How many are under way."""
    return int((await connection.execute(select(func.count()).select_from(erasures))).scalar_one())


async def failures(connection: AsyncConnection) -> dict[str, int]:
    """What keeps other stores from forgetting, in sentences, and of how many conversations."""
    rows = await connection.execute(
        select(erasures.c.failure, func.count()).where(erasures.c.failure != "").group_by(erasures.c.failure)
    )
    return {row[0]: int(row[1]) for row in rows}
