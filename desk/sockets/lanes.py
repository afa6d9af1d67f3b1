"""Handles a socket's messages side by side, and those that belong together in their order.

A worker answers for many conversations over one socket. What it says about one turn must be stored in its order; what it
says about another need not wait for that commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec
from aiohttp import WSCloseCode

from desk.errors import Unavailable, told
from desk.sockets.base import Connection, Handlers, answer

SessionT = TypeVar("SessionT")

# Messages in hand at once; the socket is not read on while there are so many.
_MOST_AT_ONCE = 64


class Lanes(Generic[SessionT]):
    """Serves one socket. Messages with the same `lane_of` are handled one after the other."""

    def __init__(
        self,
        session: SessionT,
        connection: Connection,
        handlers: Handlers[SessionT],
        *,
        lane_of: Callable[[msgspec.Struct], str],
    ) -> None:
        self._session = session
        self._connection = connection
        self._handlers = handlers
        self._lane_of = lane_of
        self._room = asyncio.Semaphore(_MOST_AT_ONCE)
        self._last: dict[str, asyncio.Task[None]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._failure: Unavailable | None = None

    async def serve(self) -> None:
        """Handle messages until the socket ends and the last one is handled; an error is told and the socket goes on.

        Raises `Unavailable`, which ends the socket: nothing that came after the message that met it is handled.
        """
        try:
            async for message in self._connection.messages():
                await self._room.acquire()
                self._begin(message)
        finally:
            await asyncio.gather(*self._running, return_exceptions=True)
        if self._failure is not None:
            raise self._failure

    def _begin(self, message: msgspec.Struct) -> None:
        lane = self._lane_of(message)
        task = asyncio.create_task(self._handle(message, after=self._last.get(lane)))
        self._last[lane] = task
        self._running.add(task)
        task.add_done_callback(lambda task: self._end(task, lane))

    def _end(self, task: asyncio.Task[None], lane: str) -> None:
        self._running.discard(task)
        self._room.release()
        if self._last.get(lane) is task:
            del self._last[lane]

    async def _handle(self, message: msgspec.Struct, *, after: asyncio.Task[None] | None) -> None:
        if after is not None:
            await asyncio.wait([after])
        if self._failure is not None:
            return
        try:
            await answer(self._session, self._connection, self._handlers, message)
        except Unavailable as error:
            self._failure = self._failure or error
            self._connection.send(told(error))
            await self._connection.close(WSCloseCode.TRY_AGAIN_LATER)
