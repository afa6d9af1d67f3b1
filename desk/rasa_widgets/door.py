"""`/socket.io/`: the requests of which connections are made. As at `/ws/customer`, pages of configured sites alone may open
one, and no address holds more than its share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import msgspec
from aiohttp import hdrs, web

from desk.context import DESK, Desk
from desk.errors import NotAllowed
from desk.rasa_widgets import files
from desk.rasa_widgets.chat import Chat
from desk.rasa_widgets.engine import Caps, Engine
from desk.rasa_widgets.packets import PacketInvalid, Revision
from desk.settings import RasaWidgets
from desk.sockets.origin import address_of, is_customer_origin, network_of
from desk.web.security import json_answer

_PREFLIGHT_SECONDS = "600"
_SAME_ORIGIN = "same-origin"
_TIMEOUT_SECONDS = 20.0
_LEAVING_SECONDS = 2.0


@dataclass(slots=True)
class Opened:
    """The connections that are open, by their names, and the chats that have not ended yet."""

    engines: dict[str, Engine] = field(default_factory=dict)
    chats: set[Chat] = field(default_factory=set)


OPENED: web.AppKey[Opened] = web.AppKey("rasa_widgets", Opened)
NAMES: web.AppKey[RasaWidgets] = web.AppKey("rasa_names", RasaWidgets)


class _Refusal(msgspec.Struct, frozen=True):
    """As engine.io's own server tells it."""

    code: int
    message: str


_NO_TRANSPORT = _Refusal(0, "Transport unknown")
_NO_SESSION = _Refusal(1, "Session ID unknown")
_BAD_HANDSHAKE = _Refusal(2, "Bad handshake method")
_BAD_REQUEST = _Refusal(3, "Bad request")
_NO_REVISION = _Refusal(5, "Unsupported protocol version")


def add_rasa_widgets(app: web.Application, settings: RasaWidgets) -> None:
    """Serve these front ends, too."""
    app[OPENED] = Opened()
    app[NAMES] = settings
    path = "/" + settings.path.strip("/") + "/"
    app.add_routes(
        [
            web.get(path, handle, allow_head=False),
            web.post(path, handle),
            web.options(path, handle),
            *files.routes(),
        ]
    )
    app.on_shutdown.append(_leave)
    app.cleanup_ctx.append(_end)


async def handle(request: web.Request) -> web.StreamResponse:
    """One request of a connection, or the first of a new one."""
    desk = request.app[DESK]
    settings = desk.settings
    origin = request.headers.get(hdrs.ORIGIN, "")
    # A page of the same origin names none when it reads; browsers say so in a header that pages cannot write.
    is_own = not origin and request.headers.get("Sec-Fetch-Site") == _SAME_ORIGIN
    if not is_own and not is_customer_origin(request, public_url=settings.public_url, allowed=settings.allowed_origins):
        raise NotAllowed("open a chat here from this site")
    if request.method == hdrs.METH_OPTIONS:
        answer: web.StreamResponse = web.Response(status=204)
        answer.headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = "GET, POST"
        answer.headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = "Content-Type"
        answer.headers[hdrs.ACCESS_CONTROL_MAX_AGE] = _PREFLIGHT_SECONDS
    elif _is_websocket(request):
        return await _serve_websocket(request, desk)
    else:
        answer = await _answer(request, desk)
    if origin:
        answer.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
        answer.headers[hdrs.ACCESS_CONTROL_ALLOW_CREDENTIALS] = "true"
        answer.headers[hdrs.VARY] = hdrs.ORIGIN
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _is_websocket(request: web.Request) -> bool:
    return request.headers.get(hdrs.UPGRADE, "").lower() == "websocket"


async def _answer(request: web.Request, desk: Desk) -> web.Response:
    """A poll or a post."""
    if request.query.get("transport", "polling") != "polling":
        return json_answer(_NO_TRANSPORT, status=400)
    name = request.query.get("sid", "")
    if not name:
        if request.method != hdrs.METH_GET:
            return json_answer(_BAD_HANDSHAKE, status=400)
        opened = _open(request, desk, may_upgrade=True)
        return opened if isinstance(opened, web.Response) else _text(await opened.poll())
    engine = request.app[OPENED].engines.get(name)
    if engine is None:
        return json_answer(_NO_SESSION, status=400)
    try:
        if request.method == hdrs.METH_GET:
            return _text(await engine.poll())
        await engine.post(await _body(request, most=desk.settings.limits.frame_bytes))
    except PacketInvalid:
        engine.end()
        return json_answer(_BAD_REQUEST, status=400)
    return _text("ok")


async def _body(request: web.Request, *, most: int) -> str:
    """Raises `PacketInvalid`."""
    if (request.content_length or 0) > most:
        raise web.HTTPRequestEntityTooLarge(most, request.content_length or 0)
    body = bytearray()
    try:
        async with asyncio.timeout(request.app[DESK].settings.limits.auth_timeout_seconds):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > most:
                    raise web.HTTPRequestEntityTooLarge(most, len(body))
    except TimeoutError as error:
        raise web.HTTPRequestTimeout(text="The request took too long to arrive.") from error
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise PacketInvalid("it is not text") from error


async def _serve_websocket(request: web.Request, desk: Desk) -> web.StreamResponse:
    name = request.query.get("sid", "")
    engine = request.app[OPENED].engines.get(name)
    if name and engine is None:
        return json_answer(_NO_SESSION, status=400)
    if engine is None:
        opened = _open(request, desk, may_upgrade=False)
        if isinstance(opened, web.Response):
            return opened
        engine = opened
    websocket = web.WebSocketResponse(max_msg_size=desk.settings.limits.frame_bytes, compress=False)
    try:
        await websocket.prepare(request)
    except BaseException:
        if not name:
            engine.end()
        raise
    await engine.serve(websocket, is_upgrade=bool(name))
    return websocket


def _open(request: web.Request, desk: Desk, *, may_upgrade: bool) -> Engine | web.Response:
    """A new connection, with its chat."""
    try:
        revision = Revision(int(request.query.get("EIO", "")))
    except ValueError:
        return json_answer(_NO_REVISION, status=400)
    address = network_of(address_of(request, desk.settings))
    if not desk.occupancy.enter(address):
        raise web.HTTPTooManyRequests(text="Too many sockets from this address.")
    limits, opened = desk.settings.limits, request.app[OPENED]
    caps = Caps(
        body_bytes=limits.frame_bytes,
        queue_packets=limits.queue_frames,
        interval_seconds=limits.heartbeat_seconds,
        timeout_seconds=_TIMEOUT_SECONDS,
        send_timeout_seconds=limits.send_timeout_seconds,
    )
    engine = Engine(revision=revision, caps=caps)
    opened.engines[engine.name] = engine
    chat = Chat(desk, engine, names=request.app[NAMES], address=address)
    opened.chats.add(chat)

    def end() -> None:
        opened.engines.pop(engine.name, None)
        desk.occupancy.leave(address)
        chat.stop(when_done=opened.chats.discard)

    engine.on_end = end
    engine.send_opened(may_upgrade=may_upgrade)
    chat.begin()
    return engine


def _text(body: str) -> web.Response:
    return web.Response(text=body, content_type="text/plain", charset="utf-8")


async def _leave(app: web.Application) -> None:
    """The desk stops: what is in hand is handled, and clients come back to the one that serves next."""
    chats, engines = tuple(app[OPENED].chats), tuple(app[OPENED].engines.values())
    if chats:
        await asyncio.wait([asyncio.ensure_future(chat.idle()) for chat in chats], timeout=_LEAVING_SECONDS)
    if engines:
        await asyncio.gather(*(engine.close() for engine in engines))


async def _end(app: web.Application) -> AsyncIterator[None]:
    yield
    await asyncio.gather(*(chat.stopped() for chat in tuple(app[OPENED].chats)))
