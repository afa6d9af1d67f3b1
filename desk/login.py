"""How agents log in: an address and a password for a signed cookie that names one login. Programs show a key instead.

The login itself is a row, so that a logout, a new password and a removed agent end it at once. Whoever is refused hears
the same, and waits as long, whether there is such an account or not; only our log tells why.

A key (`Authorization: Bearer frontline_...`) acts in the name of its agent, and may ask so often in a minute.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import hdrs, web
from sqlalchemy.ext.asyncio import AsyncConnection

from desk import login_limits
from desk.context import Desk
from desk.errors import InvalidValue, NotAllowed, NotAuthenticated, RateLimited
from desk.key_scopes import ACT, covers
from desk.login_cookies import device_of, login_of
from desk.login_limits import account_counter, device_counter, network_counter
from desk.password_rules import check_password
from desk.shown_key import ShownKey, show
from desk.store import agents, api_keys, audit
from desk.store.agents import Account, Agent, Login

logger = logging.getLogger(__name__)

_HOUR_SECONDS = 3600.0
_CHECKED_AT_ONCE = 2
_MOST_WAITING = 30
_SOON_SECONDS = 2.0
_NO_AGENT = "-"
# A key's last use is told in minutes; not every request is worth a write.
_USED_SECONDS = 60.0


NEEDED_SCOPE = web.RequestKey("needed_scope", str)
"""Which scope a key must have for what the request asks; the API's operations say it, empty where every key may."""


class PasswordChecks:
    """The passwords that are checked now: few at once, for each takes 64 MiB and a core, and not too many in line."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(_CHECKED_AT_ONCE)
        self._waiting = 0

    async def check(self, account: Account, password: str) -> Agent | None:
        """The agent if the password is right. Raises `RateLimited` where too many wait."""
        if self._waiting >= _MOST_WAITING:
            raise RateLimited("logins at once", retry_after_seconds=_SOON_SECONDS)
        self._waiting += 1
        try:
            async with self._room:
                return await account.check(password)
        finally:
            self._waiting -= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What somebody shows who wants to log in, from which address, and with which cookies."""

    email: str
    password: str
    address: str
    cookies: Mapping[str, str]

    def __repr__(self) -> str:
        return "Attempt(...)"


async def log_in(desk: Desk, checks: PasswordChecks, attempt: Attempt) -> Login:
    """Start a login. Raises `NotAuthenticated`, `RateLimited`, and `NotAllowed` where agents have no passwords."""
    now, settings = desk.changes.clock(), desk.settings
    if settings.single_sign_on is not None and not settings.single_sign_on.passwords_too:
        raise NotAllowed("log in with a password; use single sign-on")
    email = attempt.email.replace("\0", "").strip().lower()[:200]
    async with desk.store.glancing() as connection:
        account = await agents.find_account(connection, email=email)
    device = device_of(settings, attempt.cookies, agent=account.agent.id if account.agent else _NO_AGENT)
    network = network_counter(settings, attempt.address)
    counters = (device_counter(settings, device) if device else account_counter(settings, email), network)
    try:
        await login_limits.begin(desk.store, settings, counters, now=now)
    except RateLimited:
        logger.warning("A login from %s was not tried: too many failed before", attempt.address)
        raise
    # Without the connection: there are few, and the whole desk would wait for some passwords to be checked.
    try:
        agent = await checks.check(account, attempt.password)
    except RateLimited:
        async with desk.store.writing() as connection:
            await login_limits.take_back(connection, counters)  # nobody looked whether it was right
        raise
    if agent is None:
        why = "the password is wrong" if account.agent else "there is no such account"
        logger.warning("A login from %s was refused: %s", attempt.address, why)
        await desk.failed_logins.note(
            desk.store,
            method="password",
            agent=account.agent.id if account.agent else "",
            address=attempt.address,
            now=now,
            counters=counters,
            lock_seconds=settings.limits.login_window_seconds,
        )
        raise NotAuthenticated
    async with desk.store.writing() as connection:
        await login_limits.succeeded(connection, counters, network=network)
        return await start(desk, connection, agent, method="password", now=now)


async def start(desk: Desk, connection: AsyncConnection, agent: Agent, *, method: str, now: float) -> Login:
    """Begin a login of somebody who has proved who they are."""
    expires_at = now + desk.settings.session_hours * _HOUR_SECONDS
    await audit.add(connection, audit.AuditLine(now, agent.id, "login.started", "", {"method": method}))
    return await agents.start_login(connection, agent, now=now, expires_at=expires_at)


async def current_login(desk: Desk, request: web.Request) -> Login:
    """The login of a request's cookie, or of the key that it shows.

    Raises `NotAuthenticated`, and for a key `RateLimited`, and `NotAllowed` where its scopes do not cover what is asked.
    """
    if shows_key(request):
        return await _login_of_key(desk, request)
    login = login_of(desk.settings, request.cookies)
    async with desk.store.glancing() as connection:
        found = await agents.find_login(connection, login, now=desk.changes.clock())
    if found is None:
        raise NotAuthenticated("the login of a cookie has ended")
    return found


def shows_key(request: web.Request) -> bool:
    """Whether a program asks: it shows a key, which no other site can make a browser send.

    A browser behind a proxy that asks for a password sends `Basic`, and has its cookie besides.
    """
    return request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")[0].lower() == "bearer"


async def _login_of_key(desk: Desk, request: web.Request) -> Login:
    _, _, shown = request.headers[hdrs.AUTHORIZATION].partition(" ")
    now = desk.changes.clock()
    async with desk.store.glancing() as connection:
        key = await api_keys.check(connection, shown.strip(), now=now)
    wait = desk.asked_by_key.wait_seconds(key.id, now)
    if wait > 0:
        raise RateLimited("requests with this key", retry_after_seconds=wait)
    desk.asked_by_key.add(key.id, now)
    if key.last_used_at < now - _USED_SECONDS:
        async with desk.store.writing() as connection:
            await api_keys.used(connection, key.id, now=now)
    # What says nothing of scopes is for browsers, and no key with fewer than all gets there.
    needed = request.get(NEEDED_SCOPE, ACT)
    if needed and not covers(key.scopes, needed):
        raise NotAllowed(f"do this with this key: it needs the scope {needed}, and has {', '.join(key.scopes)}")
    show(ShownKey(key.id, key.name, key.agent.id))
    return Login(id=f"key:{key.id}", agent=key.agent, expires_at=now)


async def log_out(desk: Desk, login: Login) -> None:
    """End exactly this login."""
    now = desk.changes.clock()
    async with desk.store.writing() as connection:
        await agents.end_login(connection, login.id)
        await audit.add(connection, audit.AuditLine(now, login.agent.id, "login.ended", "", {}))


async def change_password(desk: Desk, checks: PasswordChecks, login: Login, *, current: str, new: str) -> None:
    """A new password for who knows the old one. Every other login of the agent ends.

    Raises `InvalidValue`, and `RateLimited` where the old one was guessed at too often: an open console is no reason to let
    somebody try.
    """
    now, agent = desk.changes.clock(), login.agent
    check_password(new, about=(agent.email, agent.name, desk.settings.company_name))
    counter = account_counter(desk.settings, f"change of {agent.id}")
    await login_limits.begin(desk.store, desk.settings, (counter,), now=now)
    async with desk.store.glancing() as connection:
        account = await agents.find_account(connection, email=agent.email)
    if await checks.check(account, current) is None:
        raise InvalidValue("current", problem="this is not your password")
    new_hash = await agents.hash_password(new)
    async with desk.store.writing() as connection:
        await login_limits.succeeded(connection, (counter,))
        await agents.replace_password(connection, agent, new_hash, keep=login.id)
        await audit.add(connection, audit.AuditLine(now, agent.id, "agent.password_changed", "", {"agent": agent.id}))
