"""What all who play a client share: a socket that is opened again for as long as the run goes on, and an outbox whose
messages are sent again under their ids until the desk has answered each (as `desk/static/widget/connection.js` does it)."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    WSMsgType,
    WSServerHandshakeError,
)

from handoff.log import Entry
from handoff.wire import codec
from handoff.wire.shared import Ack, Error, Ping
from tests.faults.records import Acked, Joined, RecordFile, Refused, Sent, Shown

FIRST_WAIT_SECONDS = 0.4
LONGEST_WAIT_SECONDS = 10.0
TRY_AGAIN_SECONDS = 1.5
SILENCE_SECONDS = 15.0
"""The widget gives a silent desk 60 s; here faults are shorter, and what is measured is what comes after them."""
_CONNECT_SECONDS = 15.0
_TRY_AGAIN = frozenset({"rate_limited", "unavailable"})


@dataclass
class World:
    """What the players of one process share. `addresses` are the desks' (`http://127.0.0.1:8080`), any of which will do."""

    addresses: Sequence[str]
    http: ClientSession
    records: RecordFile
    origin: str = "https://shop.example"
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    is_quiet: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when nobody begins anything new any more: what was begun is finished."""

    def address(self) -> str:
        """One of the desks: no client sticks to one."""
        return random.choice(self.addresses)


@dataclass
class Screen:
    """One conversation as this client has it."""

    conversation: str
    last_seq: int = 0
    is_known: bool = False


class Player:
    """Subclasses say how they enter (`greet`), what frames mean (`hear`), and what they do while they are connected."""

    path = ""

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self.world = world
        self.outbox: dict[str, msgspec.Struct] = {}
        self.conversations: dict[str, str] = {}
        self.is_ready = False
        self.resume_reading = asyncio.Event()
        self.resume_reading.set()
        self._socket: ClientWebSocketResponse | None = None
        self._heard_at = 0.0
        self._again: asyncio.Task[None] | None = None

    async def greet(self) -> None:
        """Say hello on a socket that has just been opened."""

    async def hear(self, message: Any) -> None:
        """Act on a frame."""
        raise NotImplementedError

    def decode(self, frame: str) -> Any:
        raise NotImplementedError

    async def headers(self, _address: str) -> dict[str, str]:
        """What the upgrade request carries."""
        return {"Origin": self.world.origin}

    async def run(self) -> None:
        """Stay connected until the run is over."""
        tries = 0
        while not self.world.is_over.is_set():
            try:
                tries = 0 if await self._connection() else tries + 1
            except WSServerHandshakeError as error:
                tries += 1
                self.turned_away(error.status)
            except (ClientError, OSError, TimeoutError):
                tries += 1
            finally:
                self.is_ready, self._socket = False, None
                self.lost()
            wait = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(tries, 6)) * random.uniform(0.5, 1.0)
            await wait_for(self.world.is_over, wait)

    async def _connection(self) -> bool:
        """Use one socket until it ends; whether this client was let in."""
        address = self.world.address()
        async with asyncio.timeout(_CONNECT_SECONDS):
            socket = await self.world.http.ws_connect(
                address.replace("http", "ws", 1) + self.path, headers=await self.headers(address), max_msg_size=0
            )
        was_ready = False
        pulse = asyncio.create_task(self._pulse(socket))
        over = asyncio.create_task(self._close_when_over(socket))
        try:
            self._socket, self._heard_at = socket, time.monotonic()
            await self.greet()
            while True:
                await self.resume_reading.wait()
                frame = await socket.receive()
                if frame.type is not WSMsgType.TEXT:
                    return was_ready
                self._heard_at = time.monotonic()
                await self.hear(self.decode(frame.data))
                was_ready = was_ready or self.is_ready
        finally:
            pulse.cancel()
            over.cancel()
            await asyncio.gather(pulse, over, return_exceptions=True)
            # A peer that is cut off answers no closing handshake.
            response = socket._response
            response.close()

    def lost(self) -> None:
        """The socket ended."""

    def turned_away(self, status: int) -> None:
        """The upgrade was refused with this HTTP status."""

    async def _pulse(self, socket: ClientWebSocketResponse) -> None:
        while True:
            await asyncio.sleep(SILENCE_SECONDS / 3)
            if not self.resume_reading.is_set():
                continue
            if time.monotonic() - self._heard_at > SILENCE_SECONDS:
                socket._response.close()
                return
            if self.is_ready:
                await self.push(Ping())

    async def _close_when_over(self, socket: ClientWebSocketResponse) -> None:
        await self.world.is_over.wait()
        socket._response.close()

    async def push(self, message: msgspec.Struct) -> None:
        """Send a frame, or lose it: what must arrive is in the outbox."""
        if self._socket is None or self._socket.closed:
            return
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                await self._socket.send_str(codec.encode(message))
        except (ClientError, OSError, RuntimeError, TimeoutError):
            self._socket._response.close()

    async def send(self, message: Any, *, conversation: str, author: str) -> None:
        """Write a message, and send it until it is answered. The outbox keeps the order in which they were written."""
        self.outbox[message.id] = message
        self.conversations[message.id] = conversation
        self.world.records.write(
            Sent(time.time(), self.name, conversation, message.id, author, getattr(message, "text", ""))
        )
        if self.is_ready and self._again is None:
            await self.push(message)

    async def send_all(self) -> None:
        """Send what was not answered, in the order in which it was written."""
        for message in tuple(self.outbox.values()):
            await self.push(message)

    def settled(self, message: Ack | Error) -> bool:
        """Note what the desk says of a message of the outbox. False where it is about something else."""
        if message.id not in self.outbox:
            return False
        conversation = self.conversations[message.id]
        if isinstance(message, Ack):
            del self.outbox[message.id]
            self.world.records.write(Acked(time.time(), self.name, conversation, message.id, message.seq))
        elif message.code in _TRY_AGAIN:
            if self._again is None:
                self._again = asyncio.create_task(self._soon())
        else:
            del self.outbox[message.id]
            self.world.records.write(Refused(time.time(), self.name, conversation, message.id, message.code))
        return True

    async def _soon(self) -> None:
        await asyncio.sleep(TRY_AGAIN_SECONDS)
        self._again = None
        if self.is_ready:
            await self.send_all()

    def joined(self, screen: Screen, entries: Sequence[Entry], *, asked_at: float) -> None:
        """The desk has answered that this client follows `screen`, and what it had missed."""
        now = time.time()
        after, top = screen.last_seq, max([screen.last_seq, *(entry.seq for entry in entries)])
        joined = Joined(now, self.name, screen.conversation, asked_at, after, top, screen.is_known)
        screen.is_known = True
        self.world.records.write(joined)
        self.show(screen, entries)

    def show(self, screen: Screen, entries: Sequence[Entry]) -> None:
        """Put entries onto the screen, whatever they are: the checker judges."""
        now = time.time()
        self.world.records.write(
            *(
                Shown(
                    now,
                    self.name,
                    screen.conversation,
                    entry.seq,
                    entry.author.value,
                    entry.kind.value,
                    entry.text,
                    entry.client_id,
                )
                for entry in entries
            )
        )
        screen.last_seq = max([screen.last_seq, *(entry.seq for entry in entries)])


async def wait_for(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event, or for so long; whether it came."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True


async def until(is_true: Callable[[], bool], *, event: asyncio.Event, seconds: float) -> bool:
    """Wait until something holds, the event comes or the time is over; whether it holds."""
    deadline = time.monotonic() + seconds
    while not is_true() and time.monotonic() < deadline and not event.is_set():
        await asyncio.sleep(0.05)
    return is_true()


def session() -> ClientSession:
    """An HTTP client for many sockets."""
    from aiohttp import TCPConnector

    return ClientSession(
        connector=TCPConnector(limit=0, force_close=True), timeout=ClientTimeout(total=_CONNECT_SECONDS)
    )
