"""The inbox is sent after whatever changed it, also where it could not be read at first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from desk import inbox
from desk.errors import Unavailable
from desk.inbox import Inboxes
from desk.store.agents import Agent, Role

if TYPE_CHECKING:
    from desk.context import Desk


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
    monkeypatch.setattr(inbox, "_GATHER_SECONDS", 0.0)
    monkeypatch.setattr(inboxes, "_send_all", send_all)
    inboxes.follow(Agent(id="a1", email="", name="Dana Reyes", role=Role.AGENT), lambda _: None)
    async with asyncio.timeout(2):
        await inboxes.run()
    assert tries == 2
