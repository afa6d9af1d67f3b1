"""Handles a socket's messages side by side, and those that belong together in their order.

A worker answers for many conversations over one socket. What it says about one turn must be stored in its order; what it
says about another need not wait for that commit.
"""

from __future__ import annotations

import asyncio
from collections import deque
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
        # The first of each is in hand.
        self._waiting: dict[str, deque[msgspec.Struct]] = {}
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

    def following(self, lane: str) -> msgspec.Struct | None:
        """What has come by now right behind the message that is in hand in this lane."""
        waiting = self._waiting[lane]
        return waiting[1] if len(waiting) > 1 else None

    def skip_following(self, lane: str) -> None:
        """It was handled with the message that is in hand."""
        del self._waiting[lane][1]
        self._room.release()

    def _begin(self, message: msgspec.Struct) -> None:
        lane = self._lane_of(message)
        if lane in self._waiting:
            self._waiting[lane].append(message)
            return
        self._waiting[lane] = deque([message])
        task = asyncio.create_task(self._work_off(lane))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _work_off(self, lane: str) -> None:
        waiting = self._waiting[lane]
        while waiting:
            try:
                await self._handle(waiting[0])
            finally:
                waiting.popleft()
                self._room.release()
        del self._waiting[lane]

    async def _handle(self, message: msgspec.Struct) -> None:
        if self._failure is not None:
            return
        try:
            await answer(self._session, self._connection, self._handlers, message)
        except Unavailable as error:
            self._failure = self._failure or error
            self._connection.send(told(error))
            await self._connection.close(WSCloseCode.TRY_AGAIN_LATER)
