"""What is old goes from every place in which it stands, and what fails keeps nothing else from going."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import customers
from desk.back_office import OfficeConnection
from desk.records import retention
from desk.records.outside import Outside
from desk.records.retention import Retention, Rule
from desk.records.tracker import TrackerStore
from desk.retention_settings import RetentionSettings
from desk.store import ratings, reviews, tables, webhooks
from desk.store.ratings import Rating
from desk.store.reviews import StoredReview
from desk.store.webhooks import Webhook
from handoff.conversation import Customer
from handoff.wire.wrap_up import ReviewEvidence
from tests.routing_world import RoutingWorld

DAY = 86_400.0


def _retention(world: RoutingWorld, *, folder: Path | None = None, **days: float) -> Retention:
    settings = RetentionSettings(**{**dict.fromkeys(RetentionSettings.__struct_fields__, 0.0), **days})
    outside = Outside(TrackerStore(""), OfficeConnection(""))
    return Retention(store=world.desk.store, outside=outside, settings=settings, logs=folder)


async def test_a_kind_that_fails_keeps_no_other_from_its_turn(
    world: RoutingWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    left = [2, 0]

    async def count(*_: Any) -> int:
        return 0

    async def fails(*_: Any) -> int:
        raise ValueError("an envelope that nobody can read")

    async def step(*_: Any) -> int:
        return left.pop(0)

    monkeypatch.setattr(retention, "RULES", (Rule("envelopes", count, fails), Rule("notes", count, step)))
    kept = await _retention(world, envelopes=1.0, notes=1.0).run(now=world.now)
    assert (kept.counts, kept.problems) == ({"notes": 2}, ["What is old of envelopes could not be forgotten."])
    assert [record.levelname for record in caplog.records if record.levelno >= logging.ERROR] == ["ERROR"]


async def test_the_word_of_a_rating_goes_from_the_reviews_that_quote_it(world: RoutingWorld) -> None:
    name = (await customers.open_conversation(world.desk, Customer())).conversation
    word = "Rude, says Zephyrine."
    async with world.desk.store.writing() as connection:
        await ratings.put(connection, Rating(name, "agent", "a1", 2, word, world.now, world.now))
        shown = (
            ReviewEvidence(f"The customer gave the person 2 of 5: “{word}”"),
            ReviewEvidence("They waited 20 min."),
        )
        await reviews.add(connection, StoredReview("r1", name, "", "a1", "unhappy", "It went wrong.", world.now, shown))
    kept = await _retention(world, ratings=30.0).run(now=world.now + 31 * DAY)
    assert kept.counts == {"ratings": 1}
    async with world.desk.store.reading() as connection:
        (rating,) = await ratings.of_conversation(connection, name)
        evidence = (await reviews.lock(connection, "r1")).evidence
    assert (rating.word, rating.score) == ("", 2)
    assert [one.text for one in evidence] == ["The customer gave the person 2 of 5.", "They waited 20 min."]


async def test_what_a_paused_webhook_was_not_told_goes_in_its_time(world: RoutingWorld) -> None:
    name = (await customers.open_conversation(world.desk, Customer())).conversation
    async with world.desk.store.writing() as connection:
        for webhook, paused in (("w1", ""), ("w2", "The receiver answered that it is gone (410).")):
            await webhooks.add(
                connection, Webhook(webhook, "https://hooks.example", "s", ("*",), world.now, paused_because=paused)
            )
            await webhooks.keep(
                connection,
                event=f"e-{webhook}",
                conversation=name,
                kind="message.created",
                at=world.now,
                body="{}",
                receivers=[webhook],
            )
    kept = await _retention(world, webhooks=7.0).run(now=world.now + 8 * DAY)
    assert kept.counts == {"webhooks": 1}
    async with world.desk.store.reading() as connection:
        left = (await connection.execute(select(tables.webhook_events.c.id))).scalars().all()
        pending = (await connection.execute(select(func.count()).select_from(tables.deliveries))).scalar_one()
    assert (left, pending) == (["e-w1"], 1)


async def test_a_log_that_a_quiet_process_holds_open_is_emptied_in_its_place(
    world: RoutingWorld, tmp_path: Path
) -> None:
    logs = tmp_path / "log"
    logs.mkdir()
    for path in (logs / "mailbox.log", logs / "mailbox.log.1"):
        path.write_text("long ago\n", encoding="utf-8")
        os.utime(path, (world.now - 40 * DAY,) * 2)
    with (logs / "mailbox.log").open("a", encoding="utf-8") as held:
        assert (await _retention(world, folder=logs, logs=30.0).run(now=world.now)).counts == {"logs": 2}
        held.write("today\n")
    assert [path.read_text(encoding="utf-8") for path in logs.iterdir()] == ["today\n"]
    assert (await _retention(world, folder=logs, logs=30.0).due(now=world.now + 1)).counts == {"logs": 0}
