"""`/api/webhooks`: who is told what happens, for administrators."""

from __future__ import annotations

import msgspec
from aiohttp import web

from desk import accounts
from desk.context import DESK, Desk
from desk.errors import NotAllowed, NotFound
from desk.login import current_login
from desk.store import webhooks
from desk.store.agents import Agent, Role
from desk.store.webhooks import Delivery, Webhook
from desk.web.api import check_own_page, read_body
from desk.web.query_values import whole_number
from desk.web.security import json_answer

_MOST = 100


class WebhookBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to send what: names of events (`handoff.requested`), topics (`handoff.*`), or `*` for everything."""

    url: str
    events: tuple[str, ...]


class WebhookAnswer(msgspec.Struct, frozen=True):
    """A webhook. `secret` is told once, when it is made, and empty ever after.

    `paused_because` is a sentence while it is told nothing; `failing_since` is 0 while it takes what it is sent.
    """

    id: str
    url: str
    events: tuple[str, ...]
    created_at: float
    paused_because: str
    failing_since: float
    secret: str = ""


class WebhooksAnswer(msgspec.Struct, frozen=True):
    """All webhooks, the oldest first."""

    webhooks: tuple[WebhookAnswer, ...]


class DeliveryAnswer(msgspec.Struct, frozen=True):
    """An event's way to a webhook: `pending`, `taken` or `given_up`; `answered` is what came of the last attempt."""

    event: str
    type: str
    state: str
    attempts: int
    due_at: float
    answered: str


class DeliveriesAnswer(msgspec.Struct, frozen=True):
    """A webhook's deliveries, the latest first."""

    deliveries: tuple[DeliveryAnswer, ...]


class Forgotten(msgspec.Struct, frozen=True):
    """It is forgotten."""


async def list_webhooks(request: web.Request) -> web.StreamResponse:
    """Answer with all webhooks. Only administrators may ask. Raises `NotAuthenticated` and `NotAllowed`."""
    desk, _admin = await _desk_of_admin(request)
    async with desk.store.reading() as connection:
        found = await webhooks.every(connection)
    return json_answer(WebhooksAnswer(tuple(_answer(one) for one in found)))


async def add_webhook(request: web.Request) -> web.StreamResponse:
    """Add a webhook, and answer with its secret. Only administrators may.

    Raises `NotAuthenticated`, `NotAllowed` and `InvalidValue`.
    """
    desk, admin = await _desk_of_admin(request)
    body = await read_body(request, WebhookBody)
    async with desk.store.writing() as connection:
        made = await accounts.add_webhook(
            connection,
            url=body.url,
            events=body.events,
            in_house=desk.settings.webhooks_in_house,
            actor=admin.id,
            now=desk.changes.clock(),
        )
    return json_answer(msgspec.structs.replace(_answer(made), secret=made.secret))


async def remove_webhook(request: web.Request) -> web.StreamResponse:
    """Forget a webhook with all that is on its way to it. Only administrators may. Raises `NotAllowed` and `NotFound`."""
    desk, admin = await _desk_of_admin(request)
    check_own_page(request)
    name, now = request.match_info["webhook"], desk.changes.clock()
    async with desk.store.writing() as connection:
        await accounts.remove_webhook(connection, name, actor=admin.id, now=now)
    return json_answer(Forgotten())


async def resume_webhook(request: web.Request) -> web.StreamResponse:
    """Tell a paused webhook again, beginning with what waited for it. Only administrators may.

    Raises `NotAllowed` and `NotFound`.
    """
    desk, admin = await _desk_of_admin(request)
    check_own_page(request)
    name, now = request.match_info["webhook"], desk.changes.clock()
    async with desk.store.writing() as connection:
        found = await accounts.resume_webhook(connection, name, actor=admin.id, now=now)
    return json_answer(_answer(found))


async def list_deliveries(request: web.Request) -> web.StreamResponse:
    """Answer with a webhook's deliveries, the latest first. Only administrators may ask.

    Raises `NotAllowed` and `NotFound`.
    """
    desk, _admin = await _desk_of_admin(request)
    limit = whole_number(request, "limit", default=50, most=_MOST)
    name = request.match_info["webhook"]
    async with desk.store.reading() as connection:
        if await webhooks.find(connection, name) is None:
            raise NotFound("webhook")
        found = await webhooks.latest(connection, name, limit=limit)
    return json_answer(DeliveriesAnswer(tuple(_delivery(one) for one in found)))


async def _desk_of_admin(request: web.Request) -> tuple[Desk, Agent]:
    desk = request.app[DESK]
    agent = (await current_login(desk, request)).agent
    if agent.role is not Role.ADMIN:
        raise NotAllowed("see to webhooks; administrators do")
    return desk, agent


def _answer(one: Webhook) -> WebhookAnswer:
    return WebhookAnswer(one.id, one.url, one.events, one.created_at, one.paused_because, one.failing_since)


def _delivery(one: Delivery) -> DeliveryAnswer:
    return DeliveryAnswer(one.event, one.type, one.state.value, one.attempts, one.due_at, one.answered)
