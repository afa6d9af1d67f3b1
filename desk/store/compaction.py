"""After an erasure: the database's files hold what was deleted until it is written over, so they are written over now.

SQLite zeroes what it deletes (`secure_delete`), but its log of changes and the older parts of the full-text index keep the
words: the parts are merged in small steps, so that nobody waits long, and the log is emptied. PostgreSQL frees the rows
(VACUUM), and writes over their place in time; its own log, replicas and back-ups are kept by whoever runs it.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from pathlib import Path

from sqlalchemy import Table, text

from desk.store.engine import Store

_TIMEOUT_SECONDS = 10.0
_WORDS = ("search_entries_words", "search_customers_words")
_PAGES_AT_ONCE = 200
# Far more than any index has: only so that a surprise cannot become an endless loop.
_MOST_STEPS = 100_000


async def compact(store: Store, tables: tuple[Table, ...]) -> bool:
    """Write over what was deleted in these tables. False where somebody read meanwhile, so that a rest stands in the log."""
    path = store.sqlite_path
    if path is not None:
        return await asyncio.to_thread(_compact_sqlite, path)
    async with store.outside_transactions() as connection:
        names = ", ".join(f'"{table.name}"' for table in tables)
        await connection.execute(text(f"VACUUM {names}"))
    return True


def _compact_sqlite(path: Path) -> bool:
    with contextlib.closing(sqlite3.connect(path, timeout=_TIMEOUT_SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        for words in _WORDS:
            _merge(connection, words)
        is_busy, _pages, _done = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy


def _merge(connection: sqlite3.Connection, words: str) -> None:
    """Merge all parts of an FTS5 index into one, a bounded step at a time (sqlite.org/fts5.html, 'merge')."""
    step = f"INSERT INTO {words} ({words}, rank) VALUES ('merge', ?)"  # noqa: S608 - the names stand above
    pages = -_PAGES_AT_ONCE
    for _ in range(_MOST_STEPS):
        before = connection.total_changes
        connection.execute(step, (pages,))
        if connection.total_changes - before < 2:
            return
        pages = _PAGES_AT_ONCE
