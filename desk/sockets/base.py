"""What every socket has: a first frame within a time limit, capped frames, a bounded outgoing queue.

A client that does not read fast enough is cut off rather than waited for: its queue would grow without end,
and whatever it missed it gets when it resumes with the last seq that it has.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from desk.errors import BadFrame, InvalidValue, NotAuthenticated, RateLimited, TooSlow, Unavailable, told
from desk.limits import TokenBucket
from handoff.wire import codec

logger = logging.getLogger(__name__)

_RESTART_SECONDS = 2.0
_CLOSING_SECONDS = 5.0
# Clients send again after a second and a half; one whose message was taken back meanwhile is not held up for long.
_AWAITED_SECONDS = 5.0


SessionT = TypeVar("SessionT")
Decode = Callable[[str | bytes], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What one kind of socket may do. `frames_per_second` of None is no limit.

    So many frames, and so many bytes of them, may wait for a client that reads slowly; a single frame may be larger.
    `keeps_order` is for clients that send again whatever was too fast: what they wrote after it is not taken before it.
    """

    frame_bytes: int
    frames_per_second: float | None
    frame_burst: int
    queue_frames: int
    auth_timeout_seconds: float
    heartbeat_seconds: float
    send_timeout_seconds: float
    keeps_order: bool = False
    queue_bytes: int = 4_000_000


class Sender(Protocol):
    """Where a handler's answers go."""

    def send(self, message: msgspec.Struct) -> None:
        """Take an answer. Never waits."""


class Handlers(Generic[SessionT]):
    """Handlers by the type of their message."""

    def __init__(self) -> None:
        self._by_type: dict[type, Callable[[SessionT, Any], Awaitable[None]]] = {}

    def on(self, message_type: type) -> Callable[[Any], Any]:
        """Register the decorated coroutine function `(session, message)` for a message type."""

        def register(handler: Any) -> Any:
            self._by_type[message_type] = handler
            return handler

        return register

    @property
    def types(self) -> frozenset[type]:
        """The message types that have a handler."""
        return frozenset(self._by_type)

    async def handle(self, session: SessionT, message: msgspec.Struct) -> None:
        await self._by_type[type(message)](session, message)


class Connection:
    """One open socket. Use it as an async context manager: leaving it ends the socket and its writer."""

    def __init__(self, request: web.Request, *, caps: Caps, decode: Decode) -> None:
        self._request = request
        self._caps = caps
        self._decode = decode
        self._websocket = web.WebSocketResponse(
            heartbeat=caps.heartbeat_seconds, max_msg_size=caps.frame_bytes, compress=False
        )
        self._queue: asyncio.Queue[str] = asyncio.Queue(caps.queue_frames)
        self._queued_bytes = 0
        self._bucket = (
            None
            if caps.frames_per_second is None
            else TokenBucket(per_second=caps.frames_per_second, burst=caps.frame_burst)
        )
        self._refused = 0
        self._awaited = ""
        self._awaited_until = 0.0
        self._is_cut_off = False
        self._is_leaving = False
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        self._writer: asyncio.Task[None] | None = None
        self._restarting: asyncio.Task[None] | None = None

    @property
    def kind(self) -> str:
        """Whose socket it is: "customer", "agent" or "worker", as its path says."""
        return self._request.path.rpartition("/")[2]

    @property
    def response(self) -> web.WebSocketResponse:
        """What the aiohttp handler returns."""
        return self._websocket

    async def __aenter__(self) -> Connection:
        await self._websocket.prepare(self._request)
        self._request.app[CONNECTIONS].add(self)
        self._writer = asyncio.create_task(self._write())
        return self

    async def __aexit__(self, _kind: object, error: object, _traceback: object) -> bool:
        self._request.app[CONNECTIONS].discard(self)
        if isinstance(error, Unavailable):
            # Nobody knows what became of the message in hand, and those after it must not be stored before it: the client
            # comes back, and sends again all that was not acknowledged, in its order.
            logger.warning("A socket of %s was ended: %s", self._request.path, error)
            self.send(told(error))
            await self.close(WSCloseCode.TRY_AGAIN_LATER)
            return True
        await self.close(WSCloseCode.SERVICE_RESTART if self._is_leaving else WSCloseCode.OK)
        return False

    def send(self, message: msgspec.Struct) -> None:
        """Queue a frame. Never waits; a full queue ends the socket."""
        if self._is_cut_off or self._websocket.closed:
            return
        frame = codec.encode(message)
        is_large = not self._queue.empty() and self._queued_bytes + len(frame) > self._caps.queue_bytes
        if self._queue.full() or is_large:
            logger.warning("A client at %s read too slowly and was cut off", self._request.remote)
            self._cut_off()
            return
        self._queued_bytes += len(frame)
        self._queue.put_nowait(frame)

    def share(self, bucket: TokenBucket) -> None:
        """Count the frames that come from now on in a bucket that others may have as well."""
        self._bucket = bucket

    async def first(self) -> Any:
        """The first message. Raises `TooSlow` when there is none in time, `BadFrame` for a wrong one."""
        try:
            async with asyncio.timeout(self._caps.auth_timeout_seconds):
                frame = await self._websocket.receive()
        except TimeoutError as error:
            # Nothing was shown, so nothing was wrong: a client that took this for a refusal would throw its token away.
            raise TooSlow("first frame") from error
        if frame.type is not WSMsgType.TEXT:
            raise BadFrame("the first frame must be text")
        message = self._read(frame.data)
        _check_text(frame.data)
        return message

    async def messages(self) -> AsyncIterator[Any]:
        """Every further message until the socket ends. Wrong frames and too many are refused here."""
        async for frame in self._websocket:
            if frame.type is not WSMsgType.TEXT:
                self.send(told(BadFrame("frames must be text, not binary")))
                await self.close(WSCloseCode.UNSUPPORTED_DATA)
                return
            try:
                message = self._read(frame.data)
                self._check_rate(message_id(message))
                _check_text(frame.data)
            except BadFrame as error:
                if not await self._refuse(error):
                    return
            except (RateLimited, InvalidValue) as error:
                if not await self._refuse(error, message_id=message_id(message)):
                    return
            else:
                self._is_idle.clear()
                try:
                    yield message
                finally:
                    self._is_idle.set()
                if self._is_leaving:
                    return  # what follows was not taken: its client sends it again to the desk that it comes back to

    def _read(self, data: str) -> Any:
        try:
            return self._decode(data)
        except codec.BadFrame as error:
            raise BadFrame(str(error)) from error

    def _check_rate(self, name: str) -> None:
        """Raises `RateLimited` for what is too fast, and for what was written after it (`name` is the message's id)."""
        now = time.monotonic()
        awaited = self._awaited if now < self._awaited_until else ""
        is_early = bool(awaited and name and name != awaited)
        if is_early or (self._bucket is not None and not self._bucket.take(now)):
            if self._caps.keeps_order and name and awaited in ("", name):
                self._awaited, self._awaited_until = name, now + _AWAITED_SECONDS
            raise RateLimited("messages")
        if name == awaited:
            self._awaited_until = 0.0

    async def _refuse(self, error: BadFrame | RateLimited | InvalidValue, *, message_id: str = "") -> bool:
        """Tell it. False when this client has been refused so often that the socket ended."""
        self._refused += 1
        self.send(told(error, message_id=message_id))
        if self._refused > self._caps.frame_burst:
            await self.close(WSCloseCode.POLICY_VIOLATION)
            return False
        return True

    async def close(self, code: int = WSCloseCode.OK) -> None:
        """Send what is queued, then close."""
        writer, self._writer = self._writer, None
        if writer is None:
            return
        if not self._is_cut_off:
            # Whoever does not read even now is not waited for.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._queue.join()
        writer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writer
        try:
            # By itself it would wait without end for a client that reads nothing, not even the closing frame.
            async with asyncio.timeout(_CLOSING_SECONDS):
                await self._websocket.close(code=code)
        except TimeoutError:
            self._cut_off()
        except (ConnectionError, RuntimeError):
            return  # the other side is gone

    async def leave(self, *, at_most_seconds: float) -> None:
        """The desk stops: let the message in hand be handled and answered, then close so that the client comes back."""
        self._is_leaving = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most_seconds):
                await self._is_idle.wait()
        await self.close(WSCloseCode.SERVICE_RESTART)

    def restart(self) -> None:
        """End the socket soon, so that its client comes back and reads everything anew. Never waits."""
        if self._restarting is None:
            self._restarting = asyncio.create_task(self.leave(at_most_seconds=_RESTART_SECONDS))

    async def _write(self) -> None:
        while True:
            frame = await self._queue.get()
            self._queued_bytes -= len(frame)
            try:
                async with asyncio.timeout(self._caps.send_timeout_seconds):
                    await self._websocket.send_str(frame)
            except TimeoutError:
                logger.warning("A client at %s took too long to read and was cut off", self._request.remote)
                self._cut_off()
                return
            except (ConnectionError, RuntimeError):
                # The other side is gone; the reading loop sees the same and ends the socket.
                return
            finally:
                self._queue.task_done()

    def _cut_off(self) -> None:
        self._is_cut_off = True
        # Nobody will send it any more, and the socket's handler may take a while to end.
        while not self._queue.empty():
            self._queued_bytes -= len(self._queue.get_nowait())
            self._queue.task_done()
        if self._request.transport is not None:
            self._request.transport.abort()


class Connections(set[Connection]):
    """Those that are open, so that they end when the desk stops."""


CONNECTIONS: web.AppKey[Connections] = web.AppKey("connections", Connections)


def _check_text(frame: str) -> None:
    """Raises `InvalidValue`."""
    if codec.holds_nul(frame):
        raise InvalidValue("text", problem="the message holds a NUL character, which is not text")


def message_id(message: msgspec.Struct) -> str:
    """What an error about `message` is labelled with: its id, its turn, or the conversation that it names."""
    return next((str(label) for name in ("id", "turn", "conversation") if (label := getattr(message, name, ""))), "")


async def serve(session: SessionT, connection: Connection, handlers: Handlers[SessionT]) -> None:
    """Handle messages in their order until the socket ends; an error is told and the socket goes on.

    Raises `Unavailable`, which ends the socket (`Connection.__aexit__`).
    """
    async for message in connection.messages():
        if not await answer(session, connection, handlers, message):
            return


async def answer(
    session: SessionT, connection: Connection, handlers: Handlers[SessionT], message: msgspec.Struct
) -> bool:
    """Handle one message; an error is told. Whether the socket goes on. Raises `Unavailable`."""
    try:
        await handlers.handle(session, message)
    except NotAuthenticated as error:
        # Without the message's id: the client keeps it, and sends it again once it is let in.
        connection.send(told(error))
        return False
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001, RUF100 - this is the edge where errors are translated
        connection.send(told(error, message_id=message_id(message)))
    return True
