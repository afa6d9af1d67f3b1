"""`/healthz`: the process answers. `/readyz`: it can serve, and whether a bot is there."""

from __future__ import annotations

import asyncio
import logging

from aiohttp import web
from sqlalchemy import text

from desk.context import DESK
from desk.errors import Unavailable
from desk.sockets.worker import DISPATCHER
from desk.web.security import json_answer

logger = logging.getLogger(__name__)

_TIMEOUT_SECONDS = 3.0


async def healthz(_request: web.Request) -> web.StreamResponse:
    return json_answer({"status": "ok"})


async def readyz(request: web.Request) -> web.StreamResponse:
    """503 while the database does not answer. The desk serves without a bot, so that alone is no failure."""
    workers = len(request.app[DISPATCHER].workers)
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS), request.app[DESK].store.reading() as connection:
            await connection.execute(text("select 1"))
    except (Unavailable, TimeoutError) as error:
        logger.error("The database does not answer: %s", error.__cause__ or "not in time")
        return json_answer({"status": "no database", "workers": workers}, status=503)
    return json_answer({"status": "ok", "workers": workers})


def routes() -> list[web.RouteDef]:
    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]
