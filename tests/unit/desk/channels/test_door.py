"""Listening to channels that fetch by themselves."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from types import SimpleNamespace
from typing import Any

import pytest

from desk.bell import Bell
from desk.channels import door
from desk.channels.channel import Heard, Incoming, Sender

HELLO = Heard(sender=Sender(address="a"), id="1", text="Hello")


class Hearer:
    def __init__(self) -> None:
        self.heard: list[Incoming] = []

    async def take(self, channel: object, event: Incoming) -> None:
        self.heard.append(event)


async def events(ended: list[str]) -> AsyncGenerator[Incoming, None]:
    try:
        yield HELLO
        await asyncio.Event().wait()
    finally:
        ended.append("ended")


async def listened(desk: Any, bell: Bell, hearer: Hearer) -> list[str]:
    ended: list[str] = []
    async with asyncio.timeout(2), contextlib.aclosing(events(ended)) as coming:
        await door._take_all(desk, None, hearer, coming, bell)  # type: ignore[arg-type]
    return ended


async def test_desk_that_leads_no_more_stops_listening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_PAUSE_SECONDS", 0.01)
    desk, hearer = SimpleNamespace(replicas=SimpleNamespace(is_leading=True)), Hearer()
    listening = asyncio.ensure_future(listened(desk, Bell(), hearer))
    await asyncio.sleep(0.03)
    assert not listening.done()
    desk.replicas.is_leading = False
    assert await listening == ["ended"]
    assert hearer.heard == [HELLO]


async def test_bell_ends_listening_at_once() -> None:
    desk, bell, hearer = SimpleNamespace(replicas=SimpleNamespace(is_leading=True)), Bell(), Hearer()
    listening = asyncio.ensure_future(listened(desk, bell, hearer))
    await asyncio.sleep(0.01)
    bell.end()
    assert await listening == ["ended"]
