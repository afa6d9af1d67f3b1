"""The demo's pages and what they fetch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
from aiohttp import web

from backoffice.connect import open_back_office
from backoffice.exceptions import BackOfficeError, InvalidInput, NotFound, Refused
from backoffice.port import BackOffice
from desk.context import DESK
from desk.demo.mailbox import read_mailbox
from desk.identity import sign_identity
from desk.settings import DemoSettings
from desk.web.api import read_body
from desk.web.pages import STATIC, serve_file
from desk.web.security import Handler, json_answer
from handoff.conversation import Customer

logger = logging.getLogger(__name__)

DEMO: web.AppKey[DemoSettings] = web.AppKey("demo", DemoSettings)
BACK_OFFICE: web.AppKey[BackOffice] = web.AppKey("back_office", BackOffice)

# The shop page asks for a new one with every visit; a conversation outlives it, the identity need not.
_IDENTITY_SECONDS = 12 * 3600.0
_PAGES = ("shop", "mail", "reset", "unlock")


class ShownCustomer(msgspec.Struct, frozen=True):
    """A customer that the shop page can sign in."""

    id: str
    name: str
    tier: str


class IdentityAnswer(msgspec.Struct, frozen=True):
    identity: str


class RedeemBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the page behind a one-time link posts; `password` is empty where none is asked for."""

    token: str
    password: str = ""


class Told(msgspec.Struct, frozen=True):
    """One sentence for the page."""

    message: str


async def run_back_office(app: web.Application) -> AsyncIterator[None]:
    """Open the back office for the demo's pages while the desk runs."""
    async with open_back_office(app[DESK].settings.back_office_url) as office:
        app[BACK_OFFICE] = office
        yield


async def page(request: web.Request) -> web.StreamResponse:
    name = request.match_info["page"]
    return serve_file(request, STATIC / "demo" / f"{name}.html")


async def home(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/demo/shop")


async def static(request: web.Request) -> web.StreamResponse:
    path = STATIC / "demo" / request.match_info["name"]
    if not path.is_file():
        raise web.HTTPNotFound(text="There is no such file.")
    return serve_file(request, path)


async def mail_messages(request: web.Request) -> web.StreamResponse:
    mailbox = await asyncio.to_thread(read_mailbox, Path(request.app[DEMO].mailbox))
    return json_answer(mailbox)


async def customers(request: web.Request) -> web.StreamResponse:
    """Those of the settings that the back office knows."""
    office = request.app[BACK_OFFICE]
    shown = []
    for customer_id in request.app[DEMO].customers:
        try:
            found = await office.customer(customer_id)
        except NotFound:
            continue
        shown.append(ShownCustomer(id=found.id, name=found.name, tier=found.tier.value))
    return json_answer(shown)


async def identity(request: web.Request) -> web.StreamResponse:
    """What the shop's server would put into its page for a logged-in customer; for the demo's customers alone."""
    customer_id = request.query.get("customer", "")
    if customer_id not in request.app[DEMO].customers:
        raise web.HTTPNotFound(text="There is no such demo customer.")
    found = await request.app[BACK_OFFICE].customer(customer_id)
    settings = request.app[DESK].settings
    customer = Customer(
        id=found.id,
        name=found.name,
        email=found.email,
        tier=found.tier.value,
        language=found.language,
        time_zone=found.time_zone,
        identified=True,
    )
    token = sign_identity(
        customer,
        key=settings.secrets.identity_key,
        audience=settings.identity_audience,
        now=request.app[DESK].changes.clock(),
        seconds=_IDENTITY_SECONDS,
    )
    return json_answer(IdentityAnswer(identity=token))


async def reset(request: web.Request) -> web.StreamResponse:
    body = await read_body(request, RedeemBody)
    await request.app[BACK_OFFICE].redeem_reset_token(body.token, new_password=body.password)
    return json_answer(Told("Your new password is saved. You can sign in with it now."))


async def unlock(request: web.Request) -> web.StreamResponse:
    body = await read_body(request, RedeemBody)
    await request.app[BACK_OFFICE].redeem_unlock_token(body.token)
    return json_answer(Told("Your account is unlocked. You can sign in again."))


@web.middleware
async def back_office_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What the back office refuses, in a sentence for the page."""
    try:
        return await handler(request)
    except Refused as error:
        # The sentence must not repeat the token, which is what the back office names as its subject.
        reason = Refused.CODES.get(error.code, "it is not possible")
        return json_answer(Told(f"That did not work: {reason}."), status=409)
    except InvalidInput as error:
        return json_answer(Told(f"{error.field}: {error.problem}."), status=422)
    except NotFound:
        return json_answer(Told("There is no such customer."), status=404)
    except BackOfficeError:
        logger.exception("The back office failed")
        return json_answer(Told("The shop's systems do not answer just now. Please try again."), status=503)


def routes() -> list[web.RouteDef]:
    """All of the demo's paths."""
    return [
        web.get("/", home),
        web.get("/demo", home),
        web.get("/demo/{page:" + "|".join(_PAGES) + "}", page),
        web.get("/static/demo/{name:[a-z_]+[.](?:css|js|svg|png)}", static),
        web.get("/demo/mail/messages", mail_messages),
        web.get("/demo/customers", customers),
        web.get("/demo/identity", identity),
        web.post("/demo/reset", reset),
        web.post("/demo/unlock", unlock),
    ]


def add_demo(app: web.Application, demo: DemoSettings) -> None:
    """Serve the demo from `app`, whose desk must have a back office."""
    app[DEMO] = demo
    app.middlewares.append(back_office_errors)
    app.cleanup_ctx.append(run_back_office)
    app.add_routes(routes())
