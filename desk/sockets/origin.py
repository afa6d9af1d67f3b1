"""Which web pages may open a socket, and where a request comes from. Pure, but for reading the request."""

from __future__ import annotations

import re
from collections.abc import Collection

from aiohttp import web

from desk.settings import origin_of

_LOOPBACK = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")


def is_own_origin(request: web.Request, *, public_url: str) -> bool:
    """Whether the page that asks was served by this desk: at its public address, or on this machine."""
    origin = request.headers.get("Origin", "").lower()
    if not origin:
        return False
    # Being asked for by the page's own name proves nothing: anybody can make a name of theirs lead to this machine.
    _scheme, _, host = origin.partition("://")
    return origin == origin_of(public_url) or (host == request.host.lower() and bool(_LOOPBACK.fullmatch(origin)))


def is_customer_origin(request: web.Request, *, public_url: str, allowed: Collection[str]) -> bool:
    """Whether the page is the desk's own or one of the configured sites."""
    origin = request.headers.get("Origin", "").lower()
    return bool(origin) and ("*" in allowed or origin in allowed or is_own_origin(request, public_url=public_url))


def address_of(request: web.Request, *, trusted_proxies: int) -> str:
    """The client's address, behind as many proxies as are trusted to have told it."""
    if trusted_proxies:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) >= trusted_proxies:
            return hops[-trusted_proxies]
    return request.remote or "unknown"
