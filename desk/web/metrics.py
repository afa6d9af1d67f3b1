"""`/metrics`: what a desk measures of itself, for whoever shows the key (docs/observability.md)."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

from aiohttp import web

from desk.context import DESK
from desk.identity import check_metrics_key
from desk.metrics.exposition import CONTENT_TYPE, written
from desk.metrics.meters import METERS, ErrorCount, Meters
from desk.metrics.state import read_state


async def metrics(request: web.Request) -> web.StreamResponse:
    """Write all figures. Without a key of this desk's own there is no such page."""
    expected = request.app[DESK].settings.secrets.metrics_key
    if not expected:
        raise web.HTTPNotFound(text="This desk has no metrics_key, so it shows no figures.")
    kind, _, shown = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not check_metrics_key(shown.strip(), expected):
        raise web.HTTPUnauthorized(text="Show the metrics key.", headers={"WWW-Authenticate": "Bearer"})
    state = await read_state(request.app)
    return web.Response(body=written(request.app[METERS], state), headers={"Content-Type": CONTENT_TYPE})


def add_metrics(app: web.Application) -> None:
    """Count from the start of `app` to its end, and answer on `/metrics`."""
    app[METERS] = meters = Meters()
    app.on_response_prepare.append(meters.on_response)
    app.cleanup_ctx.append(_counting)
    app.router.add_get("/metrics", metrics)


async def _counting(app: web.Application) -> AsyncIterator[None]:
    errors = ErrorCount(app[METERS])
    app[DESK].changes.subscribe(app[METERS].on_news)
    logging.getLogger().addHandler(errors)
    yield
    logging.getLogger().removeHandler(errors)
