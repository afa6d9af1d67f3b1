"""How much waits in the store, counted by indexes that are there anyway."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.ownership import Owner
from desk.store.tables import conversations, deliveries, tasks
from desk.store.tasks import TaskState
from desk.store.webhooks import DeliveryState


@dataclass(frozen=True, kw_only=True)
class Figures:
    """`oldest_wait_seconds` is that of the customer who waits longest for a person, 0 when nobody does."""

    waiting: int
    oldest_wait_seconds: float
    with_agents: int
    tasks_queued: int
    tasks_offered: int
    oldest_task_seconds: float
    deliveries_pending: int


async def read(connection: AsyncConnection, *, now: float) -> Figures:
    """Count them."""
    in_line = select(func.count(), func.min(conversations.c.waiting_since)).where(
        conversations.c.owner == Owner.QUEUE.value
    )
    waiting, since = (await connection.execute(in_line)).one()
    served = select(func.count()).where(conversations.c.owner == Owner.AGENT.value)
    open_tasks = (
        select(tasks.c.state, func.count(), func.min(tasks.c.at))
        .where(tasks.c.state.in_([TaskState.QUEUED.value, TaskState.OFFERED.value]))
        .group_by(tasks.c.state)
    )
    by_state = {state: (count, at) for state, count, at in await connection.execute(open_tasks)}
    pending = select(func.count()).where(deliveries.c.state == DeliveryState.PENDING.value)
    earliest = [at for _, at in by_state.values()]
    return Figures(
        waiting=waiting,
        oldest_wait_seconds=max(0.0, now - since) if waiting else 0.0,
        with_agents=(await connection.execute(served)).scalar_one(),
        tasks_queued=by_state.get(TaskState.QUEUED.value, (0, now))[0],
        tasks_offered=by_state.get(TaskState.OFFERED.value, (0, now))[0],
        oldest_task_seconds=max(0.0, now - min(earliest)) if earliest else 0.0,
        deliveries_pending=(await connection.execute(pending)).scalar_one(),
    )
