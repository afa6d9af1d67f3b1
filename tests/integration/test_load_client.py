"""The load measurement's client and bots against a real desk, so that they speak as the desk does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.store.agents import Role
from tests.bench.load.bot import PERSON_WANTED, Bot
from tests.bench.load.client import Plan, run
from tests.desk_world import PASSWORD, SECRETS, DeskWorld, desk_settings, running_desk, sqlite_url


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    """A desk with a bot that answers at once."""
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        ready = asyncio.Event()
        bot = Bot("bot", history=3, most_turns=24)
        serving = asyncio.create_task(
            bot.serve(world.http, f"{world.origin}/ws/worker", secret=SECRETS.worker_secret, ready=ready)
        )
        await ready.wait()
        yield world
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


async def test_customers_talk_and_are_measured(world: DeskWorld) -> None:
    plan = Plan(kind="talk", url=world.origin, customers=2, seconds=0.2, warm_up_seconds=0.0, turns_each=2)
    seen = await run(plan)
    assert seen["turns_per_second"] > 0
    assert seen["reply"]["count"] == seen["ack"]["count"] > 0
    assert seen["reply"]["p50_ms"] >= seen["ack"]["p50_ms"]


async def test_every_call_for_a_person_is_seen_with_its_envelope(world: DeskWorld) -> None:
    agent = await world.add_agent(role=Role.SUPERVISOR)
    plan = Plan(
        kind="handoff",
        url=world.origin,
        customers=2,
        rate=20.0,
        triggers=10.0,
        seconds=0.2,
        warm_up_seconds=0.0,
        trigger_text=PERSON_WANTED,
        email=agent.email,
        password=PASSWORD,
    )
    seen = await run(plan)
    assert (seen["calls"], seen["missing"], seen["envelope"]["count"]) == (2, 0, 2)
