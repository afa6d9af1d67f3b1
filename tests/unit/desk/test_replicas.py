"""Which desks live: by the store's word, and with patience after a time in which nobody could give it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from desk.replicas import LEASE_SECONDS, Replicas
from desk.store.engine import Store, open_store


@pytest.fixture
async def store(postgres_desk_url: str) -> AsyncIterator[Store]:
    store = open_store(postgres_desk_url)
    yield store
    await store.close()


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def test_what_a_dead_desks_workers_hold_is_lost(store: Store) -> None:
    clock = Clock()
    one, other = Replicas(store, desk="one", clock=clock), Replicas(store, desk="other", clock=clock)
    theirs = other.worker_id("w1")
    for _ in range(4):
        for desk in (one, other):
            await desk.renew()
        assert await one.lost(frozenset({theirs})) == frozenset()
        clock.now += 2.0
    assert await one.others() == {"other"}
    assert (one.is_leading, other.is_leading) == (True, False)
    for _ in range(4):
        clock.now += 2.0
        await one.renew()
    assert await one.lost(frozenset({theirs, one.worker_id("w2")})) == {theirs}
    clock.now += LEASE_SECONDS
    assert await one.others() == frozenset()


async def test_the_next_desk_leads_when_the_leading_one_is_gone(store: Store) -> None:
    clock = Clock()
    one, other = Replicas(store, desk="one", clock=clock), Replicas(store, desk="other", clock=clock)
    await one.renew()
    clock.now += 1.0
    await other.renew()
    assert (one.is_leading, other.is_leading) == (True, False)
    clock.now += LEASE_SECONDS
    await other.renew()
    assert other.is_leading


async def test_nobody_is_taken_for_dead_right_after_the_database_was_away(store: Store) -> None:
    clock = Clock()
    one, other = Replicas(store, desk="one", clock=clock), Replicas(store, desk="other", clock=clock)
    assert await one.lost(frozenset({other.worker_id("w")})) == frozenset(), "nothing is known yet"
    for desk in (one, other):
        await desk.renew()
    clock.now += 60.0
    await one.renew()
    assert await one.lost(frozenset({other.worker_id("w")})) == frozenset()
    clock.now += 5.0
    await one.renew()
    clock.now += 2.0
    assert await one.lost(frozenset({other.worker_id("w")})) == {other.worker_id("w")}
