"""The desk's end of the worker's socket, driven by a test: real frames over a real websocket."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from handoff.conversation import Customer
from handoff.wire.codec import decode_from_worker, encode
from handoff.wire.copilot import FindArticles, UnderstandText
from handoff.wire.shared import Error, Ping, Pong
from handoff.wire.worker import OfferTurn, Reply, TurnDone, TurnFailed, TurnMode, WorkerHello, WorkerWelcome

SECRET = "a secret of thirty-two characters."
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Outcome:
    """What a worker said about one turn: its replies in the order in which they came, and how it ended."""

    replies: tuple[Reply, ...]
    end: TurnDone | TurnFailed

    @property
    def texts(self) -> list[str]:
        return [reply.text for reply in self.replies]

    @property
    def done(self) -> TurnDone:
        assert isinstance(self.end, TurnDone), self.end
        return self.end


class WorkerSocket:
    """One worker's connection. `frames` holds all that it sent after hello."""

    def __init__(self, websocket: web.WebSocketResponse, hello: WorkerHello) -> None:
        self.hello = hello
        self.frames: list[msgspec.Struct] = []
        self.is_closed = False
        self.answers_pings = True
        self._websocket = websocket
        self._arrived = asyncio.Condition()

    async def read(self) -> None:
        async for frame in self._websocket:
            if frame.type is WSMsgType.TEXT:
                message = decode_from_worker(frame.data)
                async with self._arrived:
                    self.frames.append(message)
                    self._arrived.notify_all()
                if isinstance(message, Ping) and self.answers_pings:
                    await self.pong()
        async with self._arrived:
            self.is_closed = True
            self._arrived.notify_all()

    async def pong(self) -> None:
        with contextlib.suppress(ConnectionError):
            await self._websocket.send_str(encode(Pong()))

    async def offer(self, offer: OfferTurn) -> None:
        await self._websocket.send_str(encode(offer))

    async def ask(self, question: FindArticles | UnderstandText) -> Any:
        """Ask a question beside the turns, and wait for what comes under its id."""
        await self._websocket.send_str(encode(question))

        def found() -> Any:
            return next((frame for frame in self.frames if getattr(frame, "id", "") == question.id), None)

        async with asyncio.timeout(PATIENCE_SECONDS), self._arrived:
            await self._arrived.wait_for(lambda: found() is not None or self.is_closed)
        return found()

    async def refuse(self, turn: str) -> None:
        await self._websocket.send_str(encode(Error(code="stale_epoch", message="Too old.", id=turn)))

    async def close(self) -> None:
        await self._websocket.close()

    async def until(self, kind: type[msgspec.Struct], *, turn: str = "") -> Any:
        """The first frame of this kind (about `turn`)."""

        def found() -> Any:
            return next((f for f in self.frames if isinstance(f, kind) and turn in ("", getattr(f, "turn", ""))), None)

        async with asyncio.timeout(PATIENCE_SECONDS), self._arrived:
            await self._arrived.wait_for(lambda: found() is not None or self.is_closed)
        frame = found()
        assert frame is not None, f"the socket closed before a {kind.__name__}"
        return frame

    async def outcome(self, turn: str, *, since: int = 0) -> Outcome:
        """Everything about a turn, once it is over; `since` leaves out so many earlier frames."""

        def ends() -> list[TurnDone | TurnFailed]:
            return [f for f in self.frames[since:] if isinstance(f, TurnDone | TurnFailed) and f.turn == turn]

        async with asyncio.timeout(PATIENCE_SECONDS), self._arrived:
            await self._arrived.wait_for(lambda: bool(ends()) or self.is_closed)
        assert ends(), f"the socket closed before the end of {turn}"
        return Outcome(tuple(f for f in self.frames[since:] if isinstance(f, Reply) and f.turn == turn), ends()[0])

    async def turn(self, number: int, text: str = "", **fields: Any) -> Outcome:
        """Offer a turn and wait for its end."""
        offer = turn_offer(number, text, **fields)
        since = len(self.frames)
        await self.offer(offer)
        return await self.outcome(offer.turn, since=since)


def turn_offer(
    number: int,
    text: str = "",
    *,
    conversation: str = "c1",
    mode: TurnMode = TurnMode.RESPOND,
    epoch: int = 1,
    **fields: Any,
) -> OfferTurn:
    """The task `number` of a conversation; its message has the same number in the log."""
    return OfferTurn(
        turn=f"{conversation}:{number}",
        conversation=conversation,
        mode=mode,
        epoch=epoch,
        customer=fields.pop("customer", Customer(name="Ada Byron")),
        seq=number,
        text=text,
        at=1_700_000_000.0 + number,
        **fields,
    )


@dataclass
class ScriptedDesk:
    """Takes workers that show the secret. `url` is its socket."""

    url: str = ""
    workers: list[WorkerSocket] = field(default_factory=list)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse(max_msg_size=2**24)
        await websocket.prepare(request)
        hello = decode_from_worker(await websocket.receive_str())
        if not isinstance(hello, WorkerHello) or hello.secret != SECRET:
            await websocket.send_str(encode(Error(code="not_authenticated", message="The secret is wrong.")))
            await websocket.close()
            return websocket
        worker = WorkerSocket(websocket, hello)
        await websocket.send_str(encode(WorkerWelcome()))
        async with self._changed:
            self.workers.append(worker)
            self._changed.notify_all()
        await worker.read()
        return websocket

    async def worker(self, index: int = 0, *, patience_seconds: float = PATIENCE_SECONDS) -> WorkerSocket:
        """The socket of the worker that came as number `index`."""
        async with asyncio.timeout(patience_seconds), self._changed:
            await self._changed.wait_for(lambda: len(self.workers) > index)
        return self.workers[index]


@asynccontextmanager
async def running_desk(*, port: int = 0) -> AsyncIterator[ScriptedDesk]:
    """A desk for workers on a free port."""
    desk = ScriptedDesk()
    app = web.Application()
    app.router.add_get("/ws/worker", desk.handle)
    runner = web.AppRunner(app, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        desk.url = f"ws://127.0.0.1:{runner.addresses[0][1]}/ws/worker"
        yield desk
    finally:
        for worker in desk.workers:
            await worker.close()
        await runner.cleanup()
