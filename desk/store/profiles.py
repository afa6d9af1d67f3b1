"""What agents are good at: their skills, languages and tiers, and how much they take at once."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import InvalidValue, NotFound
from desk.routing.configuration import Capacity
from desk.routing.model import AgentProfile
from desk.store.agents import Role
from desk.store.tables import agents
from handoff.case_model import LanguageCode
from handoff.policy_model import Name

_NAMES = msgspec.json.Decoder(frozenset[str])
_CAPACITY = msgspec.json.Decoder(Capacity | None)


def _read(row: Any) -> AgentProfile:
    return AgentProfile(
        id=row.id,
        skills=_NAMES.decode(row.skills),
        languages=_NAMES.decode(row.languages),
        tiers=_NAMES.decode(row.tiers),
        capacity=_CAPACITY.decode(row.capacity),
    )


# Made once: routing and the inbox look at them again and again.
_OF_SERVANTS = (
    select(agents).where(agents.c.removed_at == 0, agents.c.role != Role.DESIGNER.value).order_by(agents.c.id)
)


async def of_servants(connection: AsyncConnection) -> dict[str, AgentProfile]:
    """The profiles of everybody who may talk with customers and was not removed, by agent."""
    return {row.id: _read(row) for row in await connection.execute(_OF_SERVANTS)}


async def get(connection: AsyncConnection, agent: str) -> AgentProfile:
    """One agent's. Raises `NotFound`."""
    found = await connection.execute(select(agents).where(agents.c.id == agent, agents.c.removed_at == 0))
    row = found.first()
    if row is None:
        raise NotFound("agent")
    return _read(row)


async def save(connection: AsyncConnection, profile: AgentProfile) -> None:
    """Replace an agent's profile. Raises `NotFound`, and `InvalidValue` for a name that cannot be one."""
    check(profile)
    done = await connection.execute(
        update(agents)
        .where(agents.c.id == profile.id, agents.c.removed_at == 0)
        .values(
            skills=_sorted(profile.skills),
            languages=_sorted(profile.languages),
            tiers=_sorted(profile.tiers),
            capacity=msgspec.json.encode(profile.capacity).decode(),
        )
    )
    if not done.rowcount:
        raise NotFound("agent")


def check(profile: AgentProfile) -> None:
    """Raises `InvalidValue` for what cannot be a skill, language, tier or capacity."""
    for field, values, type_, right in (
        ("skill", profile.skills, Name, "a name in snake_case, such as billing"),
        ("language", profile.languages, LanguageCode, "a code of ISO 639, such as en"),
        ("tier", profile.tiers, Name, "a name in snake_case, such as gold"),
    ):
        for value in sorted(values):
            try:
                msgspec.convert(value, type_)
            except msgspec.ValidationError as error:
                raise InvalidValue(field, problem=f"{value!r} is not {right}") from error
    try:
        msgspec.convert(msgspec.to_builtins(profile.capacity), Capacity | None)
    except msgspec.ValidationError as error:
        raise InvalidValue("capacity", problem=str(error)) from error


def _sorted(names: frozenset[str]) -> str:
    return msgspec.json.encode(sorted(names)).decode()
