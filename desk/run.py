"""Serving the desk until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable, Iterable
from typing import Any

from aiohttp import web

from desk.app import make_app
from desk.channels.channel import Channel
from desk.settings import DeskSettings
from desk.web.security import UnreadableRequests

_SHUTDOWN_SECONDS = 5.0
# So many more than were freed, before the collector looks at them; Python's own 700 is a few turns, and a look at a few of them.
_MOST_NEW_OBJECTS = 10_000
# After so many looks at the new ones it looks at those that outlived one, and after so many of these at all of them. What a turn leaves in
# cycles has mostly outlived one; with Python's own 10 a desk of five turns a second kept it for a quarter of an hour.
_LOOKS = 3
# How long a busy loop may keep a thread waiting whose commit is done; Python's own 5 ms were half of what a commit took.
_TURN_SECONDS = 0.0005
SERVING: dict[str, Any] = {
    # How long a connection may take to ask for something, at first and again. Longer than proxies keep theirs, so that
    # none is closed while a proxy sends over it; whoever sends a request a byte at a time is let go of.
    "keepalive_timeout": 75.0,
    # Nobody packs what they send to the desk, but for those whose megabyte takes seconds to unpack.
    "auto_decompress": False,
}
"""How aiohttp's server is to be, wherever the desk is served."""


def run(
    settings: DeskSettings, *, channels: Iterable[Channel] = (), on_ready: Callable[[], None] | None = None
) -> None:
    """Serve until SIGINT or SIGTERM, with these messaging channels, and call `on_ready` once the port is open.

    Raises `OSError` when the port is taken or a file is missing, `handoff.exceptions.DocumentInvalid` for a policy
    or playbook that is wrong, and SQLAlchemy's errors when the database cannot be reached.
    """
    # Each widget's request would be a line of its own; what goes wrong is logged by the desk itself.
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    logging.getLogger("aiohttp.server").addFilter(UnreadableRequests())
    asyncio.run(_serve(settings, channels, on_ready))


async def _serve(settings: DeskSettings, channels: Iterable[Channel], on_ready: Callable[[], None] | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    runner = web.AppRunner(make_app(settings, channels=channels), shutdown_timeout=_SHUTDOWN_SECONDS, **SERVING)
    try:
        await runner.setup()
        await web.TCPSite(runner, settings.host, settings.port).start()
        set_up_interpreter()
        if on_ready is not None:
            on_ready()
        await stop.wait()
    finally:
        await runner.cleanup()


def set_up_interpreter() -> None:
    """Let threads in sooner, and let the garbage collector look at what requests leave behind, and not again and again at the
    whole program: once all of it is there."""
    sys.setswitchinterval(_TURN_SECONDS)
    gc.collect()
    gc.freeze()
    # Once more, for it looks at all objects only when a quarter of what it found the last time has come: that was the whole program.
    gc.collect()
    gc.set_threshold(_MOST_NEW_OBJECTS, _LOOKS, _LOOKS)
