"""`/api/...`: logging in and out, and who one is.

Posts must be JSON and come from the desk's own pages: a form of another site cannot send JSON without a preflight
request, which is never answered, and the cookie is SameSite=Strict besides.
"""

from __future__ import annotations

import asyncio
from typing import TypeVar

import msgspec
from aiohttp import web

from desk.context import DESK
from desk.errors import InvalidValue, NotAllowed, TooSlow
from desk.fanout.frames import LoginEnded
from desk.login import Attempt, PasswordChecks, change_password, current_login, log_in, log_out, shows_key
from desk.login_cookies import clear_session, set_cookies
from desk.sockets.agent_sockets import AGENT_SOCKETS
from desk.sockets.origin import address_of, is_own_origin
from desk.store.agents import Agent
from desk.web.nul import PROBLEM
from desk.web.security import json_answer
from handoff.wire.codec import holds_nul

CHECKS: web.AppKey[PasswordChecks] = web.AppKey("password_checks", PasswordChecks)
_BODY_BYTES = 16_384
_BODY_SECONDS = 20.0

BodyT = TypeVar("BodyT")


class LoginBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the console posts to `/api/login`."""

    email: str
    password: str


class PasswordBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the console posts to `/api/password`."""

    current: str
    new: str


class AgentAnswer(msgspec.Struct, frozen=True):
    """Who is logged in."""

    id: str
    email: str
    name: str
    role: str


class AboutAnswer(msgspec.Struct, frozen=True):
    """What a login page may show; the demo's login only in the demo. `single_sign_on` names the identity provider, empty
    where there is none; `passwords` says whether agents may log in with one."""

    company: str
    assistant_name: str
    demo: bool
    single_sign_on: str = ""
    passwords: bool = True
    demo_email: str = ""
    demo_password: str = ""


def check_own_page(request: web.Request) -> None:
    """Raises `NotAllowed` for a request that no page of ours made. A program that shows a key is none, and may ask."""
    public_url = request.app[DESK].settings.public_url
    if not shows_key(request) and not is_own_origin(request, public_url=public_url):
        # Who sets a desk up meets this first, at the login, where public_url is not what their browser asks for.
        raise NotAllowed(f"post from another site: this desk's own pages are at {public_url} (its public_url)")


async def read_body(request: web.Request, type_: type[BodyT], *, most_bytes: int = _BODY_BYTES) -> BodyT:
    """The JSON body of a post from one of our own pages. Raises `NotAllowed`, and as `read_json`."""
    check_own_page(request)
    return await read_json(request, type_, most_bytes=most_bytes)


async def read_json(request: web.Request, type_: type[BodyT], *, most_bytes: int = _BODY_BYTES) -> BodyT:
    """The JSON body of a post from wherever; whose page it is was looked at, or does not matter. Raises `InvalidValue` and `TooSlow`."""
    if request.content_type != "application/json":
        raise InvalidValue("Content-Type", problem="it must be application/json")
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            body = await request.content.read(most_bytes + 1)
            while len(body) <= most_bytes and not request.content.at_eof():
                body += await request.content.read(most_bytes + 1 - len(body))
    except TimeoutError as error:
        raise TooSlow("body") from error
    if len(body) > most_bytes:
        raise InvalidValue("body", problem=f"at most {most_bytes} bytes are read")
    if holds_nul(body.decode("utf-8", "replace")):
        raise InvalidValue("body", problem=PROBLEM)
    try:
        return msgspec.json.decode(body, type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidValue("body", problem=str(error)) from error
    except RecursionError as error:
        raise InvalidValue("body", problem="it is nested too deeply") from error


async def login(request: web.Request) -> web.StreamResponse:
    desk = request.app[DESK]
    body = await read_body(request, LoginBody)
    address = address_of(request, desk.settings)
    attempt = Attempt(email=body.email, password=body.password, address=address, cookies=request.cookies)
    started = await log_in(desk, request.app[CHECKS], attempt)
    response = json_answer(_answer(started.agent))
    set_cookies(desk.settings, response, started, now=desk.changes.clock())
    return response


async def password(request: web.Request) -> web.StreamResponse:
    """A new password for the logged-in agent, whose other logins end. Raises as `change_password`, and `NotAllowed` for a key."""
    desk = request.app[DESK]
    login = await current_login(desk, request)
    if shows_key(request):
        raise NotAllowed("change a password with a key")
    body = await read_body(request, PasswordBody)
    await change_password(desk, request.app[CHECKS], login, current=body.current, new=body.new)
    await request.app[AGENT_SOCKETS].end_what_is_over(desk)
    return json_answer({})


async def logout(request: web.Request) -> web.StreamResponse:
    desk = request.app[DESK]
    check_own_page(request)
    ended = await current_login(desk, request)
    if shows_key(request):
        raise NotAllowed("log out with a key, for it is no login; frontline api-key revoke ends it")
    await log_out(desk, ended)
    request.app[AGENT_SOCKETS].end(ended.id)
    desk.fanout.tell(LoginEnded(ended.id))
    response = json_answer({})
    clear_session(desk.settings, response)
    return response


async def me(request: web.Request) -> web.StreamResponse:
    """Answer with who asks: the agent of the cookie or of the key. Raises `NotAuthenticated`."""
    return json_answer(_answer((await current_login(request.app[DESK], request)).agent))


async def about(request: web.Request) -> web.StreamResponse:
    settings = request.app[DESK].settings
    demo, sso = settings.demo, settings.single_sign_on
    return json_answer(
        AboutAnswer(
            company=settings.company_name,
            assistant_name=settings.assistant_name,
            demo=demo is not None,
            single_sign_on=sso.label if sso else "",
            passwords=sso is None or sso.passwords_too,
            demo_email=demo.login_email if demo else "",
            demo_password=demo.login_password if demo else "",
        )
    )


def _answer(agent: Agent) -> AgentAnswer:
    return AgentAnswer(id=agent.id, email=agent.email, name=agent.name, role=agent.role.value)


def routes() -> list[web.RouteDef]:
    return [
        web.post("/api/login", login),
        web.post("/api/logout", logout),
        web.post("/api/password", password),
        web.get("/api/about", about),
    ]
