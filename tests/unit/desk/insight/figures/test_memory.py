"""The same figures are read once, and anew when the ledger is another one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.insight.figures.memory import FiguresMemory
from desk.store.engine import Store, open_store
from tests.desk_world import sqlite_url
from tests.unit.desk.insight.figures.ledger_rows import NOW, keep, row


class Counting:
    """Reads that are counted, and fail when they are told to."""

    def __init__(self) -> None:
        self.reads = 0
        self.is_broken = False
        self.began = asyncio.Event()

    async def read(self, _connection: AsyncConnection) -> int:
        self.reads += 1
        self.began.set()
        await asyncio.sleep(0)
        if self.is_broken:
            raise ValueError("broken")
        return self.reads


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = open_store(sqlite_url(tmp_path))
    yield store
    await store.close()


async def test_who_asks_at_the_same_time_or_later_gets_what_was_read_once(store: Store) -> None:
    memory, counting = FiguresMemory(store, clock=lambda: NOW), Counting()
    told = await asyncio.gather(*(memory.once("one", counting.read) for _ in range(5)))
    assert (*told, await memory.once("one", counting.read)) == (1,) * 6
    assert await memory.once("other", counting.read) == 2


async def test_it_is_read_anew_after_a_row_and_after_a_minute(store: Store) -> None:
    now = [NOW]
    memory, counting = FiguresMemory(store, clock=lambda: now[0]), Counting()
    assert await memory.once("one", counting.read) == 1
    async with store.writing() as connection:
        await keep(connection, [row(1)])
    assert await memory.once("one", counting.read) == 2
    async with store.writing() as connection:
        await keep(connection, [row(1, settled_at=NOW + 5)])
    assert await memory.once("one", counting.read) == 3
    now[0] += 59
    assert await memory.once("one", counting.read) == 3
    now[0] += 1
    assert await memory.once("one", counting.read) == 4


async def test_what_failed_is_tried_again(store: Store) -> None:
    memory, counting = FiguresMemory(store, clock=lambda: NOW), Counting()
    counting.is_broken = True
    with pytest.raises(ValueError, match="broken"):
        await memory.once("one", counting.read)
    counting.is_broken = False
    assert await memory.once("one", counting.read) == 2


async def test_who_leaves_takes_it_from_nobody_else(store: Store) -> None:
    memory, counting = FiguresMemory(store, clock=lambda: NOW), Counting()
    first = asyncio.create_task(memory.once("one", counting.read))
    second = asyncio.create_task(memory.once("one", counting.read))
    await counting.began.wait()
    first.cancel()
    assert await second == 1
    await memory.stop()


async def test_only_some_are_kept(store: Store) -> None:
    memory, counting = FiguresMemory(store, clock=lambda: NOW), Counting()
    for number in range(33):
        await memory.once(number, counting.read)
    await memory.once(32, counting.read)
    assert counting.reads == 33
    await memory.once(0, counting.read)
    assert counting.reads == 34
