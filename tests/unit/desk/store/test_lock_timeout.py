"""On PostgreSQL nobody waits long for what another desk holds: one that hangs in a transaction takes no other desk with it."""

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
# More than all connections that a desk has.
CROWD = 25


@pytest.fixture
async def stores(postgres_desk_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Store, Store]]:
    """Two desks on one database. What is waited for in seconds is here in milliseconds."""
    monkeypatch.setattr(engine, "_LOCK_TIMEOUT_MS", 80)
    both = open_store(postgres_desk_url), open_store(postgres_desk_url)
    async with both[0].writing() as connection:
        await webhooks.add(connection, HELD)
    yield both
    for store in both:
        await store.close()


async def _change(store: Store, *, is_long: bool = False) -> None:
    async with store.writing(is_long=is_long) as connection:
        await webhooks.pause(connection, HELD.id, because="Asked to.")


async def test_a_desk_that_hangs_does_not_take_the_connections_of_another(stores: tuple[Store, Store]) -> None:
    hung, other = stores
    async with hung.writing() as connection:
        await webhooks.pause(connection, HELD.id, because="")
        async with asyncio.timeout(8):  # the pool's own patience is longer
            ends = await asyncio.gather(*(_change(other) for _ in range(CROWD)), return_exceptions=True)
            async with other.glancing() as looking:
                assert await webhooks.find(looking, HELD.id) == HELD
    assert [type(end) for end in ends] == [Unavailable] * CROWD
    await _change(other)  # and goes on as soon as it is free


async def test_what_is_long_waits_and_leaves_no_trace(stores: tuple[Store, Store]) -> None:
    """Migrations and erasures must come to their end, however long somebody else's change takes."""
    hung, other = stores

    async def vacuum() -> None:
        async with other.outside_transactions() as connection:
            await connection.execute(text("VACUUM webhooks"))

    async with hung.writing() as connection:
        # What an update holds, and what VACUUM waits for.
        await connection.execute(text("LOCK TABLE webhooks IN SHARE UPDATE EXCLUSIVE MODE"))
        await webhooks.pause(connection, HELD.id, because="")
        waiting = [asyncio.create_task(_change(other, is_long=True)), asyncio.create_task(vacuum())]
        done, _ = await asyncio.wait(waiting, timeout=0.4)
        assert not done
    await asyncio.gather(*waiting)
    async with hung.writing() as connection:
        await webhooks.pause(connection, HELD.id, because="")
        for _ in range(3):  # whichever connection of the pool it gets
            with pytest.raises(Unavailable):
                await _change(other)
