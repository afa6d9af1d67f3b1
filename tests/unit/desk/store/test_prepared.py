"""A prepared statement does on both databases what SQLAlchemy would do with it."""

from __future__ import annotations

import dataclasses
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.change import Changes
from desk.errors import Unavailable
from desk.store import conversations, tasks
from desk.store.engine import Store, open_store
from desk.store.prepared import Prepared
from desk.store.tables import conversations as table
from desk.store.tasks import Task, TaskKind
from handoff.conversation import Customer
from tests.desk_world import sqlite_url
from tests.unit.desk.store.many_conversations import begin


async def test_a_row_comes_back_as_it_was_saved_whichever_way_it_is_read(store: Store) -> None:
    name = await begin(store, 1)
    async with store.writing() as connection:
        before = await conversations.lock(connection, name)
        changed = dataclasses.replace(
            before,
            has_spoken=True,
            mood=-0.25,
            last_text="'); DROP TABLE x; --",
            customer=Customer(id="ü", tier="gold"),
        )
        await conversations.save(connection, changed)
        assert await conversations.get(connection, name) == changed
    async with store.reading() as connection:
        slow = await conversations.get(connection, name)
    async with store.glancing() as connection:
        quick = await conversations.get(connection, name)
    assert slow == quick == changed
    assert quick.has_spoken is True


async def test_values_that_the_statement_brings_along_count(store: Store) -> None:
    name = await begin(store, 1)
    async with store.writing() as connection:
        for number in (1, 2, 3):
            await tasks.add(connection, Task(f"{name}:{number}", name, number, TaskKind.MESSAGE, at=float(number)))
        found = await tasks.first_open(connection, name)
        assert found is not None
        assert found.number == 1
        assert [one.number for one in await tasks.offerable(connection, now=9.0, limit=5)] == [1]
        assert await tasks.first_open(connection, "0" * 32) is None


async def test_all_rows_and_the_first_one(store: Store) -> None:
    for number in (1, 2):
        await begin(store, number)
    ids = Prepared(select(table.c.id).where(table.c.epoch >= bindparam("least")).order_by(table.c.id))
    count = Prepared(select(func.count()).select_from(table))
    async with store.glancing() as connection:
        rows = await ids.all(connection, {"least": 0})
        assert len(rows) == 2
        assert tuple(await ids.first(connection, {"least": 0}) or ()) == tuple(rows[0])
        assert await ids.first(connection, {"least": 99}) is None
        assert tuple(await count.first(connection, {}) or ()) == (2,)


def test_a_list_of_values_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="list of values"):
        Prepared(select(table.c.id).where(table.c.owner.in_(["bot", "queue"])))


async def test_a_value_that_is_not_given_is_an_error_and_no_number(store: Store) -> None:
    name = await begin(store, 1)
    values = tasks._values(Task(f"{name}:1", name, 1, TaskKind.MESSAGE, at=1.0))
    del values["attempts"]

    async def write() -> None:
        async with store.writing() as connection:
            await tasks._NEW.run(connection, values)

    with pytest.raises((sqlite3.Error, SQLAlchemyError)):
        await write()
    async with store.glancing() as connection:
        assert await tasks.find(connection, f"{name}:1") is None


async def test_in_the_loops_thread_sqlalchemy_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(sqlite_url(tmp_path))
    await store.migrate()
    name = await begin(store, 1)
    executed: list[object] = []
    execute = AsyncConnection.execute

    async def noted(connection: AsyncConnection, *arguments: object) -> object:
        executed.append(arguments[0])
        return await execute(connection, *arguments)  # type: ignore[call-overload]

    monkeypatch.setattr(AsyncConnection, "execute", noted)
    for quick in (store.writing(), store.glancing()):
        async with quick as connection:
            assert (await conversations.get(connection, name)).id == name
    assert executed == []
    async with store.reading() as connection:
        assert (await conversations.get(connection, name)).id == name
    assert len(executed) == 1
    await store.close()


async def test_a_database_that_cannot_be_written_is_told_as_that(tmp_path: Path) -> None:
    store = open_store(sqlite_url(tmp_path))
    await store.migrate()
    name = await begin(store, 1)

    async def write() -> None:
        async with store.glancing() as connection:
            driver = connection.sync_connection.connection.driver_connection  # type: ignore[union-attr]
            driver.execute("PRAGMA query_only=ON")
            await tasks.add(connection, Task(f"{name}:1", name, 1, TaskKind.MESSAGE, at=1.0))

    with pytest.raises(Unavailable):
        await write()
    await store.close()


async def test_a_change_that_leaves_the_row_alone_does_not_write_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = await begin(store, 1)
    changes = Changes(store, clock=lambda: 1_790_000_000.0, turn_timeout_seconds=30.0)
    saved: list[str] = []
    save = conversations.save

    async def noted(connection, conversation):  # type: ignore[no-untyped-def]
        saved.append(conversation.id)
        await save(connection, conversation)

    monkeypatch.setattr(conversations, "save", noted)
    async with changes.of(name) as change:
        await change.note("desk", "looked")
    assert saved == []
    async with changes.of(name) as change:
        change.conversation.mood = 0.5
    assert saved == [name]
    async with store.glancing() as connection:
        assert (await conversations.get(connection, name)).mood == 0.5
