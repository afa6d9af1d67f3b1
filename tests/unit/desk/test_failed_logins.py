from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.failed_logins import FAILED, LOCKED, FailedLogins
from desk.store import audit, login_attempts
from desk.store.engine import Store, open_store
from desk.store.login_attempts import Counter
from tests.desk_world import sqlite_url


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = open_store(sqlite_url(tmp_path))
    yield opened
    await opened.close()


async def _lines(store: Store, action: str) -> list[audit.Detail]:
    async with store.reading() as connection:
        return [line.detail for line in await audit.page(connection, action=action, limit=200)]


async def test_a_flood_is_counted_and_locks_are_told_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.failed_logins._MOST_A_MINUTE", 2)
    failed = FailedLogins()
    for number in range(4):
        await failed.note(store, method="password", address="203.0.113.7", now=1000.0 + number / 10)
    assert len(await _lines(store, FAILED)) == 2
    counter = Counter("network:n", 1)
    async with store.writing() as connection:
        await login_attempts.begin(connection, (counter,), now=1008.0, lock_seconds=900.0)
    await failed.note(
        store, method="password", address="2001:db8::9", now=1008.0, counters=(counter,), lock_seconds=900.0
    )
    (lock,) = await _lines(store, LOCKED)
    assert lock == {"method": "password", "address": "2001:db8::/64", "locked": "network", "seconds": 900}
    await failed.note(store, method="password", address="203.0.113.7", now=1100.0, counters=(counter,))
    latest = (await _lines(store, FAILED))[0]
    assert latest == {"method": "password", "address": "203.0.113.7", "left_out": 3}
    assert len(await _lines(store, LOCKED)) == 1


async def test_what_somebody_claims_to_be_their_address_is_masked_and_short(store: Store) -> None:
    await FailedLogins().note(store, method="password", address="kim@desk.example " + "x" * 500, now=1.0)
    (line,) = await _lines(store, FAILED)
    assert "kim@desk" not in str(line["address"])
    assert len(str(line["address"])) <= 64
