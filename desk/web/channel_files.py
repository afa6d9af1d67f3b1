"""`/channels/NAME/files/...`: a file that an agent sent, for the provider of the customer's channel, which fetches it.

A provider that fetches shows nothing of who it is, so the signed address is all that counts. It is looked at before the
store is asked, and every address that is not good is answered alike: only our log tells why.
"""

from __future__ import annotations

import logging

from aiohttp import web

from desk.channels import files
from desk.context import DESK
from desk.errors import NotFound
from desk.web.attachments import serve_sent

logger = logging.getLogger(__name__)


def routes() -> list[web.RouteDef]:
    """Of all channels. HEAD is answered, too: a provider may ask how large a file is before it takes it."""
    return [web.get(files.PATH, handle)]


async def handle(request: web.Request) -> web.StreamResponse:
    """Serve the file that the address was made for."""
    desk = request.app[DESK]
    name, conversation = request.match_info["name"], request.match_info["conversation"]
    channel = desk.channels.get(name)
    if channel is None:
        raise NotFound("attachment")
    attachment, now = request.match_info["attachment"], desk.changes.clock()
    if not files.opens(desk.settings, name, conversation, attachment, query=request.query, now=now):
        logger.warning("An address of a file of channel %s was refused: it is forged, or its time is over", name)
        raise NotFound("attachment")
    return await serve_sent(request, conversation)
