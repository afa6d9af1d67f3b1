"""The figures that a desk tells of itself, read as Prometheus reads them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from handoff.wire.customer import RequestHuman
from handoff.wire.shared import Ack
from tests.desk_world import SECRETS, DeskWorld, desk_settings, running_desk, sqlite_url

KEY = "m" * 32


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    secrets = msgspec.structs.replace(SECRETS, metrics_key=KEY)
    async with running_desk(desk_settings(sqlite_url(tmp_path), secrets=secrets)) as world:
        yield world


async def figures(world: DeskWorld) -> dict[str, float]:
    """Every sample, by its name and labels."""
    async with world.http.get(f"{world.origin}/metrics", headers={"Authorization": f"Bearer {KEY}"}) as response:
        assert (response.status, response.content_type) == (200, "text/plain")
        text = await response.text()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    named = {f"{one.name}{''.join(f' {value}' for value in one.labels.values())}": one.value for one in samples}
    assert len(named) == len(samples)
    return named


async def test_figures_follow_what_happens(world: DeskWorld) -> None:
    before = await figures(world)
    assert (before["frontline_sockets customer"], before["frontline_workers"], before["frontline_queue_length"]) == (
        0,
        0,
        0,
    )
    customer = await world.customer()
    worker = await world.worker(capacity=3)
    await customer.say("Where is my order?")
    await worker.answer("It is on its way.")
    await customer.hear("It is on its way.")
    await customer.say("And the other one?")
    offer = await worker.offer()
    during = await figures(world)
    assert during["frontline_turns_held"] == during["frontline_tasks_open offered"] == 1
    await worker.finish(offer)
    await customer.send(RequestHuman(id="h1"))
    await customer.next(Ack, lambda ack: ack.id == "h1")
    after = await figures(world)
    assert after["frontline_sockets customer"] == after["frontline_sockets worker"] == after["frontline_workers"] == 1
    assert after["frontline_worker_capacity"] == 3
    assert after["frontline_messages_total customer"] - before["frontline_messages_total customer"] == 2
    assert after["frontline_messages_total bot"] >= 2  # the greeting, and the answer
    assert (after["frontline_turn_seconds_count"], after["frontline_turn_seconds_bucket +Inf"]) == (1, 1)
    assert 0 < after["frontline_turn_seconds_sum"] < 10
    assert after["frontline_queue_length"] == after["frontline_database_up"] == 1
    assert 0 <= after["frontline_queue_oldest_seconds"] < 10
    assert after["frontline_webhooks_pending"] == after["frontline_redis_lost"] == 0
    assert after["frontline_http_responses_total 200"] > before.get("frontline_http_responses_total 200", 0)
    assert after["process_resident_memory_bytes"] > 1_000_000


async def test_errors_in_the_log_are_counted(world: DeskWorld) -> None:
    before = (await figures(world))["frontline_errors_total"]
    logging.getLogger("desk.anything").error("An error of the test's own")
    logging.getLogger("desk.anything").warning("No error")
    assert (await figures(world))["frontline_errors_total"] == before + 1


async def test_figures_come_without_the_database(world: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    async def is_away(*_arguments: object, **_named: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("desk.store.figures.read", is_away)
    found = await figures(world)
    assert found["frontline_database_up"] == 0
    assert "frontline_queue_length" not in found


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", f"Basic {KEY}", f"Bearer {KEY}x", "Bearer \u00e9"])
async def test_nobody_reads_them_without_the_key(world: DeskWorld, shown: str) -> None:
    async with world.http.get(f"{world.origin}/metrics", headers={"Authorization": shown}) as response:
        assert response.status == 401
        assert "frontline_" not in await response.text()


async def test_no_key_is_no_page(tmp_path: Path) -> None:
    settings, headers = desk_settings(sqlite_url(tmp_path)), {"Authorization": "Bearer "}
    async with running_desk(settings) as world, world.http.get(f"{world.origin}/metrics", headers=headers) as response:
        assert response.status == 404
