"""U+0000 in what a request asks for. It is no text, and PostgreSQL takes no text that holds it, where SQLite would."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from desk.errors import InvalidValue

PROBLEM = "it holds a NUL character, which is not text"
_NAME_CHARACTERS = 50


@web.middleware
async def without_nul(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse it in any part of the path and any value of the query, whatever the route. Raises `InvalidValue`, which names the part."""
    for name, value in (*request.match_info.items(), *request.query.items()):
        if "\0" in name:
            raise InvalidValue("query", problem=PROBLEM)
        if "\0" in value:
            raise InvalidValue(name[:_NAME_CHARACTERS], problem=PROBLEM)
    return await handler(request)
