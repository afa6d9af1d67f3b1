"""What means that the database is away, and what is a mistake that another try does not mend."""

from __future__ import annotations

import resource
import signal
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from asyncpg.exceptions._base import InternalClientError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from desk.errors import Unavailable
from desk.store.availability import connecting, in_use, is_unavailable
from desk.store.engine import open_store


class FromPostgres(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def wrapped(error: BaseException, *, is_cut_off: bool = False) -> DBAPIError:
    return DBAPIError("select 1", None, error, connection_invalidated=is_cut_off)


@pytest.mark.parametrize("state", ["57P01", "57P03", "08006", "53100", "53300", "25006", "40P01", "55P03", "25P03"])
def test_a_server_that_stops_starts_or_is_full_is_away(state: str) -> None:
    assert is_unavailable(FromPostgres(state))
    assert is_unavailable(wrapped(FromPostgres(state)))


@pytest.mark.parametrize("state", ["42601", "22P02", "25001", "55006"])
def test_a_wrong_statement_is_a_mistake(state: str) -> None:
    assert not is_unavailable(wrapped(FromPostgres(state)))


def test_a_connection_that_ended_is_away() -> None:
    assert is_unavailable(wrapped(RuntimeError("gone"), is_cut_off=True))


def test_a_driver_that_has_not_noticed_an_end_means_one() -> None:
    assert is_unavailable(InternalClientError("cannot switch to state 15; another operation (2) is in progress"))


def test_a_broken_promise_of_the_schema_is_a_mistake() -> None:
    assert not is_unavailable(IntegrityError("insert", None, FromPostgres("23505")))


def test_the_networks_errors_mean_the_database_only_while_a_connection_is_made() -> None:
    with pytest.raises(Unavailable), connecting():
        raise ConnectionRefusedError
    with pytest.raises(ConnectionRefusedError), in_use():
        raise ConnectionRefusedError


async def test_a_database_that_nobody_serves_is_away() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        store = open_store(f"postgresql://nobody@127.0.0.1:{unused.getsockname()[1]}/none")
        with pytest.raises(Unavailable):
            async with store.reading() as connection:
                await connection.execute(text("select 1"))
        await store.close()


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file of this process may grow: what a full disk looks like without one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("is_long", [False, True])
async def test_a_disk_without_room_is_told_and_works_again_once_there_is_some(
    tmp_path: Path, full_disk: None, is_long: bool
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    async with store.writing() as connection:
        await connection.execute(text("create table notes (word text)"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    with pytest.raises(Unavailable):
        async with store.writing(is_long=is_long) as connection:
            await connection.execute(text("insert into notes values ('lost')"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    async with store.writing(is_long=is_long) as connection:
        await connection.execute(text("insert into notes values ('kept')"))
    await store.close()
    with sqlite3.connect(tmp_path / "desk.db") as seen:
        assert seen.execute("select word from notes").fetchall() == [("kept",)]
    seen.close()
