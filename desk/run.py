"""Serving the desk until it is told to stop."""

from __future__ import annotations

import logging
from collections.abc import Callable

from aiohttp import web

from desk.app import make_app
from desk.settings import DeskSettings

_SHUTDOWN_SECONDS = 5.0


def run(settings: DeskSettings, *, on_ready: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGINT or SIGTERM. `on_ready` is called once, when the port takes connections. Raises `OSError`
    when the port is taken."""
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    web.run_app(
        make_app(settings),
        host=settings.host,
        port=settings.port,
        shutdown_timeout=_SHUTDOWN_SECONDS,
        print=lambda *_: on_ready(),  # aiohttp's one word that the sites have started
    )
