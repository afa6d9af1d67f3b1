"""The store: one engine, transactions that write, and reads that wait for nobody.

SQLite has one writer at a time, so writers of this process queue on a lock of their own instead of polling
SQLite's; `BEGIN IMMEDIATE` and the busy timeout settle it with other processes. Durability is full: what was
acknowledged survives a power cut. PostgreSQL locks the conversation's row (`desk.store.conversations.lock`).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from desk.auditing.keys import AuditKeys, read_keys
from desk.store.migrate import upgrade

_READ_ONLY = "desk_read_only"
_AUDIT_KEYS = "desk_audit_keys"
_BUSY_TIMEOUT_MS = 10_000


class Store:
    """Open one with `open_store`; `close` it at the end."""

    def __init__(self, engine: AsyncEngine, *, audit_keys: AuditKeys) -> None:
        self.audit_keys = audit_keys
        self._engine = engine = engine.execution_options(**{_AUDIT_KEYS: audit_keys})
        self._reading = engine.execution_options(**{_READ_ONLY: True})
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._one_writer = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that commits at the end, and rolls back when the block raises."""
        async with contextlib.AsyncExitStack() as stack:
            if self.is_sqlite:
                await stack.enter_async_context(self._one_writer)
            yield await stack.enter_async_context(self._engine.begin())

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view; never blocks a writer."""
        async with self._reading.begin() as connection:
            yield connection

    async def migrate(self) -> None:
        """Bring the schema to its newest version. Safe when several desks start at once."""
        async with self.writing() as connection:
            await connection.run_sync(upgrade)

    async def close(self) -> None:
        await self._engine.dispose()


def audit_keys_of(connection: AsyncConnection) -> AuditKeys:
    """The keys with which lines of the audit log are sealed, as whoever opened the store gave them."""
    if connection.sync_connection is None:
        raise RuntimeError("the connection is not open")
    keys = connection.sync_connection.get_execution_options().get(_AUDIT_KEYS)
    return keys if isinstance(keys, AuditKeys) else read_keys("")


def open_store(database_url: str, *, audit_key: str = "") -> Store:
    """A store for `sqlite:///path` or `postgresql://…`. Nothing is connected yet.

    `audit_key` is what `desk.auditing.keys.read_keys` reads; without one, lines of the audit log are sealed by sums that
    anybody can make.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(
            url.set(drivername="sqlite+aiosqlite"),
            future=True,
            hide_parameters=True,  # parameters are what people wrote, and errors are logged
            poolclass=AsyncAdaptedQueuePool,
            pool_size=5,
            max_overflow=0,
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return Store(engine, audit_keys=read_keys(audit_key))
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        future=True,
        hide_parameters=True,
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
    )
    return Store(engine, audit_keys=read_keys(audit_key))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions behind our back: `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={_BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    is_read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if is_read_only else "BEGIN IMMEDIATE")
