"""Everything is backed up while it is written to, destroyed, and brought back as it was, on both databases."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import create_engine, insert, text
from sqlalchemy.engine import Connection, Engine, make_url

from backoffice.sql import tables
from desk.records import requests
from desk.store.migrate import revisions, upgrade
from frontline.backup.making import make
from frontline.backup.manifest import BackupInvalid, Manifest
from frontline.backup.postgresql import PostgresDatabase
from frontline.backup.restoring import restore
from frontline.desk_store import opened_store, reached_stores
from frontline.errors import FrontlineError
from frontline.settings import BackOffice, Desk, Files, Settings, Worker
from tests.desk_world import sqlite_url
from tests.filled_database import content, fill
from tests.services import PostgresServer

KEYS = {"FRONTLINE_SECRET_AUDIT_KEY": "a" * 40}
SEARCHED = {
    "sqlite": "select count(*) from search_entries_words where text match 'entries OR text'",
    "postgresql": "select count(*) from entries where search @@ to_tsquery('simple', 'text')",
}


@dataclass
class Place:
    """A desk, a tracker and a back office of one kind of database."""

    settings: Settings
    folder: Path
    said: list[str]

    @property
    def is_sqlite(self) -> bool:
        return self.settings.desk_database_url.startswith("sqlite")

    @contextlib.contextmanager
    def begin(self, name: str) -> Iterator[Connection]:
        """A transaction; nobody is connected afterwards."""
        engine = self.engine(name)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    def engine(self, name: str) -> Engine:
        url = {
            "desk": self.settings.desk_database_url,
            "tracker": self.settings.tracker_url,
            "office": self.settings.back_office_url,
        }[name]
        driver = "sqlite" if url.startswith("sqlite") else "postgresql+psycopg2"
        return create_engine(make_url(url).set(drivername=driver), future=True)

    def back_up(self, name: str = "backup") -> tuple[Path, Manifest]:
        folder = self.folder / name
        return folder, make(self.settings, folder, environment=os.environ, say=self.said.append)

    def restore(self, folder: Path, *, force: bool = False) -> None:
        restore(self.settings, folder, force=force, environment=os.environ, actor="cli:test", say=self.said.append)

    def content(self) -> dict[str, Any]:
        """All that there is, and what the search finds."""
        with self.begin("desk") as desk:
            found: dict[str, Any] = dict(content(desk))
            found["found"] = desk.execute(text(SEARCHED[desk.dialect.name])).scalar_one()
        for name, table in (("tracker", "events"), ("office", "customers")):
            with self.begin(name) as connection:
                found[name] = connection.execute(text(f"select * from {table} order by 1")).all()
        return found

    def destroy(self) -> None:
        for name in ("desk", "tracker", "office"):
            engine = self.engine(name)
            if engine.dialect.name == "sqlite":
                for path in Path(str(engine.url.database)).parent.glob(f"{Path(str(engine.url.database)).name}*"):
                    path.unlink()
            else:
                with engine.begin() as connection:
                    connection.execute(text("drop schema public cascade"))
                    connection.execute(text("create schema public"))
            engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "sqlite":
        return _sqlite_place(tmp_path)
    server = request.getfixturevalue("postgres_server")
    return _filled(tmp_path, [server.new_desk_url(), server.new_url(), server.new_url()])


@pytest.fixture
def sqlite_place(tmp_path: Path) -> Place:
    """For what does not depend on the database."""
    return _sqlite_place(tmp_path)


def _sqlite_place(folder: Path) -> Place:
    return _filled(
        folder, [sqlite_url(folder), f"sqlite:///{folder / 'tracker.db'}", f"sqlite:///{folder / 'office.db'}"]
    )


def _filled(folder: Path, urls: list[str]) -> Place:
    place = Place(
        Settings(
            files=Files(folder=str(folder / "var")),
            desk=Desk(database_url=urls[0]),
            worker=Worker(tracker_url=urls[1]),
            back_office=BackOffice(url=urls[2]),
        ),
        folder,
        [],
    )
    with place.begin("desk") as connection:
        fill(connection)
    if place.is_sqlite:
        with sqlite3.connect(folder / "tracker.db") as raw:
            raw.execute("pragma journal_mode=wal")  # as the worker does (bot/tracker_store.py)
        raw.close()
    with place.begin("tracker") as connection:
        connection.execute(text("create table events (id integer primary key, sender_id text, data text)"))
        connection.execute(text("insert into events values (1, 'a', 'Hello'), (2, 'a', 'Grüße')"))
    with place.begin("office") as connection:
        tables.metadata.create_all(connection)
        connection.execute(
            insert(tables.customers).values(
                id="C-1",
                name="Zoë",
                email="z@shop.example",
                phone="",
                tier="gold",
                language="de",
                time_zone="UTC",
                postcode="80211",
                password_hash=None,
                locked_at=None,
            )
        )
    return place


def test_what_is_restored_is_what_was_backed_up_under_writes(place: Place) -> None:
    before = place.content()
    with Writer(place) as writer:
        writer.wait_for(5)
        folder, made = place.back_up()
        then = writer.written
        writer.wait_for(then + 5)  # nobody has to wait for a backup's end
    assert [part.holds for part in made.parts] == [("desk",), ("tracker",), ("back office",)]
    assert made.parts[0].revision == revisions()[-1]
    assert {path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())} == {0}
    place.destroy()
    place.restore(folder)
    assert place.said[-1].endswith("is restored, and its schema is the present one.")

    after = place.content()
    agents, logins = writer.take_out(after)
    assert after == before
    assert after["found"] == 8
    # Of what was written meanwhile all up to one moment, and each transaction whole.
    assert agents == logins == [f"w{number:06d}" for number in range(len(agents))]
    assert 5 <= len(agents) <= then + 1 < writer.written

    with place.begin("tracker") as connection:
        connection.execute(text("delete from events"))
    emptied = place.content()
    with pytest.raises(FrontlineError, match=r"The database of the desk has data, .* say --force if it may\."):
        place.restore(folder)
    assert place.content() == emptied


class Writer:
    """Writes to the desk's database all the time: an agent and their login in each transaction."""

    def __init__(self, place: Place) -> None:
        self.written = 0
        self._place = place
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> Writer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + 20
        while self.written < count:
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def take_out(self, content: dict[str, Any]) -> tuple[list[str], list[str]]:
        """The ids of the agents and of the logins that it wrote; they are not in `content` any more."""
        ids = {name: [row["id"] for row in content[name] if row["id"].startswith("w")] for name in ("agents", "logins")}
        for name in ids:
            content[name] = [row for row in content[name] if not row["id"].startswith("w")]
        return ids["agents"], ids["logins"]

    def _write(self) -> None:
        engine = self._place.engine("desk")
        while not self._stop.is_set():
            values = {"id": f"w{self.written:06d}", "at": 0.0}
            with engine.begin() as connection:
                connection.execute(
                    text(
                        "insert into agents (id, email, name, role, password_hash, created_at, removed_at)"
                        " values (:id, :id, 'W', 'agent', '', :at, :at)"
                    ),
                    values,
                )
                connection.execute(
                    text("insert into logins (id, agent, created_at, expires_at) values (:id, :id, :at, :at)"), values
                )
            self.written += 1
            self._stop.wait(0.005)
        engine.dispose()


def test_a_backup_of_an_earlier_schema_is_brought_forward(sqlite_place: Place) -> None:
    _bring_forward(sqlite_place)


@pytest.mark.slow
def test_postgresql_of_an_earlier_schema_is_brought_forward(postgres_server: PostgresServer, tmp_path: Path) -> None:
    _bring_forward(_filled(tmp_path, [postgres_server.new_desk_url(), *(postgres_server.new_url() for _ in range(2))]))


def _bring_forward(place: Place) -> None:
    place.destroy()
    with place.begin("desk") as connection:
        upgrade(connection, revision="0006")
        fill(connection)
        before = content(connection)
    with place.begin("tracker") as connection:
        connection.execute(text("create table events (id integer primary key)"))
    with place.begin("office") as connection:
        tables.metadata.create_all(connection)
    folder, made = place.back_up()
    assert made.parts[0].revision == "0006"
    place.destroy()
    place.restore(folder)
    with place.begin("desk") as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalar_one() == revisions()[-1]
        after = content(connection)
    names = [row["customer"] for row in before["conversations"]]
    assert [row["customer"] for row in after["conversations"]] == names
    assert {table: len(rows) for table, rows in before.items()} == {table: len(after[table]) for table in before}


@pytest.mark.parametrize("place", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True)
def test_whom_the_desk_erased_since_is_erased_again(place: Place) -> None:
    folder, _ = place.back_up()
    with place.begin("desk") as connection:
        name = connection.execute(text("select id from conversations where customer_id = 'C-1'")).scalar_one()
    with place.begin("tracker") as connection:
        connection.execute(text("update events set sender_id = :name where id = 1"), {"name": name})
    again, _ = place.back_up("later")

    async def erase() -> None:
        async with opened_store(place.settings, KEYS) as store, reached_stores(place.settings, KEYS) as outside:
            done = await requests.forget(store, outside, "C-1", actor="cli:test", now=time.time())
            assert (done.erased.conversations, done.left) == (1, ())

    asyncio.run(erase())
    place.said.clear()
    place.restore(again, force=True)
    assert place.said[0] == "Erased since this backup was made, and to be erased again after it: 1 customers."
    assert place.said[1].endswith(f": {name}")
    assert "C-1" not in " ".join(place.said)
    assert "Erased again: 1 conversations of these customers that the backup had." in place.said
    with place.begin("desk") as connection:
        left = connection.execute(text("select customer_id from conversations order by 1")).scalars().all()
        actors = connection.execute(text("select distinct actor from audit where action = 'customer.erased'"))
        assert (left, actors.scalars().all()) == (["C-0", "C-2", "C-3"], ["cli:test"])
    with place.begin("tracker") as connection:
        assert connection.execute(text("select id from events")).scalars().all() == [2]
    # What was erased before the backup is in none, and the log of another restore names it just the same.
    place.said.clear()
    place.restore(folder, force=True)
    assert "Erased again: 1 conversations of these customers that the backup had." in place.said


def test_a_log_that_cannot_be_read_keeps_nobody_from_a_restore(sqlite_place: Place) -> None:
    folder, _ = sqlite_place.back_up()
    with sqlite_place.begin("desk") as connection:
        connection.execute(text("drop table audit_details"))
    sqlite_place.said.clear()
    sqlite_place.restore(folder, force=True)
    assert sqlite_place.said[0].startswith("The log could not be read (OperationalError): whom the desk erased since")


@pytest.mark.parametrize(
    "harm", ["changed", "cut", "missing", "newer schema", "newer format", "elsewhere", "no manifest"]
)
def test_a_backup_that_cannot_be_trusted_changes_nothing(sqlite_place: Place, harm: str) -> None:
    folder, made = sqlite_place.back_up()
    before = sqlite_place.content()
    file, manifest = folder / made.parts[2].file, folder / "manifest.json"
    told = "its checksum differs"
    if harm == "changed":
        content_of = bytearray(file.read_bytes())
        content_of[len(content_of) // 2] ^= 255
        file.write_bytes(content_of)
    elif harm == "cut":
        file.write_bytes(file.read_bytes()[:-100])
    elif harm == "missing":
        file.unlink()
        told = "is missing"
    elif harm == "no manifest":
        manifest.unlink()
        told = "holds no backup, or one that did not end"
    else:
        document = json.loads(manifest.read_text(encoding="utf-8"))
        if harm == "newer schema":
            document["parts"][0]["revision"] = "9999"
            told = "has the schema 9999, which this Frontline does not know"
        elif harm == "newer format":
            document["format"] = 2
            told = "was made by a newer Frontline"
        else:
            document["parts"][0]["file"] = "../desk.db"
            told = "is not a file of this folder"
        manifest.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(BackupInvalid, match=told):
        sqlite_place.restore(folder, force=True)
    assert sqlite_place.content() == before


def test_a_database_in_use_is_not_restored_over(place: Place) -> None:
    folder, _ = place.back_up()
    other = place.engine("tracker").connect()
    other.execute(text("select count(*) from events")).all()
    try:
        with pytest.raises(FrontlineError, match="is in use"):
            place.restore(folder, force=True)
    finally:
        other.close()
        other.engine.dispose()


def test_a_folder_that_holds_something_is_not_written_into(sqlite_place: Place) -> None:
    (sqlite_place.folder / "full").mkdir()
    (sqlite_place.folder / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FrontlineError, match="is not empty"):
        sqlite_place.back_up("full")
    assert [path.name for path in (sqlite_place.folder / "full").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("url", ["sqlite:///nowhere/desk.db", "postgresql://nobody:s3cret-word@127.0.0.1:9/none"])
def test_a_backup_that_fails_leaves_nothing_behind(sqlite_place: Place, url: str) -> None:
    settings = msgspec.structs.replace(sqlite_place.settings, worker=Worker(tracker_url=url))
    place = Place(settings, sqlite_place.folder, sqlite_place.said)
    with pytest.raises(FrontlineError, match=r"is not there|does not answer") as told:
        place.back_up()
    assert "s3cret-word" not in str(told.value)
    assert not (place.folder / "backup").exists()


def test_no_secret_is_an_argument(
    postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `pg_dump` is told is looked at by a program of its name, which then becomes the real one."""
    url = make_url(postgres_server.new_desk_url()).set(password="s3cret-word")
    real = shutil.which("pg_dump")
    fake = tmp_path / "bin" / "pg_dump"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\necho "$@ $PGPASSWORD" > "{tmp_path}/told"\nexec {real} "$@"\n', encoding="utf-8")
    fake.chmod(0o755)
    database = PostgresDatabase(url, environment={**os.environ, "PATH": f"{fake.parent}:{os.environ['PATH']}"})
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    database.copy(tmp_path / "desk.dump")
    arguments, _, password = (tmp_path / "told").read_text(encoding="utf-8").strip().rpartition(" ")
    assert password == "s3cret-word"
    assert "s3cret-word" not in arguments
    assert "127.0.0.1" not in arguments
