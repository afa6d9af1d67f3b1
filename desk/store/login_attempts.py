"""Failed logins, counted in the database: so they hold over a restart, and all desks on one database count together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.new_rows import insert_into
from desk.store.tables import login_attempts


@dataclass(frozen=True, slots=True)
class Counter:
    """What failures are counted for, by a name that says nothing to who reads the table, and how many are let through."""

    name: str
    limit: int

    @property
    def kind(self) -> str:
        """What it counts for: an `account`, a `device` or a `network`."""
        return self.name.partition(":")[0]


async def wait_seconds(connection: AsyncConnection, counters: Sequence[Counter], *, now: float) -> float:
    """How long the longest lock lasts from now on; 0 where another attempt is let through."""
    rows = await connection.execute(
        select(login_attempts.c.locked_until).where(login_attempts.c.counted.in_([one.name for one in counters]))
    )
    return max([0.0, *(float(row.locked_until) - now for row in rows)])


async def locks(connection: AsyncConnection, *, kind: str, now: float) -> dict[str, float]:
    """The counters of this kind that are locked now, by name, and until when."""
    rows = await connection.execute(
        select(login_attempts.c.counted, login_attempts.c.locked_until).where(
            login_attempts.c.locked_until > now, login_attempts.c.counted.startswith(f"{kind}:", autoescape=True)
        )
    )
    return {row.counted: float(row.locked_until) for row in rows}


async def locked_at(connection: AsyncConnection, counters: Collection[Counter], *, until: float) -> list[Counter]:
    """Which of them an attempt has locked: each lock ends at an attempt's own time, so `until` tells whose it is."""
    rows = await connection.execute(
        select(login_attempts.c.counted).where(
            login_attempts.c.counted.in_([one.name for one in counters]), login_attempts.c.locked_until == until
        )
    )
    locked = {row.counted for row in rows}
    return [one for one in counters if one.name in locked]


async def begin(connection: AsyncConnection, counters: Sequence[Counter], *, now: float, lock_seconds: float) -> float:
    """Count an attempt as failed until it is known to be right, or many at once would all be let through.

    Returns 0, or the seconds to wait where one of the counters is locked: then nothing is counted, so that knocking at a
    locked door does not keep it locked. The attempt that reaches a limit locks; failures older than `lock_seconds` are
    forgotten.
    """
    # In one order for everybody, or two desks would wait for each other's rows.
    ordered = sorted(counters, key=lambda one: one.name)
    rows = {one.name: await _locked(connection, one.name, now=now) for one in ordered}
    wait = max([0.0, *(float(row.locked_until) - now for row in rows.values())])
    if wait > 0:
        return wait
    for one in ordered:
        row = rows[one.name]
        is_old = row.locked_until > 0 or row.since <= now - lock_seconds
        failures = 1 if is_old else row.failures + 1
        await _set(
            connection,
            one.name,
            failures=failures,
            since=now if is_old else row.since,
            locked_until=now + lock_seconds if failures >= one.limit else 0.0,
        )
    return 0.0


async def forget(connection: AsyncConnection, names: Collection[str]) -> bool:
    """Count from the beginning again, and lock no more. Whether there was anything to forget."""
    done = await connection.execute(delete(login_attempts).where(login_attempts.c.counted.in_(sorted(names))))
    return bool(done.rowcount)


async def take_back(connection: AsyncConnection, name: str) -> None:
    """The attempt that was counted last was right."""
    await connection.execute(
        update(login_attempts)
        .where(login_attempts.c.counted == name, login_attempts.c.failures > 0)
        .values(failures=login_attempts.c.failures - 1, locked_until=0.0)
    )


async def prune(connection: AsyncConnection, *, before: float) -> None:
    """Forget what was counted last before then; nothing of it counts any more."""
    await connection.execute(
        delete(login_attempts).where(login_attempts.c.since < before, login_attempts.c.locked_until < before)
    )


async def _locked(connection: AsyncConnection, name: str, *, now: float) -> Any:
    """The counter's row, and nobody else's to write until this transaction ends."""
    new = insert_into(connection, login_attempts).values(counted=name, failures=0, since=now, locked_until=0.0)
    await connection.execute(new.on_conflict_do_nothing())
    found = await connection.execute(select(login_attempts).where(login_attempts.c.counted == name).with_for_update())
    return found.one()


async def _set(connection: AsyncConnection, name: str, **values: float) -> None:
    await connection.execute(update(login_attempts).where(login_attempts.c.counted == name).values(**values))
