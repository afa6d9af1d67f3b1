"""Changes of a SQLite store: they share commits, and are undone alone."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from desk.errors import Unavailable
from desk.store.engine import Store, _prepare_sqlite, open_store
from desk.store.sqlite import _THREADS, InLoopConnection


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    async with made.writing() as connection:
        await connection.execute(text("CREATE TABLE said (words TEXT UNIQUE)"))
    yield made
    await made.close()


async def _say(store: Store, words: str, *, fails: bool = False) -> None:
    async with store.writing() as connection:
        await connection.execute(text("INSERT INTO said VALUES (:words)"), {"words": words})
        await asyncio.sleep(0)
        if fails:
            raise ValueError(words)


async def _said(store: Store) -> list[str]:
    async with store.glancing() as connection:
        return [row.words for row in await connection.execute(text("SELECT words FROM said ORDER BY words"))]


class Disk:
    """Stands before every commit: counts them, holds them up, and lets them fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.commits = 0
        self.is_full = False
        commit = InLoopConnection.commit

        def counted(connection: InLoopConnection) -> None:
            self.commits += connection.in_transaction
            if self.is_full:
                raise sqlite3.OperationalError("database or disk is full")
            commit(connection)

        monkeypatch.setattr(InLoopConnection, "commit", counted)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


async def test_changes_that_come_during_a_commit_share_the_next_one(store: Store, disk: Disk) -> None:
    names = [f"{number:02}" for number in range(20)]
    await asyncio.gather(*(_say(store, name) for name in names))
    assert await _said(store) == names
    assert disk.commits <= 3


async def test_change_that_raises_is_undone_alone(store: Store) -> None:
    results = await asyncio.gather(
        _say(store, "a"), _say(store, "b", fails=True), _say(store, "c"), return_exceptions=True
    )
    assert [type(result) for result in results] == [type(None), ValueError, type(None)]
    assert await _said(store) == ["a", "c"]


async def test_change_that_a_constraint_refuses_is_undone_alone(store: Store) -> None:
    results = await asyncio.gather(_say(store, "a"), _say(store, "a"), _say(store, "b"), return_exceptions=True)
    assert [result is None for result in results] == [True, False, True]
    assert await _said(store) == ["a", "b"]


async def test_nobody_hears_of_a_change_before_its_commit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    commit = InLoopConnection.commit

    def watched(connection: InLoopConnection) -> None:
        commit(connection)
        events.append("committed")

    monkeypatch.setattr(InLoopConnection, "commit", watched)
    changing = asyncio.gather(_say(store, "a"), _say(store, "b"))
    changing.add_done_callback(lambda _: events.append("told"))
    await changing
    await asyncio.sleep(0)
    assert events[-1] == "told"
    assert "committed" in events


async def test_failed_commit_is_the_failure_of_all_that_shared_it(store: Store, disk: Disk) -> None:
    disk.is_full = True
    results = await asyncio.gather(_say(store, "a"), _say(store, "b"), return_exceptions=True)
    assert all(isinstance(result, Exception) for result in results)
    disk.is_full = False
    await _say(store, "c")
    assert await _said(store) == ["c"]


async def test_transaction_that_the_database_gave_up_is_the_failure_of_all_in_it(store: Store) -> None:
    async def lose() -> None:
        async with store.writing() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            driver.run("ROLLBACK")  # as SQLite does by itself when the disk is full
            raise sqlite3.OperationalError("database or disk is full")

    results = await asyncio.gather(_say(store, "a"), lose(), return_exceptions=True)
    assert all(isinstance(result, Exception) for result in results)
    await _say(store, "b")
    assert await _said(store) == ["b"]


async def test_other_process_is_waited_for_while_the_loop_goes_on(store: Store, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(_say(store, "a"))
        await asyncio.sleep(0.1)  # would end the test with the database's own time-out if the loop stood still
        assert not waiting.done()
        other.execute("COMMIT")
        await waiting
    assert await _said(store) == ["a"]


async def test_glance_needs_no_thread(store: Store) -> None:
    is_over = threading.Event()
    busy = [_THREADS.submit(is_over.wait) for _ in range(_THREADS._max_workers)]
    try:
        async with asyncio.timeout(5.0):
            assert await _said(store) == []
    finally:
        is_over.set()
    assert all(one.result(5.0) for one in busy)


async def test_long_change_and_quick_ones_wait_for_each_other(store: Store) -> None:
    async def long() -> None:
        async with store.writing(is_long=True) as connection:
            await connection.execute(text("INSERT INTO said VALUES ('long')"))
            await asyncio.sleep(0.02)

    await asyncio.gather(_say(store, "a"), long(), _say(store, "b"))
    assert await _said(store) == ["a", "b", "long"]


async def test_cancelled_change_leaves_the_store_working(store: Store) -> None:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(_say(store, "a"))
        await asyncio.sleep(0)
        task.cancel()
    await _say(store, "b")
    assert "b" in await _said(store)


def test_what_is_deleted_is_written_over_whatever_sqlite_was_built_with() -> None:
    bare = sqlite3.connect(":memory:")
    bare.execute("PRAGMA secure_delete=OFF")  # as many builds have it
    _prepare_sqlite(bare, None)
    assert bare.execute("PRAGMA secure_delete").fetchone() == (1,)
    bare.close()


async def test_change_whose_commit_was_broken_off_may_be_stored(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = InLoopConnection.commit

    def broken_off(connection: InLoopConnection) -> None:
        commit(connection)
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(InLoopConnection, "commit", broken_off)
        with pytest.raises(Unavailable):
            await _say(store, "a")
    assert await _said(store) == ["a"]
