"""The database: opened, shared, failing."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy

from backoffice.exceptions import InvalidInput, Unavailable
from backoffice.sql.database import Database
from tests.backoffices import Clock, opened_sql


async def test_several_processes_may_create_the_tables_at_once(postgres_url: str, tmp_path: Path) -> None:
    for url in (postgres_url, f"sqlite:///{tmp_path / 'new.db'}"):
        databases = [Database(url) for _ in range(4)]
        await asyncio.gather(*(database.create_tables() for database in databases))
        await asyncio.gather(*(database.close() for database in databases))


async def test_sqlite_is_in_wal_mode(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    mode = await database.read(lambda c: c.scalar(sqlalchemy.text("PRAGMA journal_mode")))
    await database.close()
    assert mode == "wal"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "nonsense", "://"])
def test_other_urls_are_invalid(url: str) -> None:
    with pytest.raises(InvalidInput, match="url"):
        Database(url)


async def test_unreachable_server_is_unavailable_and_its_password_is_not_told() -> None:
    database = Database("postgresql://someone:secret-word@127.0.0.1:1/nowhere", timeout_seconds=1.0)
    with pytest.raises(Unavailable, match="Connect call failed") as caught:
        await database.create_tables()
    await database.close()
    assert "secret-word" not in str(caught.value)


async def test_missing_folder_is_named(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'missing' / 'backoffice.db'}")
    with pytest.raises(Unavailable, match=r"the folder .*missing does not exist"):
        await database.create_tables()
    await database.close()


async def test_wrong_database_name_is_unavailable(postgres_url: str) -> None:
    database = Database(postgres_url + "_missing")
    with pytest.raises(Unavailable, match="does not exist"):
        await database.create_tables()
    await database.close()


async def test_lock_held_by_others_is_unavailable_in_time(seeded_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "locked.db"
    shutil.copy(seeded_file, path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    database = Database(f"sqlite:///{path}", timeout_seconds=0.2)
    with pytest.raises(Unavailable, match="locked"):
        await database.create_tables()
    other.execute("ROLLBACK")
    other.close()
    await database.create_tables()
    await database.close()


async def test_cancelled_callers_leave_no_lock_behind(database_url: str, clock: Clock) -> None:
    async with opened_sql(database_url, mail=None, clock=clock) as office:
        for round_number in range(40):
            task = asyncio.create_task(office.cancel_order("BW-104871", idempotency_key="k"))
            await asyncio.sleep(round_number * 0.0003)
            task.cancel()
            await asyncio.wait([task])
        await asyncio.wait_for(office.cancel_order("BW-104871", idempotency_key="k"), timeout=3)


def test_process_that_forgets_to_close_still_ends(tmp_path: Path) -> None:
    program = f"""
import asyncio
from backoffice.sql.database import Database

database = Database("sqlite:///{tmp_path / "open.db"}")
asyncio.run(database.create_tables())
"""
    done = subprocess.run([sys.executable, "-c", program], timeout=60, check=False, cwd=Path(__file__).parents[4])
    assert done.returncode == 0
