"""Presences: what each agent chose, when they last did something, and until when they count as connected."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.ownership import Owner
from desk.routing.model import Presence
from desk.store.agents import Role
from desk.store.tables import agents, conversations, presences

PROGRAM_SECONDS = 600.0
"""How long an agent without a connection is taken to be served by a program after its last command."""


class Why(StrEnum):
    """Why an agent is online or away: their own choice, nothing done for a while, or offers that were missed."""

    CHOSEN = "chosen"
    INACTIVE = "inactive"
    MISSED = "missed"


@dataclass(slots=True)
class Standing:
    """An agent's row. `here_until` is the moment to which their connection is known to last; when it is over without
    being renewed, they are offline since then. `seen_at` is later than it only where a program gave a command for them.
    `missed` counts the offers that lapsed one after another."""

    agent: str
    chosen: Presence = Presence.ONLINE
    why: Why = Why.CHOSEN
    since: float = 0.0
    acted_at: float = 0.0
    seen_at: float = 0.0
    here_until: float = 0.0
    missed: int = 0

    def presence(self, now: float) -> Presence:
        """As colleagues see it."""
        return self.chosen if self.here_until > now else Presence.OFFLINE

    def has_program(self, now: float) -> bool:
        """Whether a program serves for them, who have no connection. They are offered nothing, and keep what they have."""
        return self.seen_at > max(self.here_until, now - PROGRAM_SECONDS)


def _values(standing: Standing) -> dict[str, Any]:
    values = {name: getattr(standing, name) for name in standing.__dataclass_fields__}
    values["chosen"], values["why"] = standing.chosen.value, standing.why.value
    return values


def _read(row: Any) -> Standing:
    values = dict(row._mapping)
    values["chosen"], values["why"] = Presence(values["chosen"]), Why(values["why"])
    return Standing(**values)


async def find(connection: AsyncConnection, agent: str) -> Standing | None:
    """An agent's standing, None before their first connection. In a writing transaction it is locked."""
    found = await connection.execute(select(presences).where(presences.c.agent == agent).with_for_update())
    row = found.first()
    return None if row is None else _read(row)


async def save(connection: AsyncConnection, standing: Standing) -> None:
    values = _values(standing)
    done = await connection.execute(update(presences).where(presences.c.agent == standing.agent).values(values))
    if not done.rowcount:
        await connection.execute(insert(presences).values(values))


_EVERYBODY = select(presences)


async def everybody(connection: AsyncConnection) -> dict[str, Standing]:
    """All standings by agent."""
    return {row.agent: _read(row) for row in await connection.execute(_EVERYBODY)}


async def renew(connection: AsyncConnection, some: Collection[str], *, now: float, until: float) -> None:
    """These agents are connected, and count as connected `until` then."""
    if some:
        await connection.execute(
            update(presences).where(presences.c.agent.in_(some)).values(seen_at=now, here_until=until)
        )


async def forgive(connection: AsyncConnection, agent: str) -> None:
    """The agent took or declined an offer: what they missed before does not count any more."""
    await connection.execute(
        update(presences).where(presences.c.agent == agent, presences.c.missed > 0).values(missed=0)
    )


async def without_agent(connection: AsyncConnection, *, gone_before: float, now: float) -> tuple[tuple[str, str], ...]:
    """Conversations, with the agents who own them, whose agent's connection ended before then, and has no program; or whose
    agent may talk with customers no more. Who has no account here works elsewhere (`desk.channels.teams`), and has no
    connection to lose."""
    table = conversations
    is_gone = and_(
        func.coalesce(presences.c.here_until, 0.0) <= gone_before,
        or_(
            func.coalesce(presences.c.seen_at, 0.0) <= now - PROGRAM_SECONDS,
            presences.c.seen_at <= presences.c.here_until,
        ),
    )
    may_not = or_(agents.c.removed_at > 0, agents.c.role == Role.DESIGNER.value)
    rows = await connection.execute(
        select(table.c.id, table.c.agent)
        .select_from(
            table.outerjoin(presences, presences.c.agent == table.c.agent).join(agents, agents.c.id == table.c.agent)
        )
        .where(table.c.owner == Owner.AGENT.value, or_(is_gone, may_not))
        .order_by(table.c.last_at)
    )
    return tuple((row.id, row.agent) for row in rows)
