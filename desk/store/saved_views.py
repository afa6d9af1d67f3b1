"""Lists that agents keep under a name. A shared one is everybody's to use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import saved_views

MOST_VIEWS = 50
NAME_CHARACTERS = 60

_FILTERS = msgspec.json.Decoder(dict[str, str])


@dataclass(frozen=True, slots=True)
class SavedView:
    """`agent` is whose it is; `filters` are the values of a list's query (`desk.web.lists`)."""

    id: str
    agent: str
    name: str
    filters: dict[str, str]
    is_shared: bool
    created_at: float


def _values(view: SavedView) -> dict[str, Any]:
    values = {name: getattr(view, name) for name in view.__dataclass_fields__}
    return values | {"filters": msgspec.json.encode(view.filters).decode()}


def _read(row: Any) -> SavedView:
    values = dict(row._mapping)
    return SavedView(**values | {"filters": _FILTERS.decode(values["filters"])})


async def for_agent(connection: AsyncConnection, agent: str) -> tuple[SavedView, ...]:
    """The agent's own views and the shared ones, in the order in which they were made."""
    rows = await connection.execute(
        select(saved_views)
        .where(or_(saved_views.c.agent == agent, saved_views.c.is_shared.is_(True)))
        .order_by(saved_views.c.created_at, saved_views.c.id)
    )
    return tuple(_read(row) for row in rows)


async def find(connection: AsyncConnection, view: str) -> SavedView | None:
    row = (await connection.execute(select(saved_views).where(saved_views.c.id == view))).first()
    return None if row is None else _read(row)


async def count_of(connection: AsyncConnection, agent: str) -> int:
    """How many views are this agent's own."""
    found = await connection.execute(select(func.count()).select_from(saved_views).where(saved_views.c.agent == agent))
    return int(found.scalar_one())


async def add(connection: AsyncConnection, view: SavedView) -> None:
    await connection.execute(insert(saved_views).values(_values(view)))


async def save(connection: AsyncConnection, view: SavedView) -> None:
    await connection.execute(update(saved_views).where(saved_views.c.id == view.id).values(_values(view)))


async def remove(connection: AsyncConnection, view: str) -> None:
    await connection.execute(delete(saved_views).where(saved_views.c.id == view))
