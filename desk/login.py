"""How agents log in: an address and a password for a signed cookie that names one login. Programs show a key instead.

The cookie is a JWT (HS256, the desk's session key) in an HttpOnly, SameSite=Strict cookie; the login itself is a
row, so that a logout, a new password and a removed agent end it at once. Failures are counted per account and per
address within a window; the wait is told, whether the account exists is not.

A key (`Authorization: Bearer frontline_...`) acts in the name of its agent, and may ask so often in a minute.
"""

from __future__ import annotations

from dataclasses import dataclass

import jwt
from aiohttp import hdrs, web

from desk.context import Desk
from desk.errors import NotAuthenticated, RateLimited
from desk.limits import SlidingWindow
from desk.store import agents, api_keys
from desk.store.agents import Login

COOKIE = "frontline_session"
_HOUR_SECONDS = 3600.0
_AUDIENCE = "frontline-agent"


@dataclass(frozen=True, slots=True)
class Attempts:
    """Failed logins of late."""

    by_account: SlidingWindow
    by_address: SlidingWindow

    def check(self, *, account: str, address: str, now: float) -> None:
        """Raises `RateLimited`."""
        wait = max(self.by_account.wait_seconds(account, now), self.by_address.wait_seconds(address, now))
        if wait > 0:
            raise RateLimited("failed logins", retry_after_seconds=wait)

    def failed(self, *, account: str, address: str, now: float) -> None:
        self.by_account.add(account, now)
        self.by_address.add(address, now)


async def log_in(desk: Desk, attempts: Attempts, *, email: str, password: str, address: str) -> Login:
    """Start a login. Raises `NotAuthenticated` and `RateLimited`."""
    now, account = desk.changes.clock(), email.replace("\0", "").strip().lower()[:200]
    attempts.check(account=account, address=address, now=now)
    # Counted before the slow check, or many at once would all be let through; taken back when it is right.
    attempts.failed(account=account, address=address, now=now)
    async with desk.store.reading() as connection:
        found = await agents.find_account(connection, email=account)
    # Without the connection: there are few, and the whole desk would wait for some passwords to be checked.
    agent = await found.check(password)
    if agent is None:
        raise NotAuthenticated
    attempts.by_account.forget(account)
    attempts.by_address.take_back(address)
    async with desk.store.writing() as connection:
        expires_at = now + desk.settings.session_hours * _HOUR_SECONDS
        return await agents.start_login(connection, agent, now=now, expires_at=expires_at)


async def current_login(desk: Desk, request: web.Request) -> Login:
    """The login of a request's cookie, or of the key that it shows. Raises `NotAuthenticated`, and `RateLimited` for a key."""
    if shows_key(request):
        return await _login_of_key(desk, request)
    cookie = request.cookies.get(COOKIE, "")
    try:
        claims = jwt.decode(
            cookie,
            desk.settings.secrets.session_key,
            algorithms=["HS256"],
            audience=_AUDIENCE,
            options={"require": ["exp", "aud", "jti"]},
        )
    except jwt.PyJWTError as error:
        raise NotAuthenticated from error
    async with desk.store.reading() as connection:
        login = await agents.find_login(connection, str(claims["jti"]), now=desk.changes.clock())
    if login is None:
        raise NotAuthenticated
    return login


def shows_key(request: web.Request) -> bool:
    """Whether a program asks: it shows a key, which no other site can make a browser send.

    A browser behind a proxy that asks for a password sends `Basic`, and has its cookie besides.
    """
    return request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")[0].lower() == "bearer"


async def _login_of_key(desk: Desk, request: web.Request) -> Login:
    _, _, shown = request.headers[hdrs.AUTHORIZATION].partition(" ")
    async with desk.store.reading() as connection:
        key = await api_keys.check(connection, shown.strip())
    now = desk.changes.clock()
    wait = desk.asked_by_key.wait_seconds(key.id, now)
    if wait > 0:
        raise RateLimited("requests with this key", retry_after_seconds=wait)
    desk.asked_by_key.add(key.id, now)
    return Login(id=f"key:{key.id}", agent=key.agent, expires_at=now)


async def log_out(desk: Desk, login: Login) -> None:
    """End exactly this login."""
    async with desk.store.writing() as connection:
        await agents.end_login(connection, login.id)


def set_cookie(desk: Desk, response: web.StreamResponse, login: Login) -> None:
    """Give the browser its cookie."""
    claims = {"jti": login.id, "aud": _AUDIENCE, "exp": int(login.expires_at)}
    response.set_cookie(
        COOKIE,
        jwt.encode(claims, desk.settings.secrets.session_key, algorithm="HS256"),
        max_age=int(desk.settings.session_hours * _HOUR_SECONDS),
        httponly=True,
        samesite="Strict",
        secure=desk.settings.secure_cookies,
        path="/",
    )


def clear_cookie(desk: Desk, response: web.StreamResponse) -> None:
    response.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict", secure=desk.settings.secure_cookies)
