"""`POST /api/link-codes`: a code for a signed-in customer, with which they prove that an address on a channel is theirs."""

from __future__ import annotations

import msgspec
from aiohttp import web

from desk.channels import linking
from desk.context import DESK
from desk.errors import RateLimited
from desk.sockets.origin import address_of, network_of
from desk.web.api import read_json
from desk.web.attachments import for_customers, preflight
from desk.web.security import json_answer


class AskLinkCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`identity` is the site's signed identity of the customer (docs/identity.md)."""

    identity: str


def routes() -> list[web.RouteDef]:
    return [web.post("/api/link-codes", for_customers(ask)), web.options("/api/link-codes", for_customers(preflight))]


async def ask(request: web.Request) -> web.StreamResponse:
    """Answer `{"code": "LINK 7K3M-Q9XD", "expires_at": …}`."""
    desk = request.app[DESK]
    client, now = network_of(address_of(request, desk.settings)), desk.changes.clock()
    wait = desk.new_conversations.wait_seconds(client, now)
    if wait > 0:
        raise RateLimited("link codes", retry_after_seconds=wait)
    desk.new_conversations.add(client, now)
    asked = await read_json(request, AskLinkCode)
    return json_answer(await linking.issue(desk, asked.identity), status=201)
