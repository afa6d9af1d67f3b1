"""Customers as sockets that cost the client little: frames are text that was made before, and little of an answer is read."""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from collections.abc import Sequence

import msgspec
from aiohttp import ClientSession, ClientWebSocketResponse, TCPConnector, WSMsgType

_WAIT_SECONDS = 120.0


class _Entry(msgspec.Struct):
    author: str = ""
    kind: str = ""


class _Frame(msgspec.Struct):
    """What of a frame the client looks at."""

    type: str
    id: str = ""
    code: str = ""
    conversation: str = ""
    token: str = ""
    entry: _Entry | None = None


_FRAMES = msgspec.json.Decoder(_Frame)


class Refused(Exception):
    """Raised when the desk refuses what the measurement rests on. The text is the desk's code."""


class Sources:
    """HTTP clients on several loopback addresses, for one address has 28,000 ports, and servers count by address."""

    def __init__(self, count: int) -> None:
        self._addresses = [f"127.0.0.{number}" for number in range(2, count + 2)]
        self._sessions: list[ClientSession] = []
        self._next = itertools.cycle(range(count))

    async def __aenter__(self) -> Sources:
        for address in self._addresses:
            connector = TCPConnector(limit=0, local_addr=(address, 0))
            self._sessions.append(ClientSession(connector=connector))
        return self

    async def __aexit__(self, *_exception: object) -> None:
        for session in self._sessions:
            await session.close()

    def next(self) -> ClientSession:
        """The next client in turn."""
        return self._sessions[next(self._next)]


class LoadCustomer:
    """One customer with an open socket. Times are of `time.perf_counter`, in seconds."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.conversation = ""
        self.token = ""
        self._acks: dict[str, asyncio.Future[float]] = {}
        self._replies: list[asyncio.Future[float]] = []
        self._welcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def arrive(cls, http: ClientSession, url: str, *, token: str = "") -> LoadCustomer:
        """Open a socket, and wait for the welcome."""
        socket = await http.ws_connect(f"{url}/ws/customer", max_msg_size=0, headers={"Origin": url})
        customer = cls(socket)
        hello = {"type": "hello", "token": token} if token else {"type": "hello"}
        await socket.send_str(_text(hello))
        async with asyncio.timeout(_WAIT_SECONDS):
            await customer._welcome
        return customer

    async def say(self, text: str) -> tuple[asyncio.Future[float], asyncio.Future[float]]:
        """Send a message. Gives when it was acknowledged, and when the bot's next words came."""
        loop = asyncio.get_running_loop()
        name = uuid.uuid4().hex
        acked: asyncio.Future[float] = loop.create_future()
        replied: asyncio.Future[float] = loop.create_future()
        self._acks[name] = acked
        self._replies.append(replied)
        await self.socket.send_str(_text({"type": "message.send", "id": name, "text": text}))
        return acked, replied

    async def leave(self) -> None:
        """Close the socket."""
        self._reader.cancel()
        await self.socket.close()

    async def _read(self) -> None:
        try:
            async for frame in self.socket:
                if frame.type is WSMsgType.TEXT:
                    self._take(_FRAMES.decode(frame.data), time.perf_counter())
            self._fail(Refused(f"the socket ended with {self.socket.close_code}"))
        except msgspec.DecodeError as error:
            self._fail(error)

    def _take(self, frame: _Frame, at: float) -> None:
        if frame.type == "message.ack":
            acked = self._acks.pop(frame.id, None)
            if acked is not None:
                acked.set_result(at)
        elif frame.type == "entry":
            is_answer = frame.entry is not None and frame.entry.author == "bot"
            if is_answer and self._replies:
                self._replies.pop(0).set_result(at)
        elif frame.type == "welcome":
            self.conversation, self.token = frame.conversation, frame.token
            if not self._welcome.done():
                self._welcome.set_result(None)
        elif frame.type == "error":
            self._fail(Refused(frame.code))

    def _fail(self, error: Exception) -> None:
        for waiting in (self._welcome, *self._acks.values(), *self._replies):
            if not waiting.done():
                waiting.set_exception(error)
                # Nobody may be waiting for it, which asyncio would report.
                waiting.exception()


def _text(frame: dict[str, str]) -> str:
    return msgspec.json.encode(frame).decode()


async def arrivals(
    sources: Sources, url: str, count: int, *, at_once: int = 20, tokens: Sequence[str] = ()
) -> list[LoadCustomer]:
    """Many customers, so many of them arriving at once."""
    gate = asyncio.Semaphore(at_once)

    async def one(number: int) -> LoadCustomer:
        async with gate:
            return await LoadCustomer.arrive(sources.next(), url, token=tokens[number] if tokens else "")

    return await asyncio.gather(*map(one, range(count)))
