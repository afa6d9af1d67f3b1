"""The cookies of the console: one names a login, another a browser in which somebody has logged in before.

Both are JWTs (HS256 alone, with the desk's session key) for an audience of their own, so that neither passes for the
other. Over TLS their names begin with `__Host-`: then no other name below the company's domain can set them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import jwt
from aiohttp import web

from desk.errors import NotAuthenticated
from desk.identity import new_id
from desk.settings import DeskSettings
from desk.store.agents import Login

COOKIE = "frontline_session"
_DEVICE = "frontline_device"
_LOGIN_AUDIENCE = "frontline-agent"
_DEVICE_AUDIENCE = "frontline-device"
_ALGORITHMS = ["HS256"]
_HOUR_SECONDS = 3600.0
_DEVICE_SECONDS = 180 * 24 * 3600


def session_cookie(settings: DeskSettings) -> str:
    """The name of the cookie that names a login."""
    return f"__Host-{COOKIE}" if settings.secure_cookies else COOKIE


def login_of(settings: DeskSettings, cookies: Mapping[str, str]) -> str:
    """The id of the login that a request's cookie names. Raises `NotAuthenticated`."""
    cookie = cookies.get(session_cookie(settings), "")
    if not cookie:
        raise NotAuthenticated
    try:
        claims = jwt.decode(
            cookie,
            settings.secrets.session_key,
            algorithms=_ALGORITHMS,
            audience=_LOGIN_AUDIENCE,
            options={"require": ["exp", "aud", "jti"]},
        )
    except jwt.PyJWTError as error:
        raise NotAuthenticated(f"the cookie of a login was refused: {error}") from error
    return str(claims["jti"])


def device_of(settings: DeskSettings, cookies: Mapping[str, str], *, agent: str) -> str:
    """The id of this browser, if this agent has logged in with it before; else empty.

    What fails from there is counted for it alone, so that who fails elsewhere in an agent's name does not lock the agent
    out (OWASP, "Blocking Brute Force Attacks", device cookies).
    """
    try:
        claims = jwt.decode(
            cookies.get(_device_cookie(settings, agent), ""),
            settings.secrets.session_key,
            algorithms=_ALGORITHMS,
            audience=_DEVICE_AUDIENCE,
            options={"require": ["exp", "aud", "jti", "sub"]},
        )
    except jwt.PyJWTError:
        return ""
    return str(claims["jti"]) if claims["sub"] == agent else ""


def set_cookies(settings: DeskSettings, response: web.StreamResponse, login: Login, *, now: float) -> None:
    """Give the browser both, after a login."""
    claims = {"jti": login.id, "aud": _LOGIN_AUDIENCE, "exp": int(login.expires_at)}
    _set(settings, response, session_cookie(settings), claims, seconds=int(settings.session_hours * _HOUR_SECONDS))
    agent = login.agent.id
    device = {"jti": new_id(), "sub": agent, "aud": _DEVICE_AUDIENCE, "exp": int(now) + _DEVICE_SECONDS}
    _set(settings, response, _device_cookie(settings, agent), device, seconds=_DEVICE_SECONDS)


def clear_session(settings: DeskSettings, response: web.StreamResponse) -> None:
    """Take the login's cookie back; the browser stays known."""
    response.del_cookie(
        session_cookie(settings), path="/", httponly=True, samesite="Strict", secure=settings.secure_cookies
    )


def _device_cookie(settings: DeskSettings, agent: str) -> str:
    """One for each agent: several may share a workplace."""
    name = f"{_DEVICE}_{hashlib.sha256(agent.encode()).hexdigest()[:12]}"
    return f"__Host-{name}" if settings.secure_cookies else name


def _set(
    settings: DeskSettings, response: web.StreamResponse, name: str, claims: Mapping[str, object], *, seconds: int
) -> None:
    response.set_cookie(
        name,
        jwt.encode(dict(claims), settings.secrets.session_key, algorithm=_ALGORITHMS[0]),
        max_age=seconds,
        httponly=True,
        samesite="Strict",
        secure=settings.secure_cookies,
        path="/",
    )
