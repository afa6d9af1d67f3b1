"""Which web pages may open a socket, and where a request comes from. Pure, but for reading the request."""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Collection

from aiohttp import web

from desk.settings import DeskSettings, origin_of

_CLIENT_BITS = 64  # a provider gives each customer as much, or more
# Some proxies write the port too, and a client has another one with each connection.
_WITH_PORT = re.compile(r"(?:(\d+(?:\.\d+){3})|\[([^\[\]]+)\]):\d+")
# The desk itself speaks no TLS: what is before it on this machine has its address in public_url.
_LOOPBACK = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")


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


def address_of(request: web.Request, settings: DeskSettings) -> str:
    """The client's address, behind as many proxies as are trusted to have told it.

    Where `proxy_networks` names them, whoever asks from elsewhere is believed nothing.
    """
    trusted_proxies = settings.trusted_proxies
    if trusted_proxies and _is_within(request.remote or "", settings.proxy_networks):
        # A proxy may add a line of its own after those that the client wrote: the last of all lines is the nearest proxy's.
        told = ",".join(request.headers.getall("X-Forwarded-For", ()))
        hops = [hop.strip() for hop in told.split(",") if hop.strip()]
        if len(hops) >= trusted_proxies:
            return hops[-trusted_proxies]
    return request.remote or "unknown"


def network_of(address: str) -> str:
    """What counts as one client: an IPv4 address, the /64 of an IPv6 one, and what is neither as it is. Pure."""
    with_port = _WITH_PORT.fullmatch(address)
    if with_port is not None:
        address = with_port[1] or with_port[2]
    try:
        known = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, _CLIENT_BITS), strict=False))


@functools.lru_cache(maxsize=1024)
def _is_within(address: str, networks: tuple[str, ...]) -> bool:
    if not networks:
        return True
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False  # a socket file has no address
    known = getattr(known, "ipv4_mapped", None) or known
    return any(known in ipaddress.ip_network(network, strict=False) for network in networks)
