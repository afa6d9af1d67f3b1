"""Keys with which other programs use the API in the name of an agent. Only a hash of a key's secret is kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import InvalidValue, NotAuthenticated, NotFound
from desk.identity import check_secret, hash_secret, is_id, new_id, new_secret
from desk.key_scopes import EVERYTHING, check_scopes
from desk.store.agents import Agent, Role
from desk.store.tables import agents, api_keys

_PREFIX = "frontline_"
_NAME_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key: what it is for, whose name it acts in, and what it is good for (`desk.key_scopes`). Times are 0 for one that does not expire, or was not used yet."""

    id: str
    name: str
    agent: Agent
    created_at: float
    expires_at: float = 0.0
    last_used_at: float = 0.0
    scopes: tuple[str, ...] = EVERYTHING


async def add(
    connection: AsyncConnection,
    *,
    name: str,
    email: str,
    now: float,
    expires_at: float = 0.0,
    scopes: Collection[str] = EVERYTHING,
) -> tuple[ApiKey, str]:
    """A new key for the agent with this address, and the key itself, which is not kept.

    Raises `NotFound` and `InvalidValue`.
    """
    if not name.strip() or len(name) > _NAME_CHARACTERS or not name.isprintable():
        raise InvalidValue("name", problem=f"it needs 1 to {_NAME_CHARACTERS} printable characters")
    scopes = check_scopes(scopes)
    found = await connection.execute(
        select(agents).where(agents.c.email == email.strip().lower(), agents.c.removed_at == 0)
    )
    row = found.first()
    if row is None:
        raise NotFound("agent")
    if expires_at and expires_at <= now:
        raise InvalidValue("expires_at", problem="it lies in the past")
    made = ApiKey(new_id(), name.strip(), _agent(row), now, expires_at, scopes=scopes)
    secret = new_secret()
    await connection.execute(
        insert(api_keys).values(
            id=made.id,
            name=made.name,
            agent=made.agent.id,
            secret_hash=hash_secret(secret),
            created_at=now,
            revoked_at=0.0,
            expires_at=expires_at,
            last_used_at=0.0,
            scopes=" ".join(made.scopes),
        )
    )
    return made, f"{_PREFIX}{made.id}_{secret}"


async def check(connection: AsyncConnection, shown: str, *, now: float) -> ApiKey:
    """The key that is shown. Raises `NotAuthenticated`, and says not why."""
    identifier, _, secret = shown.removeprefix(_PREFIX).partition("_")
    row = None
    if shown.startswith(_PREFIX) and is_id(identifier):
        row = (await connection.execute(_good().where(api_keys.c.id == identifier))).first()
    check_secret(secret, None if row is None else row.secret_hash)
    if row is None:
        raise NotAuthenticated
    key = _key(row)
    if key.expires_at and key.expires_at <= now:
        raise NotAuthenticated(f"the key {key.id} has expired")
    return key


async def used(connection: AsyncConnection, key: str, *, now: float) -> None:
    """Somebody showed it just now."""
    await connection.execute(update(api_keys).where(api_keys.c.id == key).values(last_used_at=now))


async def every(connection: AsyncConnection) -> tuple[ApiKey, ...]:
    """All keys that were not revoked, also expired ones, the oldest first."""
    rows = await connection.execute(_good().order_by(api_keys.c.created_at, api_keys.c.id))
    return tuple(_key(row) for row in rows)


async def revoke(connection: AsyncConnection, key: str, *, now: float) -> None:
    """The key is good no longer. Raises `NotFound`."""
    done = await connection.execute(
        update(api_keys).where(api_keys.c.id == key, api_keys.c.revoked_at == 0).values(revoked_at=now)
    )
    if not done.rowcount:
        raise NotFound("key")


def _good() -> Any:
    return (
        select(
            agents,
            api_keys.c.id.label("key"),
            api_keys.c.name.label("key_name"),
            api_keys.c.secret_hash,
            api_keys.c.created_at.label("key_created_at"),
            api_keys.c.expires_at,
            api_keys.c.last_used_at,
            api_keys.c.scopes,
        )
        .join(agents, api_keys.c.agent == agents.c.id)
        .where(api_keys.c.revoked_at == 0, agents.c.removed_at == 0)
    )


def _key(row: Any) -> ApiKey:
    return ApiKey(
        id=row.key,
        name=row.key_name,
        agent=_agent(row),
        created_at=row.key_created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        scopes=tuple(row.scopes.split()),
    )


def _agent(row: Any) -> Agent:
    return Agent(id=row.id, email=row.email, name=row.name, role=Role(row.role))
