"""The dialogues' states, which Rasa keeps in a database of its own: one table, `events`, a row an event, by conversation.

The desk reads and deletes there, and never writes: what it needs is a customer's copy, and that the rows are gone.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from sqlalchemy import Column, Integer, MetaData, String, Table, Text, column, event, func, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

_TIMEOUT_SECONDS = 10.0
# Rasa's own, as far as it is needed here (rasa.core.tracker_store.SQLTrackerStore.SQLEvent).
_events = Table(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255)),
    Column("data", Text),
)


class TrackerUnreachable(Exception):
    """Raised when the tracker's database does not answer; `reason` is its own first line, without values."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"The tracker's database does not answer: {self.reason.rstrip('.')}."


class TrackerMissing(TrackerUnreachable):
    """Raised when there is no tracker where the settings say it is: most likely the worker keeps it elsewhere."""

    def __str__(self) -> str:
        return (
            f"No tracker is where the desk looks for it: {self.reason}. Where the worker keeps one elsewhere, give the desk the same "
            "tracker_url (FRONTLINE_WORKER_TRACKER_URL)."
        )


class TrackerStore:
    """The tracker's database at `url` (`sqlite:///path` or `postgresql://…`); empty: no bot keeps any."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url) if url else None

    @property
    def is_set_up(self) -> bool:
        return self._url is not None

    async def events_of(self, conversation: str) -> list[Any]:
        """The events of a conversation, in order. Raises `TrackerUnreachable`."""
        if not self.is_set_up:
            return []
        async with self._connected() as connection:
            rows = await connection.execute(
                select(_events.c.data).where(_events.c.sender_id == conversation).order_by(_events.c.id)
            )
            return [msgspec.json.decode(row.data) for row in rows]

    async def forget(self, conversations: Sequence[str]) -> int:
        """Delete their events. Returns how many. Raises `TrackerUnreachable`."""
        if not self.is_set_up or not conversations:
            return 0
        async with self._connected() as connection:
            done = await connection.execute(_events.delete().where(_events.c.sender_id.in_(conversations)))
            return int(done.rowcount)

    async def idle(self, *, before: float, limit: int) -> tuple[str, ...]:
        """Conversations whose last event is from before then. Raises `TrackerUnreachable`."""
        if not self.is_set_up:
            return ()
        async with self._connected() as connection:
            last = func.max(column("timestamp"))
            rows = await connection.execute(
                select(_events.c.sender_id).group_by(_events.c.sender_id).having(last < before).limit(limit)
            )
            return tuple(row.sender_id for row in rows)

    async def compact(self) -> None:
        """In SQLite, empty the log of changes, where deleted rows stand until it is written over. A worker that reads at
        this moment makes it stay; the next time is soon enough."""
        path = _path(self._url)
        if path is not None and path.exists():
            with contextlib.suppress(sqlite3.DatabaseError):
                await asyncio.to_thread(_checkpoint, path)

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        """A transaction. Raises `TrackerUnreachable`, also where no worker has made its table: in a wrong place nothing would
        be found, and count as forgotten."""
        assert self._url is not None
        path = _path(self._url)
        if path is not None and not path.exists():
            raise TrackerMissing(f"there is no file {path.name}")
        options: dict[str, Any] = {"timeout": _TIMEOUT_SECONDS}
        url = self._url.set(drivername="sqlite+aiosqlite")
        if path is None:
            url, options["dsn"] = make_url("postgresql+asyncpg://"), _for_asyncpg(self._url)
        # Without a pool: it is used a few times a day, and the database is another service's.
        engine = create_async_engine(url, future=True, hide_parameters=True, poolclass=NullPool, connect_args=options)
        if path is not None:
            event.listen(engine.sync_engine, "connect", _prepare)
        try:
            async with engine.begin() as connection:
                if not await connection.run_sync(lambda sync: inspect(sync).has_table(_events.name)):
                    raise TrackerMissing(f"the database there has no table {_events.name}")
                yield connection
        except (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            # asyncpg's errors while connecting are not wrapped by SQLAlchemy. TimeoutError is an OSError.
            lines = str(getattr(error, "orig", error)).splitlines()
            raise TrackerUnreachable(lines[0] if lines else "it did not answer in time") from error
        finally:
            await engine.dispose()


def _path(url: URL | None) -> Path | None:
    is_sqlite = url is not None and url.get_backend_name() == "sqlite"
    return Path(url.database) if is_sqlite and url is not None else None


def _for_asyncpg(url: URL) -> str:
    """The URL for asyncpg to read by itself. The worker gives the same one to psycopg2, so that what stands behind its
    question mark is named as libpq does (`sslmode`), which SQLAlchemy's dialect would not understand. Pure."""
    query = {name: value for name, value in url.query.items() if name != "connect_timeout"}
    if "ssl" in query:
        query["sslmode"] = query.pop("ssl")
    dsn: str = url.set(drivername="postgresql", query=query).render_as_string(hide_password=False)
    return dsn


def _prepare(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _checkpoint(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path, timeout=_TIMEOUT_SECONDS)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
