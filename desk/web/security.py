"""How errors become answers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from desk.errors import DeskError, RateLimited, told
from desk.shown_key import one_request

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


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


@web.middleware
async def one_key(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Around each request, so that the key of one is not taken for that of the next."""
    with one_request():
        return await handler(request)


class UnreadableRequests(logging.Filter):
    """A request that is none is somebody else's mistake or probing: a line of the log, not an error with a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the traceback out of aiohttp's record. Keeps every record."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            record.levelno, record.levelname = logging.INFO, logging.getLevelName(logging.INFO)
            record.msg, record.args = f"{record.getMessage()}: it is none ({type(error).__name__})", ()
            record.exc_info = record.exc_text = None
        return True


def json_answer(value: object, *, status: int = 200) -> web.Response:
    """Any value that msgspec writes."""
    return web.Response(body=msgspec.json.encode(value), status=status, content_type="application/json")
