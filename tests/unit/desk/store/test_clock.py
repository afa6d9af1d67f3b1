"""The clock by which desks on one database go: the database's, whatever their machines say."""

from __future__ import annotations

import logging
import time

import pytest
from sqlalchemy import text

from desk.store.clock import DatabaseClock
from desk.store.engine import open_store


class Machine:
    """A machine's two clocks: the time of day, which is set by hand, and the one that goes on."""

    def __init__(self) -> None:
        self.day, self.steady = 5_000.0, 100.0

    def clock(self) -> DatabaseClock:
        return DatabaseClock(machine=lambda: self.day, steady=lambda: self.steady)


def test_the_machines_own_time_counts_until_the_database_has_told_its() -> None:
    machine = Machine()
    clock = machine.clock()
    assert clock() == 5_000.0
    clock.hear(1_000.0, asked_at=100.0, heard_at=100.2)
    assert clock() == pytest.approx(999.9)


def test_setting_the_machines_clock_changes_nothing_afterwards() -> None:
    machine = Machine()
    clock = machine.clock()
    clock.hear(1_000.0, asked_at=100.0, heard_at=100.0)
    machine.day, machine.steady = 0.0, 103.0
    assert clock() == 1_003.0


def test_an_answer_that_took_long_moves_it_no_further_than_it_must() -> None:
    machine = Machine()
    clock = machine.clock()
    clock.hear(1_000.0, asked_at=100.0, heard_at=100.0)
    clock.hear(1_013.0, asked_at=110.0, heard_at=120.0)  # it may have been any moment of ten seconds
    machine.steady = 120.0
    assert clock() == 1_020.0
    clock.hear(1_030.0, asked_at=120.0, heard_at=122.0)  # the database's clock was set forth
    assert clock() == 1_028.0
    clock.hear(1_020.0, asked_at=120.0, heard_at=120.0)  # and back
    assert clock() == 1_020.0


def test_a_machine_whose_clock_is_wrong_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine()
    clock = machine.clock()
    with caplog.at_level(logging.WARNING, logger="desk.store.clock"):
        for _ in range(3):
            clock.hear(5_007.5, asked_at=100.0, heard_at=100.0)
    assert [record.getMessage() for record in caplog.records] == [
        "The clock of this machine is 7.5 s behind the database's, by which the desk goes; set it right (NTP)."
    ]


async def test_it_is_the_databases(postgres_desk_url: str) -> None:
    store = open_store(postgres_desk_url)
    clock = DatabaseClock(machine=lambda: time.time() - 3600.0)
    await clock.compare(store)
    async with store.reading() as connection:
        before = clock()
        told = (await connection.execute(text("SELECT EXTRACT(EPOCH FROM clock_timestamp())"))).scalar_one()
        assert before - 1.0 < float(told) < clock() + 1.0
    await store.close()
