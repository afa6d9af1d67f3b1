"""How often somebody may fail to log in, and from where.

Ten failures (a setting) lock for a quarter of an hour (a setting). They are counted for the account, over all browsers in
which its agent has never logged in; a browser that is known has a count of its own, so that nobody locks an agent out of
where they work. An address has a larger count over all accounts. What is refused while it is locked is not counted.
"""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import RateLimited
from desk.settings import DeskSettings
from desk.sockets.origin import network_of
from desk.store import login_attempts
from desk.store.engine import Store
from desk.store.login_attempts import Counter


def account_counter(settings: DeskSettings, account: str) -> Counter:
    """Failures in the name of an account, by the address that was typed."""
    return _counter(settings, "account", account, limit=settings.limits.login_failures_per_account)


def device_counter(settings: DeskSettings, device: str) -> Counter:
    """Failures in one known browser."""
    return _counter(settings, "device", device, limit=settings.limits.login_failures_per_account)


def network_counter(settings: DeskSettings, address: str) -> Counter:
    """Failures from one network address; of IPv6 a whole /64 is one, for one customer of a provider has as much."""
    return _counter(settings, "network", network_of(address), limit=settings.limits.login_failures_per_address)


def _counter(settings: DeskSettings, kind: str, subject: str, *, limit: int) -> Counter:
    # Keyed: a table of hashed addresses alone would be read by hashing every address.
    key, text = settings.secrets.session_key.encode(), f"{kind}:{subject}".encode("utf-8", "surrogatepass")
    return Counter(f"{kind}:{hmac.new(key, text, hashlib.sha256).hexdigest()}", limit)


async def begin(store: Store, settings: DeskSettings, counters: tuple[Counter, ...], *, now: float) -> None:
    """Count an attempt. Raises `RateLimited` where it may not be made now."""
    async with store.glancing() as connection:
        wait = await login_attempts.wait_seconds(connection, counters, now=now)
    if wait <= 0:
        async with store.writing() as connection:
            wait = await login_attempts.begin(
                connection, counters, now=now, lock_seconds=settings.limits.login_window_seconds
            )
    if wait > 0:
        raise RateLimited("failed logins", retry_after_seconds=wait)


async def succeeded(
    connection: AsyncConnection, counters: tuple[Counter, ...], *, network: Counter | None = None
) -> None:
    """The attempt was right: what it was counted for is forgotten, but of the address only this one attempt.

    Otherwise an agent's own login now and then would let them try the accounts of all colleagues.
    """
    await login_attempts.forget(connection, [one.name for one in counters if one != network])
    if network is not None:
        await login_attempts.take_back(connection, network.name)


async def take_back(connection: AsyncConnection, counters: tuple[Counter, ...]) -> None:
    """The attempt that was counted last was not made."""
    for one in sorted(counters, key=lambda one: one.name):
        await login_attempts.take_back(connection, one.name)


async def unlock(connection: AsyncConnection, settings: DeskSettings, account: str) -> bool:
    """Let an account log in again at once. Whether it had failures."""
    return await login_attempts.forget(connection, [account_counter(settings, account.strip().lower()).name])
