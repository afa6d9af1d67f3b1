"""One seeded office for each way of keeping it. A test that asks for `office` runs on all of them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from backoffice.seed import seed_demo
from backoffice.sql.office import SqlBackOffice
from backoffice.sql.tables import metadata
from tests.backoffices import NOW, Clock, mail_settings, opened_sql
from tests.services import Mailbox, PostgresServer

TABLES = [table.name for table in metadata.sorted_tables]
COUNTED = (
    "verification_failures",
    "returns",
    "refund_requests",
    "appointments",
    "notes",
    "refunds",
    "replacements",
    "credits",
    "subscriptions",
)

# Filling the tables again is much faster than copying a database, and deleting than truncating so many files.
RESET = [
    *(f"DELETE FROM {name}" for name in reversed(TABLES)),
    *(f"INSERT INTO {name} TABLE seeded_{name}" for name in TABLES),
    *(f"SELECT setval('{name}_id_seq', coalesce(max(id), 0) + 1, false) FROM {name}" for name in COUNTED),
]
CROWD = 12


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo's data, to be copied."""
    path = tmp_path_factory.mktemp("backoffice") / "seeded.db"
    _run_apart(seed_demo(f"sqlite:///{path}", today=NOW.date(), crowd=CROWD))
    return path


@pytest.fixture(scope="session")
def seeded_postgres(postgres_server: PostgresServer) -> str:
    """The URL of a PostgreSQL database with the demo's data, and a copy of it in tables beside."""
    url = postgres_server.new_url()
    _run_apart(seed_demo(url, today=NOW.date(), crowd=CROWD))
    _run_apart(_run_sql(url, [f"CREATE TABLE seeded_{name} AS TABLE {name}" for name in TABLES]))
    return url


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with the demo's data as they were seeded."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("seeded_file"), tmp_path / "backoffice.db")
        return f"sqlite:///{tmp_path / 'backoffice.db'}"
    url: str = request.getfixturevalue("seeded_postgres")
    _run_apart(_run_sql(url, RESET))
    return url


@pytest.fixture
async def office(database_url: str, mailbox: Mailbox, clock: Clock) -> AsyncIterator[SqlBackOffice]:
    async with opened_sql(database_url, mail=mail_settings(mailbox.port), clock=clock) as opened:
        yield opened


async def _run_sql(url: str, statements: list[str]) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(";".join(statements))
    finally:
        await connection.close()


def _run_apart(work: Coroutine[Any, Any, object]) -> None:
    """Run a coroutine for a synchronous fixture, in a thread, for this one's event loop belongs to the test."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(asyncio.run, work).result()
