"""The worker's websocket to the desk: opened here, kept open, and left in good order.

It lives on the event loop that understands messages and runs policies, so a ping waits while a message is
understood: some 10 to 300 ms, against the 10 s that the desk gives it. A thread of its own would answer pings in time
even while the loop hangs, and the desk would go on believing in a worker that answers nobody. So the pings say what the
desk wants to know.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable

import msgspec
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.legacy.client import WebSocketClientProtocol
from websockets.legacy.client import connect as open_socket

from handoff.wire.codec import BadFrame, decode_to_worker, encode
from handoff.wire.copilot import FindArticles, UnderstandText
from handoff.wire.meaning import EncodeTexts
from handoff.wire.shared import Error, Ping, Pong
from handoff.wire.worker import Drain, OfferTurn, WorkerHello, WorkerWelcome

logger = logging.getLogger(__name__)

Send = Callable[[msgspec.Struct], Awaitable[None]]
Serve = Callable[[OfferTurn, Send], Awaitable[None]]
Question = FindArticles | UnderstandText | EncodeTexts
Answer = Callable[[Question], msgspec.Struct]
# Asked at each connection: what a worker says of itself may have changed since the last one.
Hello = Callable[[], WorkerHello]

WELCOME_TIMEOUT_SECONDS = 10.0
# The desk is dead when it does not answer this long; longer than the loop is ever busy with one message.
PING_SECONDS = 20.0
FIRST_PAUSE_SECONDS = 0.25
# Customers wait for the bot while it waits: a desk that is back must be found again soon.
LONGEST_PAUSE_SECONDS = 5.0


class Refused(Exception):
    """Raised when the desk does not take this worker. The text is the desk's."""


class DeskLink:
    """Runs `serve` for every offered turn: those of one conversation one after the other, others at the same time.

    `run` returns after `drain`, and reconnects for ever until then. What `serve` sends goes to the socket that the
    turn was offered on; once that is closed, it goes nowhere, for the desk offers such a turn again.
    """

    def __init__(
        self,
        url: str,
        hello: Hello,
        serve: Serve,
        *,
        answer: Answer | None = None,
        on_welcome: Callable[[], None] | None = None,
    ) -> None:
        """`answer` answers what the desk asks beside the turns; it is called between them, and must not raise.
        `on_welcome` is called at each welcome of the desk: turns may come from then on."""
        self._url = url
        self._hello = hello
        self._serve = serve
        self._answer = answer
        self._on_welcome = on_welcome
        self._socket: WebSocketClientProtocol | None = None
        self._latest: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._heard_all = asyncio.Event()

    @property
    def is_connected(self) -> bool:
        """Whether the desk has welcomed this worker on a socket that is open."""
        return self._socket is not None

    async def run(self) -> None:
        """Stay connected until `drain`."""
        pause_seconds = FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            try:
                async with open_socket(
                    self._url,
                    ping_interval=PING_SECONDS,
                    ping_timeout=PING_SECONDS,
                    close_timeout=2.0,
                    compression=None,
                    max_size=2**20,
                ) as socket:
                    await self._enter(socket)
                    if self._stopping.is_set():
                        return  # `drain` came before there was a socket that it could close
                    pause_seconds = FIRST_PAUSE_SECONDS
                    await self._listen(socket)
                reason = "the desk closed the connection"
            except (OSError, TimeoutError, ConnectionClosed, InvalidHandshake, Refused, BadFrame) as error:
                reason = str(error) or type(error).__name__
            except Exception as error:
                # Nobody waits for this task, so a worker that let it end would stay up without ever being offered a turn.
                logger.exception("The connection to the desk ended in a way that was not foreseen")
                reason = f"{type(error).__name__}: {error}"
            finally:
                self._socket = None
            if self._stopping.is_set():
                self._heard_all.set()  # nothing more comes from a socket that is closed
                return
            # Many workers must not come back in the same moment after the desk was restarted.
            wait_seconds = pause_seconds * random.uniform(0.5, 1.0)
            logger.warning("No connection to the desk at %s: %s; next try in %.1f s", self._url, reason, wait_seconds)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait_seconds)
            pause_seconds = min(2 * pause_seconds, LONGEST_PAUSE_SECONDS)

    async def drain(self, *, timeout_seconds: float) -> None:
        """Take nothing more, finish what was taken, and leave. What is not finished in time is given up.

        The desk answers a ping after all that it sent before it heard of the drain. So a turn that was on its way in that
        moment is served too, instead of being waited for until the socket closes and then offered to somebody else.
        """
        self._stopping.set()
        socket = self._socket
        if socket is None:
            self._heard_all.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                if socket is not None:
                    await _send(socket, Drain())
                    await _send(socket, Ping())
                await self._heard_all.wait()
                while self._tasks:
                    await asyncio.wait(self._tasks)
        for late in tuple(self._tasks):
            late.cancel()
        if socket is not None:
            # The desk may leave at the same moment, and then the last frame cannot be sent any more.
            with contextlib.suppress(ConnectionClosed):
                await socket.close()

    async def _enter(self, socket: WebSocketClientProtocol) -> None:
        await socket.send(encode(self._hello()))
        answer = decode_to_worker(await asyncio.wait_for(socket.recv(), WELCOME_TIMEOUT_SECONDS))
        if isinstance(answer, Error):
            raise Refused(answer.message)
        if not isinstance(answer, WorkerWelcome):
            raise BadFrame("the desk's first frame must be welcome")
        self._socket = socket
        logger.info("Connected to the desk at %s", self._url)
        if self._on_welcome is not None:
            self._on_welcome()

    async def _listen(self, socket: WebSocketClientProtocol) -> None:
        async for frame in socket:
            try:
                message = decode_to_worker(frame)
            except BadFrame as error:
                logger.error("The desk sent a frame that this worker does not know: %s", error)
                continue
            if isinstance(message, OfferTurn):
                self._take(message, socket)
            elif isinstance(message, Pong):
                self._heard_all.set()
            elif isinstance(message, FindArticles | UnderstandText | EncodeTexts):
                # The desk asks one at a time, and each takes as long as understanding a message does.
                if self._answer is not None:
                    await _send(socket, self._answer(message))
            elif isinstance(message, Error):
                # A stale epoch, most often: somebody took the conversation over while the bot was still speaking.
                logger.info("The desk refused a frame of turn %s: %s (%s)", message.id, message.message, message.code)

    def _take(self, offer: OfferTurn, socket: WebSocketClientProtocol) -> None:
        async def send(message: msgspec.Struct) -> None:
            await _send(socket, message)

        # A turn that is offered again waits here for its first run, and then finds it in the tracker.
        earlier = self._latest.get(offer.conversation)
        task = asyncio.create_task(self._serve_after(earlier, offer, send))
        self._latest[offer.conversation] = task
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._forget(offer.conversation, done))

    async def _serve_after(self, earlier: asyncio.Task[None] | None, offer: OfferTurn, send: Send) -> None:
        if earlier is not None and not earlier.done():
            await asyncio.wait([earlier])
        await self._serve(offer, send)

    def _forget(self, conversation: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._latest.get(conversation) is task:
            del self._latest[conversation]
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("A turn of conversation %s was not served", conversation, exc_info=error)


async def _send(socket: WebSocketClientProtocol, message: msgspec.Struct) -> None:
    with contextlib.suppress(ConnectionClosed):
        await socket.send(encode(message))
