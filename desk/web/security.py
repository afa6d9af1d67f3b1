"""The headers of every answer, and how errors become answers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import hdrs, web

from desk.errors import DeskError, RateLimited, told

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# Pages are ours alone: scripts and styles from files, no frames, nothing from elsewhere.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "media-src 'self' data:; connect-src 'self' {sockets}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Known errors get their code and status, unknown ones are logged and told plainly."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except DeskError as error:
        answer = json_answer(told(error), status=error.status)
        if isinstance(error, RateLimited):
            answer.headers[hdrs.RETRY_AFTER] = str(max(1, round(error.retry_after_seconds)))
        return answer
    except ConnectionResetError:
        # A browser that left before it was answered; nobody reads this answer.
        logger.debug("The client left before %s was answered", request.path)
        return web.Response(status=400)
    except Exception as error:  # noqa: BLE001, RUF100 - the edge where errors are translated
        return json_answer(told(error), status=500)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal handler of `on_response_prepare`: nothing is sniffed, framed or told to other sites."""
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    sockets = f"ws://{request.host} wss://{request.host}"
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY.format(sockets=sockets))
    headers.setdefault(hdrs.CACHE_CONTROL, "no-store")


def json_answer(value: object, *, status: int = 200) -> web.Response:
    """Any value that msgspec writes."""
    return web.Response(body=msgspec.json.encode(value), status=status, content_type="application/json")
