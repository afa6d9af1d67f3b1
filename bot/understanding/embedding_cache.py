"""Vectors of texts that were encoded before, so that training after an edit encodes only what changed."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Iterable[Vector]]
Progress = Callable[[int, int], None]

# Written together. An encoding that is interrupted loses less than this, about two seconds of work.
_BATCH = 1_000
# About 350 MB; above it, the vectors that were used the longest ago are dropped.
_MOST_VECTORS = 200_000
_WAIT_SECONDS = 60.0  # for another training that writes to the same file

_TABLE = "CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB NOT NULL, used INTEGER NOT NULL)"


class EmbeddingCache:
    """One file of vectors (SQLite), keyed by the SHA-256 of their texts, so that no text is kept in it.

    Several trainings may use the file at the same time.
    """

    def __init__(self, path: Path, *, most_vectors: int = _MOST_VECTORS) -> None:
        """Use the file at `path`, which need not exist. A damaged file counts as an empty one."""
        self._path = path
        self._most_vectors = most_vectors

    def fill(self, texts: Sequence[str], encode: Encode, *, progress: Progress | None = None) -> list[Vector]:
        """Return the vectors of `texts`, calling `encode` for those that are missing and keeping the result.

        `encode` gets each missing text once, a thousand at a time. `progress` is told how many of them are done.
        """
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        with self._opened() as database:
            found = _known(database, keys)
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
            batches = list(missing.items())
            for start in range(0, len(batches), _BATCH):
                batch = batches[start : start + _BATCH]
                new = dict(zip([key for key, _ in batch], encode([text for _, text in batch]), strict=True))
                with database:
                    _keep(database, new)
                found.update(new)
                if progress is not None:
                    progress(start + len(batch), len(batches))
            if missing:
                with database:
                    _drop_oldest(database, most=self._most_vectors, used_now=found.keys())
        return [found[key] for key in keys]

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            database = _connect(self._path)
        except sqlite3.OperationalError:
            # Locked or not writable: the file itself may be sound, so it stays.
            raise
        except sqlite3.DatabaseError:
            self._path.unlink()
            database = _connect(self._path)
        with contextlib.closing(database):
            yield database


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_WAIT_SECONDS)
    try:
        # What a lost file costs is a minute of encoding, so no write waits for the disk.
        database.execute("PRAGMA synchronous = OFF")
        with database:
            database.execute(_TABLE)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _known(database: sqlite3.Connection, keys: Iterable[bytes]) -> dict[bytes, Vector]:
    read = "SELECT vector FROM vectors WHERE text = ?"
    rows = ((key, database.execute(read, (key,)).fetchone()) for key in dict.fromkeys(keys))
    return {key: np.frombuffer(row[0], dtype=np.float32) for key, row in rows if row is not None}


def _keep(database: sqlite3.Connection, vectors: dict[bytes, Vector]) -> None:
    (latest,) = database.execute("SELECT coalesce(max(used), 0) FROM vectors").fetchone()
    database.executemany(
        "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
        [(key, np.asarray(vector, dtype=np.float32).tobytes(), latest + 1) for key, vector in vectors.items()],
    )


def _drop_oldest(database: sqlite3.Connection, *, most: int, used_now: Iterable[bytes]) -> None:
    (count,) = database.execute("SELECT count(*) FROM vectors").fetchone()
    if count <= most:
        return
    (latest,) = database.execute("SELECT max(used) FROM vectors").fetchone()
    database.executemany("UPDATE vectors SET used = ? WHERE text = ?", [(latest + 1, key) for key in used_now])
    database.execute(
        "DELETE FROM vectors WHERE text IN (SELECT text FROM vectors WHERE used <= ? ORDER BY used LIMIT ?)",
        (latest, count - most),
    )
