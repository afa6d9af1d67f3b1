"""Which desks serve this database: each renews a row, so that the others see when it died."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import desks


async def renew(connection: AsyncConnection, desk: str, *, now: float, until: float) -> None:
    """The desk is alive until then, unless it says so again."""
    done = await connection.execute(update(desks).where(desks.c.id == desk).values(alive_until=until))
    if not done.rowcount:
        await connection.execute(insert(desks).values(id=desk, started_at=now, alive_until=until))


async def oldest(connection: AsyncConnection, *, now: float) -> str:
    """The desk that has been alive for longest, empty where none is."""
    found = await connection.execute(
        select(desks.c.id).where(desks.c.alive_until > now).order_by(desks.c.started_at, desks.c.id).limit(1)
    )
    return str(found.scalar_one_or_none() or "")


async def leave(connection: AsyncConnection, desk: str) -> None:
    """The desk ends."""
    await connection.execute(delete(desks).where(desks.c.id == desk))


async def alive(connection: AsyncConnection, *, now: float) -> frozenset[str]:
    """Those that are alive now."""
    rows = await connection.execute(select(desks.c.id).where(desks.c.alive_until > now))
    return frozenset(row.id for row in rows)


async def forget(connection: AsyncConnection, *, before: float) -> None:
    """Forget desks that died before then."""
    await connection.execute(delete(desks).where(desks.c.alive_until < before))
