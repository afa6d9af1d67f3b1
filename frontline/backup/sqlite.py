"""SQLite: copied by its online backup API, which sees one moment and keeps no writer waiting."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from frontline.backup.databases import Copied
from frontline.backup.tables import is_data
from frontline.errors import FrontlineError
from frontline.private_files import make_folder

_WAIT_SECONDS = 10.0


class SqliteFile:
    """A database file; one that is not there is empty."""

    engine = "sqlite"
    suffix = ".db"

    def __init__(self, path: Path) -> None:
        self._path = path

    def copy(self, file: Path) -> Copied:
        if not self._path.exists():
            raise FrontlineError(f"{self._path} is not there, so there is nothing to back up.")
        file.touch(mode=0o600)
        with _open(self._path, read_only=True) as source, _open(file) as target:
            _copy(source, target)
            target.execute("PRAGMA journal_mode=DELETE")  # so that the copy is one file
            self._require_whole(target, file)
            found = _describe(target)
        with file.open("rb") as written:
            os.fsync(written.fileno())
        return found

    def require_idle(self) -> None:
        if not self._path.exists():
            return
        try:
            with _open(self._path, wait_seconds=0.5) as connection:
                # A database in WAL mode, which ours are, cannot be had alone while anybody else has it open.
                connection.execute("PRAGMA locking_mode=EXCLUSIVE")
                connection.execute("BEGIN EXCLUSIVE")
                connection.rollback()
        except sqlite3.OperationalError as error:
            raise FrontlineError(
                f"{self._path} is in use ({error}): stop the desk, the workers and the action server first."
            ) from error

    def has_data(self) -> bool:
        if not self._path.exists():
            return False
        with _open(self._path, read_only=True) as connection:
            return any(count and is_data(name) for name, count in _describe(connection).rows.items())

    def check(self, file: Path) -> None:
        with _open(file, read_only=True) as connection:
            self._require_whole(connection, file)

    def restore(self, file: Path) -> Copied:
        make_folder(self._path.parent)
        if not self._path.exists():
            self._path.touch(mode=0o600)
        # One transaction of the target: whoever looks sees all of the old or all of the new.
        with _open(file, read_only=True) as source, _open(self._path) as target:
            _copy(source, target)
            target.execute("PRAGMA journal_mode=WAL")
            return _describe(target)

    def _require_whole(self, connection: sqlite3.Connection, file: Path) -> None:
        try:
            (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            answer = str(error)
        if answer != "ok":
            raise FrontlineError(f"{file} is not a whole database: {answer}.")


@contextlib.contextmanager
def _open(path: Path, *, read_only: bool = False, wait_seconds: float = _WAIT_SECONDS) -> Iterator[sqlite3.Connection]:
    mode = "ro" if read_only else "rw"
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=wait_seconds, isolation_level=None
        )
    except sqlite3.OperationalError as error:
        raise FrontlineError(f"{path} cannot be opened: {error}.") from error
    try:
        yield connection
    finally:
        connection.close()


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """In one step. Raises FrontlineError when somebody keeps it locked, or the disk is full."""
    began = time.monotonic()

    def waited(status: int, _remaining: int, _total: int) -> None:
        # Called after each step; one that found the database locked is tried again without end.
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() - began > _WAIT_SECONDS:
            raise FrontlineError("The database is locked by somebody else.")

    try:
        source.backup(target, pages=-1, progress=waited, sleep=0.05)
    except sqlite3.DatabaseError as error:
        raise FrontlineError(f"The copy failed: {error}.") from error


def _describe(connection: sqlite3.Connection) -> Copied:
    names = [name for (name,) in connection.execute("SELECT name FROM pragma_table_list WHERE type = 'table'")]
    rows = {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - its own names
        for name in sorted(names)
        if not name.startswith("sqlite_")
    }
    revision = ""
    if "alembic_version" in rows:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        revision = str(found[0]) if found else ""
    return Copied(rows, revision)
