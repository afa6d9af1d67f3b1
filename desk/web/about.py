"""`/about-the-assistant`: what the assistant is, for everybody."""

from __future__ import annotations

import asyncio

from aiohttp import hdrs, web

from desk.about.facts import facts_of, read_actions
from desk.about.page import about_page
from desk.context import DESK
from desk.settings import ROOT

PATH = "/about-the-assistant"
# It is made anew for each: a minute later it may be another one, and a crowd must not keep the desk busy.
_KEPT_SECONDS = 60


async def about(request: web.Request) -> web.StreamResponse:
    """The page, as things are now."""
    desk = request.app[DESK]
    actions = await asyncio.to_thread(read_actions, ROOT)
    facts = facts_of(
        settings=desk.settings,
        policy=desk.policy,
        library=desk.library,
        moderation=desk.moderation.rules,
        routing=desk.routing,
        reviews=desk.reviews,
        quality=desk.quality,
        actions=actions,
        model=desk.pilots.live,
        pilot=desk.pilots.running,
    )
    answer = web.Response(text=about_page(facts), content_type="text/html", charset="utf-8")
    answer.headers[hdrs.CACHE_CONTROL] = f"public, max-age={_KEPT_SECONDS}"
    return answer


def routes() -> list[web.RouteDef]:
    """The page's route; browsers may ask for it without a login."""
    return [web.get(PATH, about)]
