"""Attachments as links, for these front ends can show a file in no other way.

An address ends up in logs and histories, so it opens one file alone and only for a day: it is signed, for the conversation
and the file, with the desk's session key for this purpose alone.
"""

from __future__ import annotations

import hashlib
import hmac

from aiohttp import web

from desk.context import DESK
from desk.errors import NotFound
from desk.settings import DeskSettings
from desk.web.attachments import serve_shared
from handoff.log import Attachment

_DAY_SECONDS = 24 * 3600.0
_PURPOSE = "frontline-attachment-link"


def link(settings: DeskSettings, conversation: str, file: Attachment, *, now: float) -> str:
    """Where a browser gets the file until a day from now."""
    until = round(now + _DAY_SECONDS)
    signature = _signature(settings, conversation, file.id, until)
    return f"{settings.public_url.rstrip('/')}/api/shared-files/{conversation}/{file.id}?until={until}&signature={signature}"


async def handle(request: web.Request) -> web.StreamResponse:
    """Serve a file to whoever was given its address."""
    desk = request.app[DESK]
    conversation, attachment = request.match_info["conversation"], request.match_info["attachment"]
    until, shown = request.query.get("until", ""), request.query.get("signature", "")
    if not (until.isascii() and until.isdigit() and len(until) <= 12):
        raise NotFound("attachment")
    expected = _signature(desk.settings, conversation, attachment, int(until))
    if not hmac.compare_digest(shown.encode(), expected.encode()) or int(until) < desk.changes.clock():
        raise NotFound("attachment")
    return await serve_shared(request, conversation)


def routes() -> list[web.RouteDef]:
    """The route of links."""
    return [web.get("/api/shared-files/{conversation}/{attachment}", handle, allow_head=False)]


def _signature(settings: DeskSettings, conversation: str, attachment: str, until: int) -> str:
    told = f"{_PURPOSE}:{conversation}:{attachment}:{until}".encode()
    return hmac.new(settings.secrets.session_key.encode(), told, hashlib.sha256).hexdigest()
