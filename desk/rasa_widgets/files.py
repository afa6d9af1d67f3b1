"""Attachments as links, for these front ends can show a file in no other way. An address opens one file alone, for a day."""

from __future__ import annotations

from aiohttp import web

from desk.attachments import signed_links
from desk.context import DESK
from desk.errors import NotFound
from desk.settings import DeskSettings
from desk.web.attachments import serve_shared
from handoff.log import Attachment

_DAY_SECONDS = 24 * 3600.0
_PURPOSE = "frontline-attachment-link"


def link(settings: DeskSettings, conversation: str, file: Attachment, *, now: float) -> str:
    """Where a browser gets the file until a day from now."""
    key = settings.secrets.session_key
    query = signed_links.query_of(key, _PURPOSE, conversation, file.id, until=now + _DAY_SECONDS)
    return f"{settings.public_url.rstrip('/')}/api/shared-files/{conversation}/{file.id}?{query}"


async def handle(request: web.Request) -> web.StreamResponse:
    """Serve a file to whoever was given its address."""
    desk = request.app[DESK]
    conversation, attachment = request.match_info["conversation"], request.match_info["attachment"]
    key, now = desk.settings.secrets.session_key, desk.changes.clock()
    if not signed_links.is_good(key, _PURPOSE, conversation, attachment, query=request.query, now=now):
        raise NotFound("attachment")
    return await serve_shared(request, conversation)


def routes() -> list[web.RouteDef]:
    """The route of links."""
    return [web.get("/api/shared-files/{conversation}/{attachment}", handle, allow_head=False)]
