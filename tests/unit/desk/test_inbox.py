"""The inbox is sent after whatever changed it, also where it could not be read at first."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, cast

import pytest

from desk import bell, inbox
from desk.change import News
from desk.errors import Unavailable
from desk.inbox import Inboxes
from desk.store.agents import Agent, Role

if TYPE_CHECKING:
    from desk.context import Desk


async def _run(inboxes: Inboxes, send_all: Callable[[], Awaitable[None]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the loop until it is ended, with one agent who reads, and `send_all` for its looks."""
    monkeypatch.setattr(inbox, "_GATHER_SECONDS", 0.0)
    monkeypatch.setattr(inboxes, "_send_all", send_all)
    inboxes.follow(Agent(id="a1", email="", name="Dana Reyes", role=Role.AGENT), lambda _: None)
    async with asyncio.timeout(2):
        await inboxes.run()


async def test_inbox_that_could_not_be_read_is_read_again_without_another_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inboxes = Inboxes(cast("Desk", None))
    tries = 0

    async def send_all() -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise Unavailable
        inboxes.bell.end()

    monkeypatch.setattr(inbox, "_TRY_AGAIN_SECONDS", 0.0)
    await _run(inboxes, send_all, monkeypatch)
    assert tries == 2


async def test_after_a_look_it_rests_and_what_changed_meanwhile_is_read_then(monkeypatch: pytest.MonkeyPatch) -> None:
    inboxes = Inboxes(cast("Desk", None))
    looks: list[float] = []

    async def send_all() -> None:
        looks.append(time.monotonic())
        if len(looks) == 1:
            inboxes.on_news(News("c1", owner_changed=True))
            await asyncio.sleep(0.02)  # a long look
        else:
            inboxes.bell.end()

    monkeypatch.setattr(bell, "_REST_SHARE", 5.0)
    await _run(inboxes, send_all, monkeypatch)
    assert looks[1] - looks[0] >= 0.02 * (1 + 5)


async def test_the_end_does_not_wait_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    inboxes = Inboxes(cast("Desk", None))

    async def send_all() -> None:
        asyncio.get_running_loop().call_later(0.01, inboxes.bell.end)

    monkeypatch.setattr(bell, "_REST_SHARE", 1e9)
    monkeypatch.setattr(bell, "_MOST_REST_SECONDS", 60.0)
    await _run(inboxes, send_all, monkeypatch)
