"""Writing the simulation into a desk's store: by the store's own tables, some hundreds of conversations at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store import tables
from desk.store.engine import Store
from frontline.errors import FrontlineError
from frontline.simulation import truth
from frontline.simulation.calendar import DAY_SECONDS
from frontline.simulation.quarter import Made, Quarter
from frontline.simulation.rows import rows_of
from frontline.simulation.truth import Truth
from frontline.simulation.world import TEAM, Person

_AT_ONCE = 250
# Rows that others refer to come first.
_FIRST = (tables.agents, tables.conversations, tables.entries, tables.handoffs)


async def check_empty(store: Store) -> None:
    """Raises FrontlineError where the store has conversations already: made-up ones are never put beside real ones."""
    async with store.reading() as connection:
        count = (await connection.execute(select(func.count()).select_from(tables.conversations))).scalar_one()
        settled = (await connection.execute(select(func.count()).select_from(tables.outcomes))).scalar_one()
    if count or settled:
        raise FrontlineError(
            f"The store holds {max(count, settled):,} conversations already, and made-up ones are not put beside them: "
            "choose an empty folder with --into."
        )


async def check_filled(store: Store, truths: Iterable[Truth]) -> None:
    """Raises FrontlineError where the store does not hold what the truth tells of.

    Conversations without a word are not looked for: a desk that ran on the store meanwhile has forgotten them.
    """
    spoken = select(func.count()).select_from(tables.conversations).where(tables.conversations.c.has_spoken.is_(True))
    async with store.reading() as connection:
        count = (await connection.execute(spoken)).scalar_one()
    expected = sum(truth.has_spoken for truth in truths)
    if count != expected:
        raise FrontlineError(
            f"The store holds {count:,} conversations with customers, and the truth tells of {expected:,}: they are not of one simulation."
        )


async def fill(store: Store, quarter: Quarter, *, truth_file: Path, on_progress: Callable[[int], None]) -> list[Truth]:
    """Write all of it, and then what is true of it into `truth_file`. `on_progress` hears of so many more conversations.

    The file is written last, so a run that was interrupted leaves none. Raises FrontlineError where the store is not empty.
    """
    await check_empty(store)
    async with store.writing(is_long=True) as connection:
        await _insert(connection, {tables.agents: [_agent(quarter, person) for person in TEAM]})
    told: list[Truth] = []
    conversations = quarter.conversations()
    while batch := list(islice(conversations, _AT_ONCE)):
        async with store.writing(is_long=True) as connection:
            await _insert(connection, _together(batch, seed=quarter.seed))
        told.extend(made.truth for made in batch)
        on_progress(len(batch))
    async with store.writing(is_long=True) as connection:
        # What the database knows of its tables decides how it finds rows in them.
        await connection.execute(text("ANALYZE"))
    truth.write(truth_file, quarter.header, told)
    return told


def _together(batch: list[Made], *, seed: int) -> dict[Table, list[dict[str, Any]]]:
    rows: dict[Table, list[dict[str, Any]]] = {}
    for made in batch:
        for table, some in rows_of(made, seed=seed).items():
            rows.setdefault(table, []).extend(some)
    return rows


async def _insert(connection: AsyncConnection, rows: dict[Table, list[dict[str, Any]]]) -> None:
    for table in _ordered(rows):
        await connection.execute(insert(table), rows[table])


def _ordered(rows: dict[Table, list[dict[str, Any]]]) -> Iterator[Table]:
    yield from (table for table in _FIRST if table in rows)
    yield from sorted((table for table in rows if table not in _FIRST), key=lambda table: str(table.name))


def email_of(person: Person) -> str:
    """Under which address the agent is known."""
    return f"{person.name.lower().replace(' ', '.')}@simulated.example"


def _agent(quarter: Quarter, person: Person) -> dict[str, Any]:
    """Somebody who cannot log in: nobody knows a password that there is not."""
    return {
        "id": quarter.agent_ids[person.number],
        "email": email_of(person),
        "name": person.name,
        "role": person.role,
        "password_hash": "",
        "created_at": quarter.period.start - DAY_SECONDS,
        "removed_at": 0.0,
        "skills": _json(person.skills),
        "languages": _json(person.languages),
        "tiers": "[]",
        "capacity": "null",
        "oidc_subject": "",
    }


def _json(values: tuple[str, ...]) -> str:
    return msgspec.json.encode(values).decode()
