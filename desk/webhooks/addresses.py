"""Where deliveries may go: to public addresses, unless the settings say that receivers are in the house.

Whoever may add a webhook could otherwise make the desk knock at what stands beside it. Names are looked up once for each
connection, and what they stand for is checked then, so that a name that changes its meaning gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from desk.errors import InvalidValue

_LONGEST_URL = 2000
# IPv6 addresses whose last 32 bits are the IPv4 address that is reached: compatible, mapped, translated, and NAT64.
_WITH_IPV4_INSIDE = tuple(
    ipaddress.IPv6Network(one) for one in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96")
)
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")


def check_url(url: str, *, in_house: bool) -> None:
    """Raises `InvalidValue` for what is no address that a webhook may have. `in_house` allows http and private hosts."""
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError as error:
        raise InvalidValue("url", problem="it is no URL, such as https://example.com/frontline") from error
    if not url.isascii() or not url.isprintable() or " " in url or len(url) > _LONGEST_URL or not parts.hostname:
        raise InvalidValue("url", problem="it is no URL, such as https://example.com/frontline")
    if parts.scheme != "https" and not (in_house and parts.scheme == "http"):
        raise InvalidValue("url", problem="it must begin with https://")
    if parts.username or parts.password:
        raise InvalidValue("url", problem="it must not hold a user or a password; deliveries are signed instead")
    if not in_house and not may_be_reached(parts.hostname):
        raise InvalidValue(
            "url", problem="it lies in a private network; the setting webhooks_in_house of [desk] allows that"
        )


def may_be_reached(host: str) -> bool:
    """Whether a host that is an address is a public one. A name may be; what it stands for is checked later.

    Numbers that are no address in its usual form (`2130706433`, `127.1`) are no name, for systems read them as addresses.
    """
    host = host.removesuffix(".")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        is_number = host.replace(".", "").isdigit()
        return not is_number and host != "localhost" and not host.endswith(".localhost")
    reached = address if isinstance(address, ipaddress.IPv4Address) else _reached_by(address)
    return reached.is_global and not reached.is_multicast


def _reached_by(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address at which a connection arrives: one of IPv4 where a gateway in between translates."""
    if any(address in network for network in _WITH_IPV4_INSIDE):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.is_site_local or address in _LOCAL_NAT64:
        return ipaddress.IPv6Address("::1")
    return address.sixtofour or address


class PublicResolver(AbstractResolver):
    """Looks names up, and drops what does not lie in the public network."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises `OSError` when nothing is left."""
        found = [one for one in await self._resolver.resolve(host, port, family) if may_be_reached(one["host"])]
        if not found:
            raise OSError(None, f"{host} has no public address")
        return found

    async def close(self) -> None:
        await self._resolver.close()
