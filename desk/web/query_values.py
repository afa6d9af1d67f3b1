"""Values from a request's query, checked."""

from __future__ import annotations

from aiohttp import web

from desk.errors import InvalidValue
from desk.store.column_values import LARGEST, whole


def whole_number(request: web.Request, name: str, *, default: int, least: int = 1, most: int = LARGEST) -> int:
    """A whole number of the query, `default` where it is not given. Raises `InvalidValue`; one above `most` is `most`."""
    told = request.query.get(name, "")
    if not told:
        return default
    number = whole(told)
    if number is None or number < least:
        raise InvalidValue(name, problem=f"it is a whole number from {least} to {most}")
    return min(number, most)


def words(request: web.Request, name: str, *, most: int) -> str:
    """A text of the query, cut to `most` characters; empty where it is not given."""
    return request.query.get(name, "")[:most]
