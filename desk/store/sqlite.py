"""SQLite without a thread for each statement, and one commit for all changes that wait for one.

A statement of ours finds its rows by key and takes some ten microseconds in SQLite; to hand it to a thread and back took
the desk half a millisecond, three times a statement, which was most of what a turn cost. So these connections work in the
event loop's own thread. What waits for the disk does not: a commit, and a transaction that finds the file locked by
another process, are done in a thread while the loop goes on.

Each commit is a write to the disk that SQLite waits for (4 ms where it was measured), whatever it holds. Changes that
arrive while one is under way are therefore gathered: they run one after the other in one transaction, each in a savepoint
of its own, and share the next commit. Nobody is told that something is stored before the commit that stored it.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util.concurrency import await_only

from desk.errors import Unavailable

ResultT = TypeVar("ResultT")

DRIVER = "sqlite+inloop"
BUSY_TIMEOUT_MS = 10_000
# As long as the loop may stand still for another process before a thread waits instead.
BUSY_IN_LOOP_MS = 10
# Prepared ones that a connection keeps, each of some 35 kB: a turn and the inbox need about a hundred, and lists of ids make
# new ones without end.
_STATEMENTS = 100
_SAVEPOINT = "one_change"
# Its own, for a commit must not stand in line behind a picture that is being drawn. Threads start when they are needed.
_THREADS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sqlite")


class InLoopCursor(sqlite3.Cursor):
    """A cursor that waits for nothing, though SQLAlchemy insists on having waited."""

    def execute(self, *arguments: Any) -> InLoopCursor:
        super().execute(*arguments)
        await_only(_nothing())
        return self

    def executemany(self, *arguments: Any) -> InLoopCursor:
        super().executemany(*arguments)
        await_only(_nothing())
        return self

    async def _async_soft_close(self) -> None:
        """SQLAlchemy 2 ends a result so; there is nothing to wait for."""


async def _nothing() -> None:
    """What has been done already."""


class InLoopConnection(sqlite3.Connection):
    """A connection whose statements run where they are called, and whose commits run in a thread."""

    _is_read_only = False

    def cursor(self, factory: Any = InLoopCursor) -> Any:
        return super().cursor(factory)

    def run(self, statement: str) -> None:
        """Execute a statement of this module's own, beside SQLAlchemy."""
        super().cursor(sqlite3.Cursor).execute(statement)

    def begin(self, *, is_read_only: bool) -> None:
        """Open a transaction; one that writes has the file for itself, and waits for other processes in a thread."""
        self._is_read_only = is_read_only
        if is_read_only:
            self.run("BEGIN")
            return
        try:
            self.run("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            await_only(_in_thread(self._begin_patiently))

    def commit(self) -> None:
        """Store what the transaction holds; one that only read has nothing to wait for."""
        if self._is_read_only:
            super().commit()
        elif self.in_transaction:
            await_only(_in_thread(super().commit))

    def _begin_patiently(self) -> None:
        self.run(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        try:
            self.run("BEGIN IMMEDIATE")
        finally:
            self.run(f"PRAGMA busy_timeout={BUSY_IN_LOOP_MS}")


async def _in_thread(work: Callable[[], ResultT]) -> ResultT:
    """Do it in a thread. Whoever is cancelled meanwhile waits for it all the same: it cannot be taken back."""
    future = asyncio.get_running_loop().run_in_executor(_THREADS, work)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        raise


class InLoopDialect(SQLiteDialect_pysqlite):
    """SQLAlchemy's own dialect for `InLoopConnection`, made known as `sqlite+inloop`."""

    driver = "inloop"
    supports_statement_cache = True
    is_async = True

    @classmethod
    def get_pool_class(cls, _url: Any) -> Any:
        """Connections are kept, and waited for without blocking the loop."""
        return AsyncAdaptedQueuePool

    def connect(self, *arguments: Any, **options: Any) -> Any:
        """Open the file; commits run in whichever thread is free, one at a time."""
        options |= {"factory": InLoopConnection, "check_same_thread": False, "cached_statements": _STATEMENTS}
        return sqlite3.connect(*arguments, **options)


registry.register("sqlite.inloop", "desk.store.sqlite", "InLoopDialect")


class _Group:
    """Changes in one open transaction. `committed` is settled by its commit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # Each member is told by its own waiting; where none is left, nobody needs to be.
        self.committed.add_done_callback(lambda future: future.cancelled() or future.exception())


class SharedCommits:
    """The one writer of a SQLite file in this process."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        # Its waiters come in order: those who wait when a group begins stand before its commit, and join it.
        self._one_at_a_time = asyncio.Lock()
        self._group: _Group | None = None
        self._committing: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A change that is stored when the context ends, and undone, alone, when the block raises."""
        async with self._one_at_a_time:
            group = self._group or await self._begin()
            driver = await _driver_of(group.connection)
            try:
                driver.run(f"SAVEPOINT {_SAVEPOINT}")
                yield group.connection
                driver.run(f"RELEASE {_SAVEPOINT}")
            except BaseException as error:
                await self._undo(group, driver, error)
                raise
        await asyncio.shield(group.committed)

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Keep the file's lock free for another connection of this process."""
        async with self._one_at_a_time:
            await self._commit_now()
            yield

    async def close(self) -> None:
        """Wait for the last commits."""
        await asyncio.gather(*self._committing, return_exceptions=True)

    async def _begin(self) -> _Group:
        connection = await self._engine.connect()
        try:
            await connection.begin()
        except BaseException:
            await connection.close()
            raise
        self._group = _Group(connection)
        task = asyncio.create_task(self._commit_in_turn(self._group))
        self._committing.add(task)
        task.add_done_callback(self._committing.discard)
        return self._group

    async def _undo(self, group: _Group, driver: InLoopConnection, error: BaseException) -> None:
        """Take one change back. A full or failing disk has taken back the whole transaction, and with it all others."""
        try:
            driver.run(f"ROLLBACK TO {_SAVEPOINT}")
            driver.run(f"RELEASE {_SAVEPOINT}")
        except sqlite3.Error:
            self._group = None
            group.committed.set_exception(_lost_with(error))
            await _drop(group.connection)

    async def _commit_in_turn(self, group: _Group) -> None:
        async with self._one_at_a_time:
            if self._group is group:
                await self._commit_now()

    async def _commit_now(self) -> None:
        group, self._group = self._group, None
        if group is None:
            return
        try:
            await group.connection.commit()
        except BaseException as error:
            group.committed.set_exception(_lost_with(error))
            await _drop(group.connection)
            if not isinstance(error, Exception):
                raise
        else:
            group.committed.set_result(None)
            await group.connection.close()


async def _driver_of(connection: AsyncConnection) -> InLoopConnection:
    driver: Any = (await connection.get_raw_connection()).driver_connection
    return driver  # type: ignore[no-any-return]


async def _drop(connection: AsyncConnection) -> None:
    """Close a connection whose transaction came to no good end, for the next change must not find it open."""
    with contextlib.suppress(sqlite3.Error):
        (await _driver_of(connection)).rollback()
    await connection.invalidate()
    await connection.close()


def _lost_with(error: BaseException) -> BaseException:
    """What the others in a group are told of the `error` that ended it. Where it was broken off, nobody knows what is stored."""
    return error if isinstance(error, Exception) else Unavailable()
