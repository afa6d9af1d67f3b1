"""What the server reads out of a request, and how it answers."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import msgspec
from aiohttp import web

from backoffice.exceptions import InvalidInput
from backoffice.http import contract

B = TypeVar("B", bound=contract.Body)


async def body_of(request: web.Request, kind: type[B]) -> B:
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("body", problem=f"does not follow the contract: {error}".rstrip(".")) from error


def id_of(request: web.Request) -> str:
    """The part of the path that names a record."""
    return request.match_info["id"]


def key_of(request: web.Request) -> str:
    key = request.headers.get(contract.KEY_HEADER)
    if key is None:
        raise InvalidInput(contract.KEY_HEADER, problem="must be sent with every write")
    return key


def limit_of(request: web.Request, *, default: int) -> int:
    text = request.query.get("limit", str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise InvalidInput("limit", problem="must be a whole number")
    return int(text)


def moment_of(request: web.Request, name: str) -> datetime:
    try:
        return datetime.fromisoformat(request.query.get(name, ""))
    except ValueError as error:
        raise InvalidInput(name, problem="must be a time such as 2026-03-02T09:00:00-08:00") from error


def answer(value: object, *, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), status=status, content_type="application/json")
