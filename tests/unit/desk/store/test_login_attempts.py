"""Failed logins are counted one after the other, also when many come at once to several desks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from desk.store import login_attempts
from desk.store.engine import Store, open_store
from desk.store.login_attempts import Counter
from tests.desk_world import sqlite_url

ACCOUNT, NETWORK = Counter("account:a", 10), Counter("network:n", 30)
LOCK_SECONDS = 900.0


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Store, Store]]:
    """Two desks' stores on one database."""
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_desk_url")
    opened = open_store(url), open_store(url)
    yield opened
    for store in opened:
        await store.close()


async def attempt(store: Store, *, now: float, counters: tuple[Counter, ...] = (ACCOUNT, NETWORK)) -> float:
    async with store.writing() as connection:
        return await login_attempts.begin(connection, counters, now=now, lock_seconds=LOCK_SECONDS)


async def test_no_more_than_the_limit_are_let_through_at_once(stores: tuple[Store, Store]) -> None:
    # In both orders: two desks must not wait for each other's rows.
    orders = (ACCOUNT, NETWORK), (NETWORK, ACCOUNT)
    waits = await asyncio.gather(
        *(attempt(stores[number % 2], now=1000.0, counters=orders[number % 2]) for number in range(24))
    )
    assert waits.count(0.0) == 10
    assert {wait for wait in waits if wait} == {LOCK_SECONDS}


async def test_lock_ends_by_itself_and_old_failures_are_forgotten(stores: tuple[Store, Store]) -> None:
    store, _ = stores
    for _ in range(10):
        assert await attempt(store, now=1000.0) == 0.0
    assert await attempt(store, now=1800.0) == 100.0
    for _ in range(9):
        assert await attempt(store, now=1900.0) == 0.0
    # Those nine are old by now; what was said of them before does not count on.
    for _ in range(9):
        assert await attempt(store, now=2801.0) == 0.0
    assert await attempt(store, now=2802.0) == 0.0
    assert await attempt(store, now=2803.0) > 0.0


async def test_right_attempt_is_taken_back_and_its_account_forgotten(stores: tuple[Store, Store]) -> None:
    store, other = stores
    for _ in range(9):
        await attempt(store, now=1000.0)
    async with store.writing() as connection:
        assert await login_attempts.forget(connection, [ACCOUNT.name])
        await login_attempts.take_back(connection, NETWORK.name)
    for _ in range(10):
        assert await attempt(other, now=1001.0) == 0.0
    async with other.reading() as connection:
        assert await login_attempts.wait_seconds(connection, (ACCOUNT,), now=1001.0) == LOCK_SECONDS
        assert await login_attempts.wait_seconds(connection, (NETWORK,), now=1001.0) == 0.0
    async with other.writing() as connection:
        await login_attempts.prune(connection, before=3000.0)
        assert not await login_attempts.forget(connection, [ACCOUNT.name, NETWORK.name])
