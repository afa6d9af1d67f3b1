"""On PostgreSQL a desk that froze inside a transaction does not hold what it changed for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from desk.errors import Unavailable
from desk.store import engine, webhooks
from desk.store.engine import Store, open_store
from desk.store.webhooks import Webhook

HELD = Webhook(id="a" * 24, url="https://shop.example", secret="whsec_", events=("*",), created_at=1.0)


@pytest.fixture
async def stores(postgres_desk_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Store, Store]]:
    """Two desks on one database. What a desk may be silent for in minutes is here in milliseconds."""
    monkeypatch.setattr(engine, "_IDLE_IN_TRANSACTION_MS", 200)
    both = open_store(postgres_desk_url), open_store(postgres_desk_url)
    async with both[0].writing() as connection:
        await webhooks.add(connection, HELD)
    yield both
    for store in both:
        await store.close()


async def _found(store: Store) -> Webhook | None:
    async with store.glancing() as connection:
        return await webhooks.find(connection, HELD.id)


async def test_what_a_frozen_desk_holds_is_free_again_and_nothing_of_its_change_is_kept(
    stores: tuple[Store, Store],
) -> None:
    frozen, other = stores

    async def freeze(thawed: asyncio.Event) -> None:
        async with frozen.writing() as connection:
            await webhooks.pause(connection, HELD.id, because="Begun before it froze.")
            await thawed.wait()

    thawed = asyncio.Event()
    freezing = asyncio.create_task(freeze(thawed))
    async with asyncio.timeout(10):
        await asyncio.sleep(0.05)
        async with other.writing(is_long=True) as connection:  # it waits for as long as the lock is held
            await webhooks.pause(connection, HELD.id, because="By a desk that lives.")
        thawed.set()
        with pytest.raises(Unavailable):
            await freezing
    kept = await _found(other)
    assert kept is not None
    assert kept.paused_because == "By a desk that lives."
    assert await _found(frozen) == kept  # and serves on, on a new connection


async def test_a_statement_may_take_longer_than_a_desk_may_be_silent(stores: tuple[Store, Store]) -> None:
    async with stores[0].writing() as connection:
        await connection.execute(text("SELECT pg_sleep(0.5)"))
        await webhooks.pause(connection, HELD.id, because="After a long statement.")
