"""Serving the desk until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable

from aiohttp import web

from desk.app import make_app
from desk.settings import DeskSettings

_SHUTDOWN_SECONDS = 5.0


def run(settings: DeskSettings, *, on_ready: Callable[[], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM, and call `on_ready` once the port is open.

    Raises `OSError` when the port is taken or a file is missing, `handoff.exceptions.DocumentInvalid` for a policy
    or playbook that is wrong, and SQLAlchemy's errors when the database cannot be reached.
    """
    # Each widget's request would be a line of its own; what goes wrong is logged by the desk itself.
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    asyncio.run(_serve(settings, on_ready))


async def _serve(settings: DeskSettings, on_ready: Callable[[], None] | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    runner = web.AppRunner(make_app(settings), shutdown_timeout=_SHUTDOWN_SECONDS)
    try:
        await runner.setup()
        await web.TCPSite(runner, settings.host, settings.port).start()
        if on_ready is not None:
            on_ready()
        await stop.wait()
    finally:
        await runner.cleanup()
