"""Front ends as Rasa's users have them: a real Socket.IO client of the newer revision, and one of the older by its frames.

`RasaWebchat` does what the widget rasa-webchat does with them, in its order: it connects, asks for the session that it
keeps, stores what is confirmed, and sends `user_uttered` with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import socketio
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

ORIGIN = "https://shop.example"
SECONDS = 5.0
Handler = Callable[[str, Any], Awaitable[None]]


class Transport(Protocol):
    """A Socket.IO client. `on_event` gets the names of events and their first arguments."""

    on_event: Handler

    async def open(self, address: str) -> None: ...

    async def emit(self, event: str, data: Any) -> None: ...

    async def close(self) -> None: ...


class NewClient:
    """python-socketio's own client, over polls, a websocket, or from the one to the other."""

    def __init__(self, *, transports: tuple[str, ...] = ("polling", "websocket"), path: str = "socket.io") -> None:
        self.on_event: Handler = _nothing
        self._transports, self._path = list(transports), path
        # As a browser does, it names the page's origin with each request.
        self._http = ClientSession(headers={"Origin": ORIGIN})
        self._client = socketio.AsyncClient(reconnection=False, http_session=self._http)
        self._client.on("*", self._hear)

    async def _hear(self, event: str, *data: Any) -> None:
        await self.on_event(event, data[0] if data else None)

    async def open(self, address: str) -> None:
        await self._client.connect(address, transports=self._transports, socketio_path=self._path, wait_timeout=5)

    async def emit(self, event: str, data: Any) -> None:
        await self._client.emit(event, data)

    async def close(self) -> None:
        await self._client.disconnect()
        await self._http.close()


class OldClient:
    """socket.io-client 2 over a websocket: the server connects it by itself, and the client pings."""

    def __init__(self) -> None:
        self.on_event: Handler = _nothing
        self.received: list[str] = []
        self._http = ClientSession(headers={"Origin": ORIGIN})
        self._socket: ClientWebSocketResponse | None = None
        self._reading: asyncio.Task[None] | None = None
        self._connected = asyncio.Event()

    async def open(self, address: str) -> None:
        self._socket = await self._http.ws_connect(f"{address}/socket.io/?EIO=3&transport=websocket")
        self._reading = asyncio.create_task(self._read(self._socket))
        async with asyncio.timeout(SECONDS):
            await self._connected.wait()

    async def _read(self, socket: ClientWebSocketResponse) -> None:
        async for frame in socket:
            assert frame.type is WSMsgType.TEXT
            self.received.append(frame.data)
            if frame.data == "40":
                self._connected.set()
            elif frame.data.startswith("42"):
                event, data = json.loads(frame.data[2:])
                await self.on_event(event, data)

    async def emit(self, event: str, data: Any) -> None:
        await self.send(f"42{json.dumps([event, data])}")

    async def send(self, packet: str) -> None:
        assert self._socket is not None
        await self._socket.send_str(packet)

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        if self._reading is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
        await self._http.close()


class RasaWebchat:
    """The widget. `session` is what it keeps in the browser's storage; `shown` is what it would show."""

    def __init__(
        self,
        transport: Transport,
        *,
        session: str | None = None,
        user_event: str = "user_uttered",
        bot_event: str = "bot_uttered",
    ) -> None:
        self.session = session
        self.shown: list[Any] = []
        self._transport = transport
        self._user_event, self._bot_event = user_event, bot_event
        self._confirmed = asyncio.Event()
        self._arrived = asyncio.Condition()

    async def connect(self, address: str) -> str:
        """Connect, and ask for the session. Returns the one that was confirmed."""
        self._transport.on_event = self._hear
        await self._transport.open(address)
        await self._transport.emit("session_request", {"session_id": self.session})
        async with asyncio.timeout(SECONDS):
            await self._confirmed.wait()
        assert self.session
        return self.session

    async def _hear(self, event: str, data: Any) -> None:
        if event == "session_confirm":
            self.session = data["session_id"] if isinstance(data, dict) else data
            self._confirmed.set()
        elif event == self._bot_event:
            async with self._arrived:
                self.shown.append(data)
                self._arrived.notify_all()

    async def say(self, message: str, **more: Any) -> None:
        await self._transport.emit(self._user_event, {"message": message, "session_id": self.session, **more})

    async def press(self, title: str) -> None:
        """Press the latest button with this title: the widget sends its payload."""
        replies = [reply for shown in self.shown for reply in shown.get("quick_replies", ())]
        await self.say(next(reply["payload"] for reply in reversed(replies) if reply["title"] == title))

    async def sees(self, text: str) -> dict[str, Any]:
        """Wait until a message with these words is shown."""
        async with asyncio.timeout(SECONDS):
            async with self._arrived:
                while True:
                    for shown in self.shown:
                        if text in shown.get("text", ""):
                            return dict(shown)
                    await self._arrived.wait()

    def texts(self) -> list[str]:
        return [shown.get("text", "") for shown in self.shown]

    async def close(self) -> None:
        await self._transport.close()


async def _nothing(_event: str, _data: Any) -> None:
    return None
