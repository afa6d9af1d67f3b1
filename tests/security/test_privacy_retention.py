"""What was kept long enough is forgotten, a kind at a time; what is needed still, or not old enough, stays."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select, text, update

from desk.auditing.sealing import Sealer
from desk.auditing.verification import verify
from desk.back_office import OfficeConnection
from desk.records.outside import Outside
from desk.records.retention import RULES, Retention
from desk.records.tracker import TrackerStore
from desk.retention_settings import RetentionSettings
from desk.store import tables
from handoff.conversation import Customer as Person
from tests.desk_world import SECRETS, DeskWorld, desk_settings, running_desk, sqlite_url
from tests.security.test_privacy_erasure import TEXTS, WORDS
from tests.security.whole_life import live, make_tracker, places_in_files, places_in_tables
from tests.waiting import until

DAY = 86_400.0
NEVER = dict.fromkeys(RetentionSettings.__struct_fields__, 0.0)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DeskWorld]:
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_desk_url")
    settings = desk_settings(url, secrets=msgspec.structs.replace(SECRETS, audit_key="a" * 40), webhooks_in_house=True)
    async with running_desk(settings) as world:
        yield world


def _retention(world: DeskWorld, folder: Path, **days: float) -> Retention:
    logs = folder / "log"
    outside = Outside(TrackerStore(f"sqlite:///{folder / 'tracker.db'}"), OfficeConnection(""))
    return Retention(
        store=world.desk.store, outside=outside, settings=RetentionSettings(**{**NEVER, **days}), logs=logs
    )


async def _count(world: DeskWorld, table: Any, *conditions: Any) -> int:
    async with world.desk.store.reading() as connection:
        found = await connection.execute(select(func.count()).select_from(table).where(*conditions))
        return int(found.scalar_one())


async def _is_tried(world: DeskWorld) -> bool:
    return not await _count(world, tables.deliveries, tables.deliveries.c.attempts == 0)


async def test_each_kind_goes_in_its_time(world: DeskWorld, tmp_path: Path) -> None:
    """One life, looked at again and again from later on."""
    life = await live(world, replace(TEXTS, customer=Person(name=TEXTS.customer.name)))
    waiting = await world.customer()
    await waiting.say("I am still here")
    # What a courier is at, it would write down once more after it was settled below.
    await until(lambda: _is_tried(world))
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "desk.log").write_text("now")
    (tmp_path / "log" / "desk.log.1").write_text("long ago")
    now = world.desk.changes.clock()
    make_tracker(tmp_path / "tracker.db", {life.conversation: "saidxanthic"}, at=now)
    os.utime(tmp_path / "log" / "desk.log.1", (now - 40 * DAY, now - 40 * DAY))
    async with world.desk.store.writing() as connection:
        settled = {"state": "given_up"}
        await connection.execute(update(tables.deliveries).values(settled))
        await connection.execute(update(tables.follow_ups).values(state="done", settled_at=now))
        await connection.execute(update(tables.crm_notes).values(state="refused"))
        # The customer who is still there is spoken with again in half a year.
        await connection.execute(
            update(tables.conversations)
            .where(tables.conversations.c.id == waiting.welcome.conversation)
            .values(last_at=now + 200 * DAY)
        )

    # Nothing is due yet, and a dry run changes nothing.
    everything = _retention(world, tmp_path, **{**dict.fromkeys(NEVER, 100.0), "logs": 0.0})
    assert set((await everything.run(now=now + 99 * DAY)).counts.values()) == {0}
    due = (await everything.due(now=now + 101 * DAY)).counts
    assert due == (await everything.due(now=now + 101 * DAY)).counts
    assert {name for name, count in due.items() if not count} <= {"learning", "notes"}
    assert due["conversations"] == 1

    # A kind at a time, before its conversation goes.
    for name in ("attachments", "envelopes", "decisions", "learning", "ratings", "follow_ups", "webhooks", "tracker"):
        alone = _retention(world, tmp_path, **{name: 100.0})
        forgot = (await alone.run(now=now + 101 * DAY)).counts
        assert forgot == {name: due[name]}, name
        assert (await alone.due(now=now + 101 * DAY)).counts == {name: 0}, name
    assert await _count(world, tables.attachment_contents) == 0
    assert await _count(world, tables.ratings, tables.ratings.c.word == "", tables.ratings.c.score == 5) == 1
    assert await _count(world, tables.webhook_events) == 0
    async with life.browser.get(f"{world.origin}/api/conversations/{life.conversation}") as response:
        shown = await response.json()  # what is stripped still reads
        assert (response.status, shown["envelope"]["transcript"], shown["envelope"]["reasons"] != []) == (200, [], True)
    assert (await _retention(world, tmp_path, logs=30.0).run(now=now)).counts == {"logs": 1}
    assert [path.name for path in (tmp_path / "log").iterdir()] == ["desk.log"]

    # Then the conversation, with every word of it; the one that is not old enough stays. Lines of the audit log go once they
    # are in the chain, which a desk sees to every other second.
    await Sealer(world.desk.store, clock=lambda: now).seal_some()
    forgot = (await everything.run(now=now + 101 * DAY)).counts
    assert (forgot["conversations"], forgot["audit"] > 5) == (1, True)
    assert await _count(world, tables.conversations) == 1
    found = [place for place in await places_in_tables(world.desk.store, WORDS) if "agents" not in place]
    assert found == []
    assert places_in_files(tmp_path, WORDS) == []
    await Sealer(world.desk.store, clock=lambda: now + 101 * DAY).seal_some()
    proof = await verify(world.desk.store, now=now + 101 * DAY)
    assert (proof.problems, proof.first > 5) == ([], True)


async def test_nobody_who_waits_or_is_served_is_forgotten(world: DeskWorld, tmp_path: Path) -> None:
    customer = await world.customer()
    await customer.say("Hello")
    async with world.desk.store.writing() as connection:
        await connection.execute(text("UPDATE conversations SET owner = 'agent', agent = 'agent1'"))
    forgetting = _retention(world, tmp_path, **dict.fromkeys(NEVER, 1.0))
    counts = (await forgetting.run(now=world.desk.changes.clock() + 1000 * DAY)).counts
    assert (counts["conversations"], counts["decisions"], counts["attachments"]) == (0, 0, 0)


def test_every_kind_has_a_setting_and_a_sane_default() -> None:
    defaults = RetentionSettings()
    assert {rule.name for rule in RULES} | {"tracker", "logs"} == set(defaults.__struct_fields__)
    assert all(getattr(defaults, name) > 0 for name in defaults.__struct_fields__)
    with pytest.raises(ValueError, match=r"retention.logs is -1; it must be 0 \(keep\) or more days"):
        RetentionSettings(logs=-1)
