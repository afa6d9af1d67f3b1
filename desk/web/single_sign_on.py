"""`/api/login/oidc`: to the identity provider and back, for browsers.

What goes wrong is told to the login page as a word in the address, and in our log with the reason.
"""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from aiohttp import web

from desk import login
from desk.context import DESK, Desk
from desk.errors import DeskError
from desk.login_cookies import set_cookies
from desk.settings import DeskSettings
from desk.single_sign_on.accounts import agent_for
from desk.single_sign_on.errand import LONGEST_SECONDS, new_errand, opened, sealed
from desk.single_sign_on.errors import Refusal, SignOnRefused
from desk.single_sign_on.person import person_of
from desk.single_sign_on.provider import Provider
from desk.single_sign_on.settings import SingleSignOn
from desk.sockets.origin import address_of
from desk.store.agents import Login

logger = logging.getLogger(__name__)

PROVIDER: web.AppKey[Provider] = web.AppKey("single_sign_on", Provider)
_ERRAND = "frontline_errand"
_PATH = "/api/login/oidc"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ANSWER_CHARACTERS = 4096


async def begin(request: web.Request) -> web.StreamResponse:
    """Send the browser to the provider, with a cookie that fits the answer."""
    desk, errand = request.app[DESK], new_errand()
    try:
        address = await request.app[PROVIDER].address_for(errand, redirect_uri=_redirect_uri(request))
    except SignOnRefused as refused:
        return await _to_login(request, refused)
    response = web.Response(status=302, headers={"Location": address})
    settings = desk.settings
    name, path = _errand_cookie(settings)
    response.set_cookie(
        name,
        sealed(errand, key=settings.secrets.session_key, now=desk.changes.clock()),
        max_age=LONGEST_SECONDS,
        httponly=True,
        # The provider's answer is a step from another site, on which no Strict cookie is sent.
        samesite="Lax",
        secure=settings.secure_cookies,
        path=path,
    )
    return response


async def callback(request: web.Request) -> web.StreamResponse:
    """The browser comes back with a code: log its agent in."""
    settings = request.app[DESK].settings
    try:
        started = await _logged_in(request)
    except SignOnRefused as refused:
        response = await _to_login(request, refused)
    else:
        response = web.Response(status=303, headers={"Location": "/console"})
        set_cookies(settings, response, started, now=request.app[DESK].changes.clock())
    name, path = _errand_cookie(settings)
    response.del_cookie(name, path=path, secure=settings.secure_cookies)
    return response


async def _logged_in(request: web.Request) -> Login:
    desk, told = request.app[DESK], request.query
    if any(len(value) > _ANSWER_CHARACTERS for value in told.values()):
        raise SignOnRefused(Refusal.PROVIDER, "the answer is too long")
    name, _ = _errand_cookie(desk.settings)
    errand = opened(request.cookies.get(name, ""), key=desk.settings.secrets.session_key, state=told.get("state", ""))
    if "error" in told or not told.get("code"):
        cancelled = told.get("error") == "access_denied"
        # What stands there is anybody's: only its being there is logged.
        raise SignOnRefused(Refusal.CANCELLED if cancelled else Refusal.PROVIDER, "the provider gave no code")
    claims = await request.app[PROVIDER].claims_for(
        errand, code=told["code"], issuer=told.get("iss", ""), redirect_uri=_redirect_uri(request)
    )
    settings = _settings(desk)
    person, now = person_of(claims, settings), desk.changes.clock()
    try:
        async with desk.store.writing() as connection:
            agent = await agent_for(connection, person, settings, now=now)
            return await login.start(desk, connection, agent, method="single sign-on", now=now)
    except DeskError as error:
        raise SignOnRefused(Refusal.PROVIDER, f"the desk could not keep it: {error}") from error


def _errand_cookie(settings: DeskSettings) -> tuple[str, str]:
    """The errand's cookie: its name and its path. Over TLS no other name below the company's domain can set it: whoever has one
    could otherwise plant an errand of theirs, and an agent who comes back would work under a stranger's name."""
    return (f"__Host-{_ERRAND}", "/") if settings.secure_cookies else (_ERRAND, _PATH)


def _settings(desk: Desk) -> SingleSignOn:
    if desk.settings.single_sign_on is None:
        raise SignOnRefused(Refusal.PROVIDER, "none is set up")
    return desk.settings.single_sign_on


def _redirect_uri(request: web.Request) -> str:
    """Where the provider sends the browser back to: our public address. On this machine it is the one that was asked for,
    for a desk may have been moved to another port."""
    public = request.app[DESK].settings.public_url.rstrip("/")
    asked = urlsplit(f"http://{request.host}")
    if urlsplit(public).hostname in _LOOPBACK and asked.hostname in _LOOPBACK:
        public = f"http://{request.host}"
    return f"{public}{_PATH}/callback"


async def _to_login(request: web.Request, refused: SignOnRefused) -> web.Response:
    logger.warning("A login at the identity provider let nobody in: %s", refused)
    desk = request.app[DESK]
    await desk.failed_logins.note(
        desk.store,
        method="single_sign_on",
        why=refused.refusal.value,
        address=address_of(request, desk.settings),
        now=desk.changes.clock(),
    )
    return web.Response(status=303, headers={"Location": f"/console?login={refused.refusal.value}"})


def add_single_sign_on(app: web.Application, settings: SingleSignOn) -> None:
    """Let agents log in at the provider of the settings."""
    desk = app[DESK]
    app[PROVIDER] = Provider(settings, secret=desk.settings.secrets.oidc_client_secret, clock=desk.changes.clock)
    app.add_routes([web.get(_PATH, begin, allow_head=False), web.get(f"{_PATH}/callback", callback, allow_head=False)])
