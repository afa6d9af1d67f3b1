"""Values from a request's query, checked."""

from __future__ import annotations

from aiohttp import web

from desk.errors import InvalidValue

_LARGEST = 2**31 - 1  # of an integer column


def whole_number(request: web.Request, name: str, *, default: int, least: int = 1, most: int = _LARGEST) -> int:
    """A whole number of the query, `default` where it is not given. Raises `InvalidValue`; one above `most` is `most`."""
    told = request.query.get(name, "")
    if not told:
        return default
    if not told.isascii() or not told.isdigit() or len(told) > len(str(_LARGEST)) or int(told) < least:
        raise InvalidValue(name, problem=f"it is a whole number from {least} to {most}")
    return min(int(told), most)


def words(request: web.Request, name: str, *, most: int) -> str:
    """A text of the query, cut to `most` characters; empty where it is not given. Raises `InvalidValue` for one that no store can hold."""
    told = request.query.get(name, "")[:most]
    if "\0" in told:
        raise InvalidValue(name, problem="it holds a character that stands for nothing (U+0000)")
    return told
