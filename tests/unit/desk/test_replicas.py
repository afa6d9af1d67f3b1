"""Which desks live: by the store's word, and with patience after a time in which nobody could give it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk import replicas
from desk.replicas import LEASE_SECONDS, Replicas
from desk.store.clock import DatabaseClock
from desk.store.engine import Store, open_store
from tests.desk_world import sqlite_url


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


async def test_nobody_is_taken_for_dead_by_who_looks_before_anybody_could_renew(store: Store) -> None:
    clock = Clock()
    one, other = Replicas(store, desk="one", clock=clock), Replicas(store, desk="other", clock=clock)
    for _ in range(10):
        for desk in (one, other):
            await desk.renew()
        clock.now += 2.0
    assert (one.steady_seconds, one.is_settled) == (20.0, True)
    clock.now += 60.0
    assert await one.lost(frozenset({other.worker_id("w")})) == frozenset()
    assert (one.steady_seconds, one.is_settled) == (0.0, False)


@pytest.mark.parametrize("wrong_by", [-300.0, 300.0])
async def test_a_desk_on_a_machine_with_a_wrong_clock_lives_and_lets_live(
    store: Store, monkeypatch: pytest.MonkeyPatch, wrong_by: float
) -> None:
    monkeypatch.setattr(replicas, "LEASE_SECONDS", 0.6)
    right = Replicas(store, desk="right", clock=DatabaseClock())
    wrong = Replicas(store, desk="wrong", clock=DatabaseClock(machine=lambda: time.time() + wrong_by))
    for _ in range(8):
        for desk in (right, wrong):
            await desk.renew()
        await asyncio.sleep(0.1)
    assert await right.lost(frozenset({wrong.worker_id("w")})) == frozenset()
    assert await wrong.lost(frozenset({right.worker_id("w")})) == frozenset()
    assert (right.is_leading, wrong.is_leading) == (True, False)
    for _ in range(7):
        await asyncio.sleep(0.1)
        await right.renew()
    assert await right.lost(frozenset({wrong.worker_id("w")})) == {wrong.worker_id("w")}, "it is dead by now"


async def test_a_desk_alone_leads_whatever_an_earlier_one_left(tmp_path: Path) -> None:
    clock, store = Clock(), open_store(sqlite_url(tmp_path))
    await store.migrate()
    killed = Replicas(store, desk="killed", clock=clock)
    for _ in range(2):
        await killed.renew()
        clock.now += 3000.0
    clock.now -= 4000.0  # it was set back before the next desk began
    alone = Replicas(store, desk="alone", clock=clock)
    await alone.renew()
    assert alone.is_leading
    await store.close()
