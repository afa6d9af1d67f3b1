"""The store: transactions that write, and reads that wait for nobody.

SQLite has one writer at a time, so writers of this process queue on a lock of their own instead of polling
SQLite's, and share commits (`desk.store.sqlite`); `BEGIN IMMEDIATE` and the busy timeout settle it with other processes.
Durability is full: what was acknowledged survives a power cut. PostgreSQL locks the conversation's row
(`desk.store.conversations.lock`).
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from desk.auditing.keys import AuditKeys, read_keys
from desk.store.availability import connecting, in_use
from desk.store.migrate import upgrade
from desk.store.sqlite import BUSY_IN_LOOP_MS, BUSY_TIMEOUT_MS, DRIVER, InLoopConnection, SharedCommits

_READ_ONLY = "desk_read_only"
_AUDIT_KEYS = "desk_audit_keys"
_POOL_TIMEOUT_SECONDS = 10.0
_CONNECT_TIMEOUT_SECONDS = 5.0
# The engine that works in threads does what is long and seldom; `desk.store.sqlite` says what a statement takes.
_SELDOM_STATEMENTS = 20
_DEAD_NETWORK_MS = 8_000
# A change holds its conversation for some milliseconds. Whoever waits this long for it waits for a desk that hangs, and keeps a
# connection meanwhile: without an end, those who wait for one hung desk would take all connections of the others.
_LOCK_TIMEOUT_MS = 3_000
# Between two statements of a transaction a desk does some milliseconds of work, and seconds at most where it reckons over many
# rows or its machine is out of breath. Whoever is silent for this long is frozen, and everybody else waits for what it holds.
_IDLE_IN_TRANSACTION_MS = 60_000
_IDLE_SECONDS, _PROBE_SECONDS, _PROBES = 4, 2, 2  # together as long


class Store:
    """Open one with `open_store`; `close` it at the end.

    On SQLite there are two engines: `quick` works in the event loop's own thread, `engine` in threads.
    """

    def __init__(self, engine: AsyncEngine, *, quick: AsyncEngine, audit_keys: AuditKeys) -> None:
        self.audit_keys = audit_keys
        self._engine = engine.execution_options(**{_AUDIT_KEYS: audit_keys})
        self._quick = quick.execution_options(**{_AUDIT_KEYS: audit_keys})
        self._reading = self._engine.execution_options(**{_READ_ONLY: True})
        self._glancing = self._quick.execution_options(**{_READ_ONLY: True})
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._shared = SharedCommits(self._quick) if self.is_sqlite else None

    @contextlib.asynccontextmanager
    async def writing(self, *, is_long: bool = False) -> AsyncIterator[AsyncConnection]:
        """A transaction that commits at the end, and is undone when the block raises. Raises `desk.errors.Unavailable`, also
        at the end; then it may be stored or not.

        `is_long` is for what changes thousands of rows at once: on SQLite it leaves the event loop to the others meanwhile, and
        on PostgreSQL it waits for whoever is in its way, where others raise `Unavailable` after some seconds.
        """
        if self._shared is None:
            opened = self._engine.begin()
        elif is_long:
            opened = self._alone(self._shared)
        else:
            opened = self._shared.writing()
        async with _available(opened) as connection:
            if is_long and not self.is_sqlite:
                await connection.execute(text("SET LOCAL lock_timeout = 0"))
            yield connection

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A view for what takes long, too; never blocks a writer. On SQLite it is consistent, on PostgreSQL each statement sees
        what is committed by then."""
        async with _available(self._reading.begin()) as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def glancing(self) -> AsyncIterator[AsyncConnection]:
        """As `reading`, for a few rows that are found by their keys: much cheaper on SQLite, where nobody else is served
        while it looks."""
        async with _available(self._glancing.begin()) as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def _alone(self, shared: SharedCommits) -> AsyncIterator[AsyncConnection]:
        async with shared.alone(), self._engine.begin() as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def outside_transactions(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose statements are each their own, for what PostgreSQL does in no transaction (VACUUM). It waits for
        whoever is in its way."""
        async with _available(self._engine.connect()) as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await alone.execute(text("SET lock_timeout = 0"))
            try:
                yield alone
            finally:
                await alone.execute(text(f"SET lock_timeout = {_LOCK_TIMEOUT_MS}"))

    @property
    def sqlite_path(self) -> Path | None:
        """The database's file, None where a server keeps it."""
        return Path(str(self._engine.url.database)) if self.is_sqlite else None

    async def migrate(self) -> None:
        """Bring the schema to its newest version. Safe when several desks start at once."""
        async with self.writing(is_long=True) as connection:
            await connection.run_sync(upgrade)

    async def close(self) -> None:
        """Let the last commits end, and close what is open."""
        if self._shared is not None:
            await self._shared.close()
            await self._quick.dispose()
        await self._engine.dispose()


@contextlib.asynccontextmanager
async def _available(
    opened: contextlib.AbstractAsyncContextManager[AsyncConnection],
) -> AsyncIterator[AsyncConnection]:
    """The transaction, with what goes wrong because the database is away told as that."""
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(in_use())
        with connecting():
            connection = await stack.enter_async_context(opened)
        yield connection


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
        engine, quick = (_sqlite_engine(url.set(drivername=driver)) for driver in ("sqlite+aiosqlite", DRIVER))
        return Store(engine, quick=quick, audit_keys=read_keys(audit_key))
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        future=True,
        hide_parameters=True,
        pool_size=10,
        max_overflow=10,
        # Whoever waits this long for a connection waits for a database that is away, and is told so.
        pool_timeout=_POOL_TIMEOUT_SECONDS,
        pool_pre_ping=True,
        connect_args={"timeout": _CONNECT_TIMEOUT_SECONDS},
    )
    event.listen(engine.sync_engine, "connect", _prepare_postgresql)
    return Store(engine, quick=engine, audit_keys=read_keys(audit_key))


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    settings = {
        "lock_timeout": _LOCK_TIMEOUT_MS,
        "idle_in_transaction_session_timeout": _IDLE_IN_TRANSACTION_MS,
        **_notice_a_dead_network(connection),
    }
    # Not with the connection's start, for a pooler between them (PgBouncer) takes only parameters that it knows there.
    connection.run_async(
        lambda driver: driver.execute("; ".join(f"SET {name} = {value}" for name, value in settings.items()))
    )


def _notice_a_dead_network(connection: Any) -> dict[str, int]:
    """Let the kernels at both ends end a connection whose other side does not acknowledge anything any more.

    A network that swallows packets is otherwise found out after a quarter of an hour, and once it is mended TCP waits up to
    two minutes before it tries again. The server would notice after two hours, and hold the locks of a transaction until
    then: nobody could write into its conversation. A query may take as long as it likes: only the machine must be there.

    Returns what the server must be told for its side.
    """
    transport: Any = connection.driver_connection._transport
    wire = transport.get_extra_info("socket")
    if wire is None or wire.family not in (socket.AF_INET, socket.AF_INET6):
        return {}
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", _IDLE_SECONDS),
        ("TCP_KEEPINTVL", _PROBE_SECONDS),
        ("TCP_KEEPCNT", _PROBES),
        ("TCP_USER_TIMEOUT", _DEAD_NETWORK_MS),
    ):
        if hasattr(socket, name):  # not every system has all of them
            wire.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return {
        "tcp_keepalives_idle": _IDLE_SECONDS,
        "tcp_keepalives_interval": _PROBE_SECONDS,
        "tcp_keepalives_count": _PROBES,
        "tcp_user_timeout": _DEAD_NETWORK_MS,
    }


def _sqlite_engine(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url,
        future=True,
        hide_parameters=True,  # parameters are what people wrote, and errors are logged
        poolclass=AsyncAdaptedQueuePool,
        pool_size=5,
        max_overflow=0,
        # The one that was used last: it has its statements and its pages at hand, and each of the others would keep them as well.
        pool_use_lifo=True,
        connect_args={} if url.drivername == DRIVER else {"cached_statements": _SELDOM_STATEMENTS},
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions behind our back: `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased is written over; not every SQLite does so by itself
    ):
        cursor.execute(f"PRAGMA {pragma}")
    if isinstance(connection, InLoopConnection):
        cursor.execute(f"PRAGMA busy_timeout={BUSY_IN_LOOP_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    is_read_only = connection.get_execution_options().get(_READ_ONLY, False)
    driver: Any = connection.connection.driver_connection
    if isinstance(driver, InLoopConnection):
        driver.begin(is_read_only=is_read_only)
    else:
        connection.exec_driver_sql("BEGIN" if is_read_only else "BEGIN IMMEDIATE")
