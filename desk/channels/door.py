"""Where providers call: `/channels/NAME`, for each channel that this desk serves."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator

from aiohttp import web

from desk.bell import Bell
from desk.channels.channel import Answer, Channel, Incoming, Request, RequestInvalid, SignatureInvalid
from desk.channels.hearing import Hearer
from desk.context import DESK, Desk
from desk.errors import Unavailable

logger = logging.getLogger(__name__)

_MOST_BYTES = 1_048_576
_ARRIVES_WITHIN_SECONDS = 10.0
_PAUSE_SECONDS = 5.0
HEARER: web.AppKey[Hearer] = web.AppKey("hearer", Hearer)


def routes() -> list[web.RouteDef]:
    """Of all channels; a name that is none is not found."""
    return [web.get("/channels/{name}", handle), web.post("/channels/{name}", handle)]


async def handle(request: web.Request) -> web.StreamResponse:
    """Verify, store, and only then acknowledge: what is not acknowledged, the provider delivers again."""
    desk = request.app[DESK]
    channel = desk.channels.get(request.match_info["name"])
    if channel is None:
        raise web.HTTPNotFound(text="No channel has this address.")
    raw = await _raw(request, desk)
    handshake = channel.greet(raw)
    if handshake is not None:
        return _answer(handshake)
    try:
        channel.verify(raw, now=desk.changes.clock())
    except SignatureInvalid as error:
        logger.warning("A request at channel %s was refused: %s", channel.name, error.why)
        raise web.HTTPForbidden(text="The request is not signed by the provider.") from error
    try:
        for event in channel.parse(raw):
            await request.app[HEARER].take(channel, event)
    except RequestInvalid as error:
        # Signed, so the provider's own: told that it is wrong it would be sent again for a day.
        logger.warning("A request at channel %s was not understood: %s", channel.name, error.problem)
    except Unavailable as error:
        raise web.HTTPServiceUnavailable(text="Try again.", headers={"Retry-After": "5"}) from error
    return _answer(channel.accepted())


async def _raw(request: web.Request, desk: Desk) -> Request:
    if request.content_length is not None and request.content_length > _MOST_BYTES:
        raise web.HTTPRequestEntityTooLarge(_MOST_BYTES, request.content_length)
    body = bytearray()
    try:
        async with asyncio.timeout(_ARRIVES_WITHIN_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > _MOST_BYTES:
                    raise web.HTTPRequestEntityTooLarge(_MOST_BYTES, len(body))
    except TimeoutError as error:
        raise web.HTTPRequestTimeout(text="The request took too long to arrive.") from error
    return Request(
        method=request.method,
        url=desk.settings.public_url.rstrip("/") + request.path_qs,
        headers={name.lower(): value for name, value in request.headers.items()},
        query=dict(request.query),
        body=bytes(body),
    )


def _answer(answer: Answer) -> web.Response:
    return web.Response(status=answer.status, text=answer.body, content_type=answer.content_type)


async def listen(desk: Desk, channel: Channel, hearer: Hearer, bell: Bell) -> None:
    """Take what a channel fetches by itself, until the bell ends it. Only the desk that leads does, or mail came twice."""
    while not bell.is_over:
        events = channel.listen() if desk.replicas.is_leading else None
        if events is not None:
            try:
                async with contextlib.aclosing(events):
                    await _take_all(desk, channel, hearer, events, bell)
            except Exception:
                logger.exception("Channel %s could not be listened to; it is tried again", channel.name)
        await bell.rest(_PAUSE_SECONDS)


async def _take_all(
    desk: Desk, channel: Channel, hearer: Hearer, events: AsyncGenerator[Incoming, None], bell: Bell
) -> None:
    ending = asyncio.ensure_future(bell.rest(float("inf")))
    try:
        while desk.replicas.is_leading:
            coming = asyncio.ensure_future(anext(events, None))
            while not (coming.done() or ending.done()) and desk.replicas.is_leading:
                # Looked at again and again: another desk that leads now listens, too.
                await asyncio.wait((coming, ending), timeout=_PAUSE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                await asyncio.wait((coming,))
                return
            event = coming.result()
            if event is None:
                return
            await hearer.take(channel, event)
    finally:
        ending.cancel()
