"""One connection of Engine.IO, whatever carries it: polls, a websocket, or first the one and then the other.

What waits for a client is bounded: whoever reads too slowly is let go of, and gets what was missed when it comes back. What
a client has for certain is told to `on_received`, by the marks that were sent with it: a pong, or the next poll, came after.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import WSMsgType, web

from desk.identity import new_secret
from desk.rasa_widgets import packets
from desk.rasa_widgets.packets import EngineKind, PacketInvalid, Revision

logger = logging.getLogger(__name__)

_PROBE = "probe"
_POLLING, _WEBSOCKET = "polling", "websocket"
_CLOSING_SECONDS = 5.0
# Clients post one after the other; what is handled meanwhile may take its time.
_MOST_POSTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What one connection may do, and how long it may be silent."""

    body_bytes: int
    queue_packets: int
    queue_bytes: int = 4_000_000
    interval_seconds: float
    timeout_seconds: float
    send_timeout_seconds: float


@dataclass(frozen=True, slots=True)
class _Waiting:
    packet: str
    mark: int


class Engine:
    """`on_message` gets each message, one at a time; `on_received` the mark up to which everything arrived; `on_end` is
    called once."""

    def __init__(self, *, revision: Revision, caps: Caps) -> None:
        self.name = new_secret()[:24]
        self.revision = revision
        self.on_message: Callable[[str], Awaitable[None]] = _ignore
        self.on_received: Callable[[int], None] = lambda _mark: None
        self.on_end: Callable[[], None] = lambda: None
        self.is_over = False
        self._caps = caps
        self._queue: deque[_Waiting] = deque()
        self._queued_bytes = 0
        self._filled = asyncio.Event()
        self._transport = _POLLING
        self._poll: asyncio.Event | None = None
        self._is_moving = False
        self._posting = 0
        self._reading = asyncio.Lock()
        self._websocket: web.WebSocketResponse | None = None
        self._heard_at = time.monotonic()
        self._sent_mark = 0
        self._pinged_mark: int | None = None
        self._watching = asyncio.create_task(self._watch())

    def send(self, packet: str, *, mark: int = 0) -> None:
        """Queue a packet. Never waits; a full queue ends the connection."""
        if self.is_over:
            return
        is_large = bool(self._queue) and self._queued_bytes + len(packet) > self._caps.queue_bytes
        if len(self._queue) >= self._caps.queue_packets or is_large:
            logger.warning("A client at /socket.io read too slowly and was let go of")
            self.end()
            return
        self._queue.append(_Waiting(packet, mark))
        self._queued_bytes += len(packet)
        self._filled.set()

    def send_opened(self, *, may_upgrade: bool) -> None:
        """Say how the connection is kept."""
        caps = self._caps
        self.send(
            packets.opened(
                self.name,
                may_upgrade=may_upgrade,
                interval_seconds=caps.interval_seconds,
                timeout_seconds=caps.timeout_seconds,
                most_bytes=caps.body_bytes,
            )
        )

    def end(self) -> None:
        """End the connection. Never waits."""
        if self.is_over:
            return
        self.is_over = True
        self._watching.cancel()
        self._filled.set()
        self.on_end()

    async def close(self) -> None:
        """End it, and wait until its websocket is closed."""
        self.end()
        websocket = self._websocket
        if websocket is not None and not websocket.closed:
            with contextlib.suppress(TimeoutError, ConnectionError, RuntimeError):
                async with asyncio.timeout(_CLOSING_SECONDS):
                    await websocket.close()

    async def poll(self) -> str:
        """The body that answers a poll, once there is something. Raises `PacketInvalid` where polls are over."""
        if self._transport is not _POLLING or self.is_over:
            raise PacketInvalid("it is polled no more")
        if self._poll is not None:
            self.end()
            raise PacketInvalid("it is polled twice at once")
        self._has_received(self._sent_mark)  # whoever asks again got the last answer
        released = self._poll = asyncio.Event()
        if self._is_moving:
            released.set()
        try:
            await self._something(released)
        finally:
            self._poll = None
        if self._queue and not released.is_set():
            return packets.pack(self._take(), revision=self.revision)
        return packets.pack([EngineKind.CLOSE if self.is_over else EngineKind.NOOP], revision=self.revision)

    async def post(self, body: str) -> None:
        """Take the packets of a posted body. Raises `PacketInvalid`."""
        if self._transport is not _POLLING or self.is_over:
            raise PacketInvalid("it posts no more")
        if self._posting >= _MOST_POSTS:
            raise PacketInvalid("it posts too much at once")
        self._posting += 1
        try:
            async with self._reading:
                for packet in packets.unpack(body, revision=self.revision):
                    await self._receive(packet)
        finally:
            self._posting -= 1

    async def serve(self, websocket: web.WebSocketResponse, *, is_upgrade: bool) -> None:
        """Be carried by a websocket until it ends, or until it turns out that it does not carry."""
        if is_upgrade and not await self._upgrade(websocket):
            return
        self._transport, self._websocket = _WEBSOCKET, websocket
        writing = asyncio.create_task(self._write(websocket))
        try:
            async for frame in websocket:
                if frame.type is not WSMsgType.TEXT or self.is_over:
                    break
                async with self._reading:
                    await self._receive(frame.data)
        except PacketInvalid as error:
            logger.info("A client at /socket.io was let go of: %s", error.problem)
        finally:
            self.end()
            await asyncio.wait([writing], timeout=self._caps.send_timeout_seconds)
            writing.cancel()

    async def _upgrade(self, websocket: web.WebSocketResponse) -> bool:
        """The client tries the websocket while it still polls, and moves over when that works."""
        try:
            async with asyncio.timeout(self._caps.timeout_seconds):
                if await _text(websocket) != EngineKind.PING + _PROBE:
                    return False
                await websocket.send_str(EngineKind.PONG + _PROBE)
                # Polls are answered at once from now on, or the client would wait for its last one before it moves.
                self._is_moving = True
                if self._poll is not None:
                    self._poll.set()
                return await _text(websocket) == EngineKind.UPGRADE and not self.is_over
        except (TimeoutError, ConnectionError, RuntimeError):
            return False
        finally:
            self._is_moving = False

    async def _receive(self, packet: str) -> None:
        self._heard_at = time.monotonic()
        kind, rest = packet[:1], packet[1:]
        match kind:
            case EngineKind.MESSAGE:
                await self.on_message(rest)
            case EngineKind.PING:
                self.send(EngineKind.PONG + rest)
            case EngineKind.PONG:
                if self._pinged_mark is not None:
                    self._has_received(self._pinged_mark)
                    self._pinged_mark = None
                    if self._sent_mark and self._transport is _WEBSOCKET:
                        self._ping()
            case EngineKind.CLOSE:
                self.end()
            case EngineKind.NOOP:
                pass
            case _:
                self.end()
                raise PacketInvalid("a packet is of a kind that clients do not send")

    async def _write(self, websocket: web.WebSocketResponse) -> None:
        try:
            while not self.is_over:
                await self._something(None)
                async with asyncio.timeout(self._caps.send_timeout_seconds):
                    for packet in self._take():
                        await websocket.send_str(packet)
                self._ask_received()
        except (TimeoutError, ConnectionError, RuntimeError):
            pass  # the other side is gone, or reads nothing
        self.end()
        with contextlib.suppress(TimeoutError, ConnectionError, RuntimeError):
            async with asyncio.timeout(_CLOSING_SECONDS):
                await websocket.close()

    def _ask_received(self) -> None:
        """A client of the newer revision answers a ping whenever it comes, after all that was sent before it."""
        if self.revision is Revision.THREE:
            self._has_received(self._sent_mark)
        elif self._pinged_mark is None and self._sent_mark:
            self._ping()

    def _ping(self) -> None:
        self._pinged_mark, self._sent_mark = self._sent_mark, 0
        self.send(EngineKind.PING)

    def _has_received(self, mark: int) -> None:
        if mark:
            if mark == self._sent_mark:
                self._sent_mark = 0
            self.on_received(mark)

    def _take(self) -> list[str]:
        taken = [waiting.packet for waiting in self._queue]
        self._sent_mark = max([self._sent_mark, *(waiting.mark for waiting in self._queue)])
        self._queue.clear()
        self._queued_bytes = 0
        self._filled.clear()
        return taken

    async def _something(self, released: asyncio.Event | None) -> None:
        """Wait until there is something to be sent, or the end."""
        if self._queue or self.is_over or (released is not None and released.is_set()):
            return
        waits = [asyncio.ensure_future(self._filled.wait())]
        if released is not None:
            waits.append(asyncio.ensure_future(released.wait()))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()

    async def _watch(self) -> None:
        """End the connection when nothing is heard for too long. In the newer revision the desk pings, in the older the client."""
        caps = self._caps
        while True:
            await asyncio.sleep(caps.interval_seconds)
            if self.revision is Revision.FOUR and self._pinged_mark is None:
                self._ping()
            if time.monotonic() - self._heard_at > caps.interval_seconds + caps.timeout_seconds:
                self.end()
                return


async def _text(websocket: web.WebSocketResponse) -> str:
    frame = await websocket.receive()
    if frame.type is not WSMsgType.TEXT:
        raise ConnectionError
    return str(frame.data)


async def _ignore(_message: str) -> None:
    return None
