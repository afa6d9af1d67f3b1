"""Files over HTTP: customers come with their conversation's token, agents with their login.

A customer's browser asks from the company's site, so these answers carry CORS headers for the origins that may open a
chat. The token travels in `Authorization` (the site's signed identity, where the
conversation needs one, in `Frontline-Identity`), never in an address, for addresses end up in logs. What is served was judged
by its content when it came in, and is shut in all the same: no sniffing, no scripts, nothing but images is opened in place.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from aiohttp import hdrs, web
from multidict import CIMultiDict

from desk.attachments import uploads
from desk.attachments.arrivals import patience_seconds
from desk.attachments.uploads import Uploads
from desk.context import DESK, Desk
from desk.customers import conversation_of_token
from desk.errors import AttachmentRefused, NotAllowed, NotAuthenticated, NotFound, Refusal, TooSlow
from desk.login import current_login
from desk.sockets.origin import address_of, is_customer_origin, network_of
from desk.store import attachments, conversations
from desk.store.agents import Agent
from desk.store.attachments import StoredAttachment, Uploader
from desk.web.api import check_own_page
from desk.web.security import errors_as_json, json_answer
from handoff.log import Author

UPLOADS: web.AppKey[Uploads] = web.AppKey("uploads", Uploads)

_SHUT_IN = "default-src 'none'; sandbox; frame-ancestors 'none'"
_KEPT_BY_BROWSERS = "private, max-age=300"
_PREFLIGHT_SECONDS = "600"
_IDENTITY = "Frontline-Identity"
_BEARER = "Bearer "

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def for_customers(handler: Handler) -> Handler:
    """Refuse pages of sites that may not open a chat, and let the others read the answer, also one that is a refusal.

    A page of the desk's own names no origin when it reads; nor does a program that is no browser. The token is what counts.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        settings = request.app[DESK].settings
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is not None and not is_customer_origin(
            request, public_url=settings.public_url, allowed=settings.allowed_origins
        ):
            raise NotAllowed("attach files from this site")
        answer = await errors_as_json(request, handler)
        if origin is not None:
            answer.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
        answer.headers[hdrs.VARY] = hdrs.ORIGIN
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return answer

    return handle


async def preflight(_request: web.Request) -> web.StreamResponse:
    """What a browser asks before it asks."""
    return web.Response(
        status=204,
        headers={
            hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, POST, DELETE",
            hdrs.ACCESS_CONTROL_ALLOW_HEADERS: f"Authorization, Content-Type, {_IDENTITY}",
            hdrs.ACCESS_CONTROL_MAX_AGE: _PREFLIGHT_SECONDS,
        },
    )


async def _customers_conversation(request: web.Request) -> str:
    told = request.headers.get(hdrs.AUTHORIZATION, "")
    if not told.startswith(_BEARER):
        raise NotAuthenticated
    identity = request.headers.get(_IDENTITY, "")
    return await conversation_of_token(request.app[DESK], told.removeprefix(_BEARER), identity=identity)


async def _agents_conversation(request: web.Request) -> tuple[str, Agent]:
    desk = request.app[DESK]
    login = await current_login(desk, request)
    name = request.match_info["conversation"]
    async with desk.store.reading() as connection:
        await conversations.get(connection, name)
    return name, login.agent


def _uploader(agent: Agent) -> Uploader:
    return Uploader(Author.AGENT, agent.id)


async def upload_of_customer(request: web.Request) -> web.StreamResponse:
    """Stage the body as a file of the token's conversation; the query has the client's `id` and the file's `name`."""
    return await _upload(request, await _customers_conversation(request), Uploader(Author.CUSTOMER))


async def upload_of_agent(request: web.Request) -> web.StreamResponse:
    """Stage the body as a file of the logged-in agent's."""
    check_own_page(request)
    conversation, agent = await _agents_conversation(request)
    agent.check_may_serve("talk with customers")
    return await _upload(request, conversation, _uploader(agent))


async def _upload(request: web.Request, conversation: str, uploader: Uploader) -> web.StreamResponse:
    desk = request.app[DESK]
    client_id, name = request.query.get("id", ""), request.query.get("name", "")
    under_way = request.app[UPLOADS]
    uploads.admit(desk, under_way, conversation, client_id=client_id, name=name)
    client = network_of(address_of(request, desk.settings))
    async with under_way.arrivals.place(client):
        data = await _body(request, most=desk.settings.attachments.size_bytes)
        staged = await uploads.stage(desk, under_way, conversation, uploader, client_id=client_id, name=name, data=data)
    return json_answer(staged, status=201)


async def _body(request: web.Request, *, most: int) -> bytes:
    """The file, read no further than it may be long, and only as long as it arrives at a pace. Raises `AttachmentRefused` and `TooSlow`."""
    if request.content_length is not None and request.content_length > most:
        raise AttachmentRefused(Refusal.TOO_LARGE, limit=most)
    data = bytearray()
    try:
        started = asyncio.get_running_loop().time()
        async with asyncio.timeout_at(started + patience_seconds(0)) as limit:
            async for chunk in request.content.iter_any():
                data += chunk
                if len(data) > most:
                    raise AttachmentRefused(Refusal.TOO_LARGE, limit=most)
                limit.reschedule(started + patience_seconds(len(data)))
    except TimeoutError as error:
        raise TooSlow("file") from error
    return bytes(data)


async def download_of_customer(request: web.Request) -> web.StreamResponse:
    """A file of the token's conversation that the customer has seen or uploaded."""
    conversation = await _customers_conversation(request)
    found = await _find(request, conversation)
    is_own = found.uploader.author is Author.CUSTOMER
    if not is_own and (found.is_private or not found.seq):
        raise NotFound("attachment")
    return await _serve(request, found)


async def serve_shared(request: web.Request, conversation: str) -> web.StreamResponse:
    """A file of the conversation that the customer was shown or sent, for whoever has shown a right to it."""
    found = await _find(request, conversation)
    if found.is_private or not found.seq:
        raise NotFound("attachment")
    answer = await _serve(request, found)
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


async def serve_sent(request: web.Request, conversation: str) -> web.StreamResponse:
    """A file of the conversation that an agent sent to the customer, for whoever has shown a right to it."""
    found = await _find(request, conversation)
    if found.uploader.author is not Author.AGENT or found.is_private or not found.seq:
        raise NotFound("attachment")
    return await _serve(request, found)


async def download_of_agent(request: web.Request) -> web.StreamResponse:
    """Any file of a conversation, for a logged-in agent; one that is not sent yet only for whoever uploaded it."""
    conversation, agent = await _agents_conversation(request)
    found = await _find(request, conversation)
    if not found.seq and found.uploader != _uploader(agent):
        raise NotFound("attachment")
    answer = await _serve(request, found)
    answer.headers[hdrs.CACHE_CONTROL] = _KEPT_BY_BROWSERS
    return answer


async def discard_of_customer(request: web.Request) -> web.StreamResponse:
    """Take back a file that is not sent."""
    return await _discard(request, await _customers_conversation(request), Uploader(Author.CUSTOMER))


async def discard_of_agent(request: web.Request) -> web.StreamResponse:
    """Take back a file that is not sent."""
    check_own_page(request)
    conversation, agent = await _agents_conversation(request)
    return await _discard(request, conversation, _uploader(agent))


async def _discard(request: web.Request, conversation: str, uploader: Uploader) -> web.StreamResponse:
    async with request.app[DESK].store.writing() as connection:
        is_gone = await attachments.discard(connection, conversation, uploader, request.match_info["attachment"])
    if not is_gone:
        raise NotFound("attachment")
    return web.Response(status=204)


async def _find(request: web.Request, conversation: str) -> StoredAttachment:
    async with request.app[DESK].store.reading() as connection:
        found = await attachments.find(connection, conversation, request.match_info["attachment"])
    if found is None:
        raise NotFound("attachment")
    return found


async def _serve(request: web.Request, found: StoredAttachment) -> web.Response:
    desk: Desk = request.app[DESK]
    is_thumbnail = request.query.get("size") == "thumbnail" and found.shown.is_image
    async with desk.store.reading() as connection:
        content = await attachments.content(connection, found.shown.id, is_thumbnail=is_thumbnail)
    headers: CIMultiDict[str] = CIMultiDict()
    media_type = "image/webp" if is_thumbnail else found.shown.type
    headers[hdrs.CONTENT_TYPE] = f"{media_type}; charset=utf-8" if media_type == "text/plain" else media_type
    headers[hdrs.CONTENT_DISPOSITION] = disposition(found.shown.name, is_inline=found.shown.is_image)
    headers["Content-Security-Policy"] = _SHUT_IN
    headers["X-Content-Type-Options"] = "nosniff"
    return web.Response(body=content, headers=headers)


def disposition(name: str, *, is_inline: bool) -> str:
    """The header that names a file (RFC 6266), in ASCII for old browsers and in UTF-8 (RFC 8187) for others. Pure."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    kind = "inline" if is_inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def routes() -> list[web.RouteDef]:
    """The routes of customers; those of agents are in `desk.web.catalogue`."""
    one = "/api/attachments/{attachment}"
    return [
        web.options("/api/attachments", for_customers(preflight)),
        web.options(one, for_customers(preflight)),
        web.post("/api/attachments", for_customers(upload_of_customer)),
        web.get(one, for_customers(download_of_customer), allow_head=False),
        web.delete(one, for_customers(discard_of_customer)),
    ]
