"""Demo data for Brightwell Home: the same for the same `seed` and `today`.

    await seed_demo("sqlite:///var/backoffice.db", today=date.today())

docs/back-office.md lists the people whose numbers are fixed.
"""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice.seed.calendar import slots_ahead
from backoffice.seed.crowd import add_crowd
from backoffice.seed.people import add_people
from backoffice.seed.rows import Rows
from backoffice.sql.database import Database
from backoffice.sql.tables import customers, metadata, slots

CROWD = 220
# SQLite takes at most 32,766 parameters in a statement.
_BATCH = 500


def demo_rows(*, today: date, seed: int = 1, crowd: int = CROWD) -> dict[str, list[dict[str, Any]]]:
    """All demo rows by table name."""
    rows = Rows(today=today)
    for slot in slots_ahead(today):
        rows.slot(slot)
    add_people(rows)
    add_crowd(rows, count=crowd, dice=random.Random(seed))
    return rows.by_table


async def seed_demo(url: str, *, today: date, seed: int = 1, crowd: int = CROWD) -> bool:
    """Fill the database at `url` with the demo data, and make its tables. A database that has customers
    already only gets the calendar's missing days; then the answer is False. `crowd` is how
    many customers there are besides the fixed people."""
    database = Database(url, timeout_seconds=60.0)
    try:
        await database.create_tables()
        return await database.write(lambda connection: _fill(connection, today=today, seed=seed, crowd=crowd))
    finally:
        await database.close()


async def _fill(connection: AsyncConnection, *, today: date, seed: int, crowd: int) -> bool:
    if await connection.scalar(select(customers.c.id).limit(1)) is not None:
        await _open_calendar(connection, today)
        return False
    made = demo_rows(today=today, seed=seed, crowd=crowd)
    for table in metadata.sorted_tables:
        rows = made.get(table.name, [])
        for start in range(0, len(rows), _BATCH):
            await connection.execute(table.insert(), rows[start : start + _BATCH])
    return True


async def _open_calendar(connection: AsyncConnection, today: date) -> None:
    """Add the slots of the coming weeks that are not there yet, so that a demo can run for months."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    rows = [
        {"id": slot.id, "kind": slot.kind.value, "starts_at": slot.starts_at, "ends_at": slot.ends_at}
        for slot in slots_ahead(today)
    ]
    await connection.execute(dialect.insert(slots).on_conflict_do_nothing(), rows)
