"""Messages of one socket side by side: in order where they belong together, and none after one that met no database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import msgspec
import pytest

from desk.errors import InvalidValue, Unavailable
from desk.sockets.base import Connection, Handlers
from desk.sockets.lanes import Lanes


class Said(msgspec.Struct):
    turn: str
    number: int


class Socket:
    """A connection's messages and answers. It stays open until it is closed."""

    def __init__(self, *messages: Said, is_over: bool = True) -> None:
        self.sent: list[Any] = []
        self.close_code = 0
        self._messages = messages
        self._closed = asyncio.Event()
        if is_over:
            self._closed.set()

    async def messages(self) -> AsyncIterator[Said]:
        for message in self._messages:
            yield message
        await self._closed.wait()

    def send(self, message: msgspec.Struct) -> None:
        self.sent.append(message)

    async def close(self, code: int) -> None:
        self.close_code = code
        self._closed.set()


class Scene:
    """What was handled, and gates that hold up a turn."""

    def __init__(self) -> None:
        self.handled: list[tuple[str, int]] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.errors: dict[str, Exception] = {}
        self.handlers: Handlers[Scene] = Handlers()
        self.handlers.on(Said)(self._handle)

    async def _handle(self, _session: Scene, message: Said) -> None:
        if message.turn in self.gates:
            await self.gates[message.turn].wait()
        if message.turn in self.errors:
            raise self.errors[message.turn]
        self.handled.append((message.turn, message.number))

    def lanes(self, socket: Socket) -> Lanes[Scene]:
        return Lanes(self, cast("Connection", socket), self.handlers, lane_of=lambda message: message.turn)  # type: ignore[attr-defined]


async def test_one_turn_waits_for_itself_and_for_no_other() -> None:
    scene = Scene()
    scene.gates["slow"] = asyncio.Event()
    serving = asyncio.create_task(
        scene.lanes(Socket(Said("slow", 1), Said("slow", 2), Said("quick", 1), Said("quick", 2))).serve()
    )
    for _ in range(10):
        await asyncio.sleep(0)
    assert scene.handled == [("quick", 1), ("quick", 2)]
    scene.gates["slow"].set()
    await serving
    assert scene.handled[2:] == [("slow", 1), ("slow", 2)]


async def test_an_error_is_told_and_the_socket_goes_on() -> None:
    scene, socket = Scene(), Socket(Said("a", 1), Said("b", 1))
    scene.errors["a"] = InvalidValue("text", problem="it is empty")
    await scene.lanes(socket).serve()
    assert scene.handled == [("b", 1)]
    assert [answer.id for answer in socket.sent] == ["a"]


async def test_a_database_that_is_away_ends_the_socket_and_nothing_follows() -> None:
    scene, socket = Scene(), Socket(Said("a", 1), Said("a", 2), Said("b", 1), is_over=False)
    scene.gates["b"] = asyncio.Event()
    scene.errors["a"] = Unavailable("the database")
    serving = asyncio.create_task(scene.lanes(socket).serve())
    await asyncio.sleep(0)
    scene.gates["b"].set()
    with pytest.raises(Unavailable):
        await serving
    assert socket.close_code == 1013
    assert ("a", 2) not in scene.handled
