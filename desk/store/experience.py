"""What earlier handoffs tell routing: how long waits and talks were, and which agent knows a customer."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.ownership import Owner
from desk.routing.experience import MOST_PAST
from desk.routing.model import Past
from desk.store.tables import assignments, conversations, handoffs


async def past(connection: AsyncConnection, *, since: float, now: float, limit: int = MOST_PAST) -> tuple[Past, ...]:
    """Handoffs that began since then, the latest first, those under way included."""
    table = handoffs.c
    rows = await connection.execute(
        select(
            table.skill, table.priority, table.at, table.claimed_at, table.assigned_at, table.ended_at, table.claimed_by
        )
        .where(table.at >= since)
        .order_by(table.at.desc())
        .limit(limit)
    )
    return tuple(
        Past(
            skill=row.skill,
            priority=row.priority,
            queued_at=row.at,
            waited_seconds=(row.claimed_at or row.ended_at or now) - row.at,
            opening_seconds=max(0.0, row.claimed_at - row.assigned_at) if row.claimed_at and row.assigned_at else 0.0,
            handled_seconds=row.ended_at - row.claimed_at if row.claimed_at and row.ended_at else 0.0,
            left=bool(row.ended_at) and not row.claimed_at,
        )
        for row in rows
    )


# Made once: routing looks at these again and again.
_CLAIMED_AT = (
    select(handoffs.c.conversation, handoffs.c.claimed_at)
    .join(conversations, conversations.c.id == handoffs.c.conversation)
    .where(conversations.c.owner == Owner.AGENT.value, handoffs.c.ended_at == 0)
)
_LAST_CLAIMED = (
    select(handoffs.c.claimed_by.label("agent"), func.max(handoffs.c.claimed_at).label("at"))
    .where(handoffs.c.at >= bindparam("since"), handoffs.c.claimed_at > 0)
    .group_by(handoffs.c.claimed_by)
)
_LAST_OFFERED = (
    select(assignments.c.agent, func.max(assignments.c.at).label("at"))
    .where(assignments.c.at >= bindparam("since"))
    .group_by(assignments.c.agent)
)


async def claimed_at(connection: AsyncConnection) -> dict[str, float]:
    """Since when agents have the conversations that they have now."""
    return {row.conversation: float(row.claimed_at) for row in await connection.execute(_CLAIMED_AT)}


async def last_work_at(connection: AsyncConnection, *, since: float) -> dict[str, float]:
    """When each agent last claimed a conversation, or was last offered one, since then."""
    claimed = await connection.execute(_LAST_CLAIMED, {"since": since})
    offered = await connection.execute(_LAST_OFFERED, {"since": since})
    latest: dict[str, float] = {}
    for row in (*claimed, *offered):
        latest[row.agent] = max(latest.get(row.agent, 0.0), float(row.at))
    return latest


async def known_by(connection: AsyncConnection, waiting: Collection[str], *, since: float) -> dict[str, str]:
    """The agent who last talked to the customer of each of these conversations since then, where there is one.

    An identified customer is known from all of their conversations, another one from this conversation alone.
    """
    if not waiting:
        return {}
    other = conversations.alias("other")
    rows = await connection.execute(
        select(conversations.c.id, handoffs.c.claimed_by, handoffs.c.claimed_at)
        .select_from(
            conversations.join(
                other,
                (other.c.id == conversations.c.id)
                | ((other.c.customer_id == conversations.c.customer_id) & (conversations.c.customer_id != "")),
            ).join(handoffs, handoffs.c.conversation == other.c.id)
        )
        .where(conversations.c.id.in_(waiting), handoffs.c.claimed_at >= since, handoffs.c.claimed_by != "")
        .order_by(handoffs.c.claimed_at)
    )
    return {row.id: row.claimed_by for row in rows}
