"""One database, opened once per process: engine, transactions, and what its failures mean."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import sqlalchemy
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from backoffice.exceptions import InvalidInput, Unavailable
from backoffice.sql.tables import metadata

# Any number will do, as long as every process that creates these tables takes the same.
_SCHEMA_LOCK = 0x62_6F_01

_LOG_SECONDS = 5.0
_NAME = "The back office's database"

# While one process switches a new SQLite file to WAL, another may be refused without any waiting.
_PAUSES_SECONDS = (0.05, 0.2, 0.5)

T = TypeVar("T")


class Database:
    """Runs transactions; closes with `close`. `timeout_seconds` bounds each wait
    for the database: for a connection, for a lock, for a statement."""

    def __init__(self, url: str, *, timeout_seconds: float = 5.0) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self._engine = _engine(_async_url(url), timeout_seconds=timeout_seconds)

    async def create_tables(self) -> None:
        """Create what is missing. Several processes may do this at the same time."""
        _check_folder(self._engine)
        for pause_seconds in _PAUSES_SECONDS:
            try:
                await self.write(_create_tables)
            except Unavailable as error:
                if "locked" not in str(error):
                    raise
                await asyncio.sleep(pause_seconds)
            else:
                return
        await self.write(_create_tables)

    async def read(self, act: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Run `act` in a transaction that only reads."""
        return await self.to_its_end(self._transaction(act, writes=False))

    async def write(self, act: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Run `act` in a transaction that is committed at its end, or rolled back by its exception."""
        return await self.to_its_end(self._transaction(act, writes=True))

    async def to_its_end(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` to its end, also when the caller is cancelled meanwhile."""
        # A query that is cancelled leaves its SQLite connection half closed, which held the lock for seconds when it
        # was tried. So a caller may give up, but the transaction, which is short, goes on to its end.
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    async def empty_log(self) -> None:
        """In SQLite, empty the log of changes, where what was deleted stands until it is written over. One that somebody
        reads at this moment is emptied the next time."""
        if self._engine.dialect.name == "sqlite":
            with contextlib.suppress(sqlite3.DatabaseError):
                await asyncio.to_thread(_checkpoint, str(self._engine.url.database))

    async def close(self) -> None:
        """Close the connections, once the transactions of callers who gave up have ended as well."""
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._engine.dispose()

    async def _transaction(self, act: Callable[[AsyncConnection], Awaitable[T]], *, writes: bool) -> T:
        with _failures_translated():
            async with self._engine.connect() as connection:
                await connection.execution_options(writes=writes)
                async with connection.begin():
                    return await act(connection)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # or asyncio complains about one that a caller who gave up never asked for


def _check_folder(engine: AsyncEngine) -> None:
    # SQLite would only say that it is unable to open the file.
    if engine.dialect.name == "sqlite":
        folder = Path(engine.url.database).absolute().parent
        if not folder.is_dir():
            raise Unavailable(_NAME, reason=f"the folder {folder} does not exist")


async def _create_tables(connection: AsyncConnection) -> None:
    if connection.dialect.name == "postgresql":
        lock = sqlalchemy.text("SELECT pg_advisory_xact_lock(:lock)")
        await connection.execute(lock, {"lock": _SCHEMA_LOCK})
    await connection.run_sync(metadata.create_all)


def _async_url(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        # The cause repeats the URL, which may hold a password.
        raise InvalidInput("url", problem="is not a database URL") from error.with_traceback(None)
    backend = url.get_backend_name()
    if backend == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise InvalidInput("url", problem="must name a file, e.g. sqlite:///var/backoffice.db")
        return url.set(drivername="sqlite+aiosqlite")
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+asyncpg")
    raise InvalidInput("url", problem="must begin with sqlite:// or postgresql://")


def _engine(url: URL, *, timeout_seconds: float) -> AsyncEngine:
    options: dict[str, Any] = {"hide_parameters": True}  # parameters are customers' data, and errors are logged
    if url.get_backend_name() == "sqlite":
        # Opening a file takes as long as several queries, so connections are kept: readers do not block each other.
        options.update(poolclass=AsyncAdaptedQueuePool, pool_timeout=timeout_seconds)
        engine = create_async_engine(url, connect_args={"timeout": timeout_seconds}, **options)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    return create_async_engine(
        url,
        pool_pre_ping=True,
        pool_timeout=timeout_seconds,
        connect_args={"timeout": timeout_seconds, "command_timeout": timeout_seconds},
        **options,
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Python's driver would begin transactions late and of the wrong kind; `_begin_sqlite` does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    # Of several processes that open a new file at once, one switches the mode and the others find the file locked,
    # without SQLite waiting for it. The mode is kept in the file, and the next connection sets it if need be.
    with contextlib.suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _checkpoint(path: str) -> None:
    with contextlib.closing(sqlite3.connect(path, timeout=_LOG_SECONDS)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _begin_sqlite(connection: Any) -> None:
    # A transaction that reads first and writes later can fail with "database is locked" without any waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextlib.contextmanager
def _failures_translated() -> Iterator[None]:
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise  # a mistake of ours, not the database's state
    except DBAPIError as error:
        raise Unavailable(_NAME, reason=_first_line(error.orig)) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, PoolTimeoutError) as error:
        # asyncpg's errors while connecting are not wrapped by SQLAlchemy. TimeoutError is an OSError.
        raise Unavailable(_NAME, reason=_first_line(error)) from error


def _first_line(error: object) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else "it did not answer in time"
