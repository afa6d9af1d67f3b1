"""A customer's copy is complete, and a customer who is erased is found nowhere: no table, no byte of a file."""

from __future__ import annotations

import asyncio
import io
import json
import sqlite3
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from backoffice.connect import open_back_office
from backoffice.seed import seed_demo
from desk.auditing.sealing import Sealer
from desk.auditing.verification import verify
from desk.back_office import OfficeConnection
from desk.records import outside, requests
from desk.records.holdings import HOLDINGS, Tie
from desk.records.outside import Outside
from desk.records.tracker import TrackerStore
from desk.saved_views import keep
from desk.store import audit, erasures, tables
from desk.store.agents import Role
from desk.store.crm_notes import NoteState
from desk.store.engine import Store, open_store
from desk.store.erasures import Erasure
from desk.wrap_up.notes import send_due
from frontline.cli import frontline
from handoff.conversation import Customer as Person
from tests.backoffices import NOW
from tests.desk_world import SECRETS, DeskWorld, desk_settings, running_desk, sqlite_url
from tests.security.whole_life import Life, Texts, live, make_tracker, places_in_files, places_in_tables

KEY = "a" * 40
# Each word stands in one place of what the customer's life holds, and nowhere else. They begin differently, for the index of
# the search keeps of a word only what the word before it does not begin with.
WORDS = ("zephyrine", "quillfeather", "zq@canary.example", *(f"{name}xanthic" for name in (
    "said", "other", "bot", "button", "filename", "content", "reply", "note", "whisper", "wrapup", "task", "rating", "page"
)))  # fmt: skip
PERSON = Person(id="C-10001", name="Zephyrine Quillfeather", email="zq@canary.example", tier="gold", identified=True)
TEXTS = Texts(
    customer=PERSON,
    says=("I bought the saidxanthic lamp, BW-104233", "And the otherxanthic one"),
    bot="About the botxanthic lamp",
    button="Take buttonxanthic",
    file_name="filenamexanthic.txt",
    file="Bill of contentxanthic",
    reply="I will call you about replyxanthic tomorrow.",
    note="Wants notexanthic",
    whisper="Mind whisperxanthic",
    wrap_up="Sent wrapupxanthic to Zephyrine",
    task="Call about taskxanthic",
    rating="Ratingxanthic!",
    page="https://shop.example/pagexanthic",
)


@pytest.fixture
async def office_url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'backoffice.db'}"
    await seed_demo(url, today=NOW.date(), crowd=0)
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
async def world(request: pytest.FixtureRequest, tmp_path: Path, office_url: str) -> AsyncIterator[DeskWorld]:
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_desk_url")
    settings = desk_settings(
        url,
        secrets=msgspec.structs.replace(SECRETS, audit_key=KEY),
        back_office_url=office_url,
        tracker_url=f"sqlite:///{tmp_path / 'tracker.db'}",
        webhooks_in_house=True,
    )
    async with running_desk(settings) as world:
        yield world


async def _lived(world: DeskWorld, tmp_path: Path) -> Life:
    life = await live(world, TEXTS)
    make_tracker(tmp_path / "tracker.db", {life.conversation: "saidxanthic lamp", "0" * 24: "another's"})
    await _until_notes_are_written(world)
    filters = {"group": "all", "customer": PERSON.id}
    await keep(world.desk, life.supervisor.agent, "a" * 24, name="Zephyrine's", filters=filters, is_shared=False)
    return life


async def _until_notes_are_written(world: DeskWorld) -> None:
    async with asyncio.timeout(5.0):
        while True:
            await send_due(world.desk)
            async with world.desk.store.reading() as connection:
                rows = (await connection.execute(tables.crm_notes.select())).all()
            if rows and all(row.state == NoteState.WRITTEN.value for row in rows):
                return
            await asyncio.sleep(0.02)


async def _post(life: Life, world: DeskWorld, path: str, body: dict[str, Any]) -> tuple[int, bytes]:
    async with life.browser.post(f"{world.origin}/api/customers/{path}", json=body) as response:
        return response.status, await response.read()


async def _check_copy(world: DeskWorld, life: Life) -> None:
    status, body = await _post(life, world, "export", {"customer": PERSON.id})
    assert status == 200
    archive = zipfile.ZipFile(io.BytesIO(body))
    document = json.loads(archive.read("export.json"))
    text = json.dumps(document, ensure_ascii=False).lower()
    assert [word for word in WORDS if word not in text] == ["contentxanthic"]
    (file,) = document["files"]
    assert archive.read(file["path"]) == TEXTS.file.encode()
    assert document["tracker"] == {life.conversation: [{"text": "saidxanthic lamp"}]}
    (office,) = document["back_office"]
    assert (office["customer"]["name"], len(office["notes"]), len(office["orders"]) > 1) == ("Maya Torres", 1, True)
    assert {line["action"] for line in document["audit"]} >= {"handoff.claimed", "wrap_up.confirmed"}
    assert document["missing"] == []
    # No secret is in it, and nobody else's row.
    assert not any("token_hash" in row for row in document["desk"]["conversations"])
    assert "another's" not in text
    # By the address and by the conversation it is the same person.
    for who in ("ZQ@canary.example", life.conversation):
        _, found = await _post(life, world, "find", {"customer": who})
        assert json.loads(found)["ids"] == [PERSON.id]


async def test_a_customer_gets_a_whole_copy_and_is_then_found_nowhere(world: DeskWorld, tmp_path: Path) -> None:
    life = await _lived(world, tmp_path)
    await _check_copy(world, life)
    roomiest = await world.worker(capacity=64)  # or turns of this life would go to the worker of the other one
    someone = replace(TEXTS, customer=Person(), says=("Where is my parcel, BW-104234?",), **_PLAIN)
    other = await live(world, someone, worker=roomiest)
    store = world.desk.store
    before = await places_in_tables(store, WORDS)
    assert {word for word in WORDS if any(place.endswith(word) for place in before)} == set(WORDS)
    status, found = await _post(life, world, "find", {"customer": PERSON.id})
    assert (status, json.loads(found)["conversations"]) == (200, 1)
    status, refused = await _post(life, world, "erasure", {"customer": PERSON.id, "conversations": 7})
    assert (status, json.loads(refused)["code"]) == (422, "invalid_value")

    status, told = await _post(life, world, "erasure", {"customer": PERSON.id, "conversations": 1})
    answer = json.loads(told)
    assert (status, answer["conversations"], answer["files"], answer["notes"], answer["left"]) == (200, 1, 1, 1, [])
    assert (answer["follow_ups"], answer["saved_views"], answer["messages"] > 10) == (1, 1, True)
    assert isinstance(answer["is_compact"], bool)
    assert await life.customer.ended() == 1012  # so that the widget comes back, and begins anew
    # The name of a saved list is its agent's own word, and went with the list.
    assert await places_in_tables(store, WORDS) == []
    assert places_in_files(tmp_path, WORDS) == []
    with sqlite3.connect(tmp_path / "tracker.db") as connection:
        assert connection.execute("SELECT sender_id FROM events").fetchall() == [("0" * 24,)]
    connection.close()
    async with open_back_office(world.desk.settings.back_office_url) as office:
        assert await office.notes_of(PERSON.id) == ()

    # Done again it finds nothing, and neither does anybody else: the other customer is as before.
    status, told = await _post(life, world, "erasure", {"customer": PERSON.id, "conversations": 0})
    again = {name: value for name, value in json.loads(told).items() if name != "is_compact"}
    assert (status, any(again.values())) == (200, False)
    async with store.reading() as connection:
        looked_up = await audit.page(connection, action="customer.found", limit=10)
    assert [line.actor for line in looked_up] == [life.supervisor.agent.id] * 4
    assert not any(word in str(line.detail) for word in (PERSON.id, *WORDS) for line in looked_up)
    async with life.browser.get(f"{world.origin}/api/conversations/{other.conversation}") as response:
        assert response.status == 200
    await Sealer(store, clock=world.desk.changes.clock).seal_some()
    proof = await verify(store, now=world.desk.changes.clock() + 1)
    assert (proof.problems, proof.erased_details > 3) == ([], True)


_PLAIN: dict[str, Any] = {
    "bot": "Let me see",
    "button": "Yes",
    "file_name": "other.txt",
    "file": "Something else",
    "reply": "It is on its way.",
    "note": "Is in a hurry",
    "whisper": "Well done",
    "wrap_up": "Told where it is",
    "task": "Ask again",
    "rating": "Good",
    "page": "https://shop.example/parcels",
}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = open_store(sqlite_url(tmp_path), audit_key=KEY)
    yield store
    await store.close()


def _outside(folder: Path) -> Outside:
    return Outside(TrackerStore(f"sqlite:///{folder / 'tracker.db'}"), OfficeConnection(""))


async def _forgotten(store: Store) -> None:
    async with store.writing() as connection:
        await erasures.add(connection, [Erasure("c1", 1000.0, "", 1000.0)])


async def test_what_is_stored_late_is_erased_the_second_time(store: Store, tmp_path: Path) -> None:
    await _forgotten(store)
    elsewhere = _outside(tmp_path)
    make_tracker(tmp_path / "tracker.db", {"c1": "a turn that was answered", "c2": "another's"})
    assert await outside.forget_now(store, elsewhere, ["c1"], now=1000.0) == ()
    make_tracker(tmp_path / "tracker.db", {"c1": "a turn that was on its way"})
    assert await outside.forget_due(store, elsewhere, now=1010.0) == 0
    assert await outside.forget_due(store, elsewhere, now=1001.0 + outside.SETTLED_SECONDS) == 1
    async with store.reading() as connection:
        assert await erasures.count(connection) == 0
    assert await elsewhere.tracker.events_of("c1") == []
    assert await elsewhere.tracker.events_of("c2") == [{"text": "another's"}]


async def test_a_store_that_does_not_answer_is_asked_again(store: Store, tmp_path: Path) -> None:
    await _forgotten(store)
    (tmp_path / "tracker.db").write_bytes(b"no database " * 100)
    left = await outside.forget_now(store, _outside(tmp_path), ["c1"], now=1000.0)
    assert left == ("The tracker's database does not answer: file is not a database.",)
    (tmp_path / "tracker.db").unlink()
    make_tracker(tmp_path / "tracker.db", {"c1": "what the bot remembers"})
    assert await outside.forget_due(store, _outside(tmp_path), now=1059.0) == 0
    assert await outside.forget_due(store, _outside(tmp_path), now=1001.0 + outside.SETTLED_SECONDS) == 1
    async with store.reading() as connection:
        assert await erasures.count(connection) == 0
        (followed,) = await audit.page(connection, action="erasure.followed", limit=2)
    assert (followed.conversation, followed.detail) == ("c1", {"attempts": 2})


async def test_a_tracker_that_is_not_there_has_forgotten_nothing(store: Store, tmp_path: Path) -> None:
    """A desk that was not told where the bot's tracker is looks in its own folder, where there is none."""
    name = "c" * 24
    async with store.writing() as connection:
        await erasures.add(connection, [Erasure(name, 1000.0, "", 1000.0)])
    forgotten = await requests.forget(store, _outside(tmp_path), name, actor="cli:test", now=1000.0)
    assert [sentence.partition(".")[0] for sentence in forgotten.left] == [
        "No tracker is where the desk looks for it: there is no file tracker"
    ]
    async with store.reading() as connection:
        (line,) = await audit.page(connection, action="customer.erasure_incomplete", limit=2)
        assert await erasures.failures(connection) == {forgotten.left[0]: 1}
    assert line.detail["left"] == forgotten.left[0]
    # An empty database is none of a worker's either.
    (tmp_path / "tracker.db").touch()
    (left,) = await outside.forget_now(store, _outside(tmp_path), [name], now=1060.0)
    assert "the database there has no table events" in left
    # The housekeeping goes on asking, however late it is, until the worker's is there.
    assert await outside.forget_due(store, _outside(tmp_path), now=2000.0) == 1
    make_tracker(tmp_path / "tracker.db", {name: "what the bot remembers"})
    assert await outside.forget_due(store, _outside(tmp_path), now=5000.0) == 1
    assert await _outside(tmp_path).tracker.events_of(name) == []
    async with store.reading() as connection:
        assert await erasures.count(connection) == 0


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
async def test_only_supervisors_may(world: DeskWorld) -> None:
    for role in (Role.AGENT, Role.DESIGNER):
        browser = await world.browser(await world.add_agent(role=role))
        for path, body in (("find", {}), ("export", {}), ("erasure", {"conversations": 0})):
            url = f"{world.origin}/api/customers/{path}"
            async with browser.post(url, json={"customer": PERSON.id, **body}) as response:
                assert (response.status, (await response.json())["code"]) == (403, "not_allowed")


def test_every_table_says_whose_its_rows_are() -> None:
    """A new table must be put into the catalogue, or a customer's copy and erasure would forget it."""
    assert set(HOLDINGS) == set(tables.metadata.tables.values())
    for table, holding in HOLDINGS.items():
        goes_along = [key.column.table.name for key in table.foreign_keys if key.ondelete == "CASCADE"]
        if holding.tie is Tie.CONVERSATION and table is not tables.conversations:
            assert "conversations" in goes_along, table.name
        if holding.tie in (Tie.OUTLIVES, Tie.PSEUDONYM):
            assert "conversation" in table.c, table.name
        if holding.tie is Tie.OTHERS:
            assert "conversation" not in table.c, table.name
        assert holding.json | holding.hidden <= set(table.c.keys()), table.name


async def test_the_commands_hand_out_and_erase(
    tmp_path: Path, office_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = desk_settings(
        sqlite_url(tmp_path), secrets=msgspec.structs.replace(SECRETS, audit_key=KEY), back_office_url=office_url
    )
    async with running_desk(settings) as world:
        await live(world, TEXTS)
    monkeypatch.setenv("FRONTLINE_FILES_FOLDER", str(tmp_path))
    monkeypatch.setenv("FRONTLINE_BACK_OFFICE_URL", office_url)
    monkeypatch.setenv("FRONTLINE_SECRET_AUDIT_KEY", KEY)
    output = tmp_path / "out" / "copy.zip"
    output.parent.mkdir()

    def run(*words: str, said: str = "") -> Any:
        return CliRunner().invoke(frontline, ["customer", *words], input=said)

    made = await asyncio.to_thread(run, "export", PERSON.id, "--output", str(output))
    assert made.exception is None, made.output
    with zipfile.ZipFile(output) as archive:
        assert json.loads(archive.read("export.json"))["customer"]["names"] == [PERSON.name]
    assert output.stat().st_mode & 0o077 == 0
    output.unlink()
    stopped = await asyncio.to_thread(run, "erase", PERSON.id, said="n\n")
    assert "Zephyrine Quillfeather" in stopped.output
    assert places_in_files(tmp_path, WORDS[:1]) != []
    done = await asyncio.to_thread(run, "erase", PERSON.id, "--yes")
    assert done.exception is None, done.output
    assert "Not yet: No tracker is where the desk looks for it: there is no file tracker.db." in done.output
    assert places_in_files(tmp_path, WORDS) == []
    again = await asyncio.to_thread(run, "erase", PERSON.id, "--yes")
    assert "Nothing is kept of this customer." in again.output
    assert "Still waiting since earlier erasures, for 1 conversations: No tracker is" in again.output
