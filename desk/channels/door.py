"""Where providers call: `/channels/NAME`, for each channel that this desk serves."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections.abc import AsyncGenerator, Iterator

from aiohttp import web

from desk.bell import Bell
from desk.channels.channel import Answer, Channel, Incoming, Request, RequestInvalid, SignatureInvalid
from desk.channels.hearing import Hearer
from desk.context import DESK, Desk
from desk.errors import RateLimited, Unavailable

logger = logging.getLogger(__name__)

_ARRIVES_WITHIN_SECONDS = 10.0
_PAUSE_SECONDS = 5.0
_TRIES = 3
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
    raw = await _raw(request, desk, most_bytes=channel.capabilities.request_bytes)
    try:
        handshake = channel.greet(raw)
        if handshake is not None:
            return _answer(handshake)
        channel.verify(raw, now=desk.changes.clock())
    except SignatureInvalid as error:
        logger.warning("A request at channel %s was refused: %s", channel.name, error.why)
        raise web.HTTPForbidden(text="The request is not signed by the provider.") from error
    except Exception as error:
        # Anybody can send it, so that it gets no traceback in the log, nor any answer but that.
        logger.warning("A request at channel %s was refused, for it led to %s", channel.name, type(error).__name__)
        raise web.HTTPForbidden(text="The request is not signed by the provider.") from error
    await _take_each(channel, _parsed(channel, raw), request.app[HEARER])
    return _answer(channel.accepted())


def _parsed(channel: Channel, raw: Request) -> Iterator[Incoming]:
    """What is understood of a request. It is signed, so the provider's own: told that it is wrong it would be sent again for a day."""
    try:
        yield from channel.parse(raw)
    except RequestInvalid as error:
        logger.warning("A request at channel %s was not understood: %s", channel.name, error.problem)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        logger.exception("A request at channel %s has another shape than is documented", channel.name)


async def _take_each(channel: Channel, events: Iterator[Incoming], hearer: Hearer) -> None:
    """Take all that can be taken, and have the provider deliver again if something could not: what is known is not taken twice."""
    wait = 0.0
    is_wrong = False
    for event in events:
        try:
            await hearer.take(channel, event, is_refusable=channel.capabilities.redelivers)
        except Unavailable as error:
            raise web.HTTPServiceUnavailable(text="Try again.", headers={"Retry-After": "5"}) from error
        except RateLimited as error:
            wait = max(wait, error.retry_after_seconds)
        except Exception:
            logger.exception("Something that channel %s told could not be taken", channel.name)
            is_wrong = True
    if wait:
        raise web.HTTPTooManyRequests(
            text="Too many messages from one address.", headers={"Retry-After": str(math.ceil(wait))}
        )
    if is_wrong:
        raise web.HTTPInternalServerError(text="Something went wrong. Try again.")


async def _raw(request: web.Request, desk: Desk, *, most_bytes: int) -> Request:
    if request.content_length is not None and request.content_length > most_bytes:
        raise web.HTTPRequestEntityTooLarge(most_bytes, request.content_length)
    body = bytearray()
    try:
        async with asyncio.timeout(_ARRIVES_WITHIN_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > most_bytes:
                    raise web.HTTPRequestEntityTooLarge(most_bytes, len(body))
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


async def _take_fetched(channel: Channel, event: Incoming, hearer: Hearer, bell: Bell) -> None:
    """Take it, or let it go after a few tries, for nothing behind it would be taken either."""
    for left in reversed(range(_TRIES)):
        try:
            await hearer.take(channel, event)
        except Unavailable:
            raise
        except Exception as error:
            if not left:
                logger.exception("Something that channel %s told could not be taken, and is let go", channel.name)
                return
            await bell.rest(error.retry_after_seconds if isinstance(error, RateLimited) else _PAUSE_SECONDS)
            if bell.is_over:
                raise
        else:
            return


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
            await _take_fetched(channel, event, hearer, bell)
    finally:
        ending.cancel()
