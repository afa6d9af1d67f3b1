"""How a desk leaves: nothing new is begun, what was begun ends, and everybody is sent to the desk that serves next.

The port is closed before this runs, so a client that comes back reaches another desk, or waits for this one's next life.
Nothing here is needed for safety: what a desk does not finish, the next one finds in the store. It saves the people a
message that is sent twice, and the bot a turn that is done twice.
"""

from __future__ import annotations

import asyncio

from aiohttp import web

from desk.sockets.base import CONNECTIONS
from desk.sockets.worker import DISPATCHER

# Together less than what a supervisor waits before it ends a process that was asked to leave.
TURNS_SECONDS = 3.0
MESSAGES_SECONDS = 2.0
CLOSING_SECONDS = 2.0


async def leave(app: web.Application) -> None:
    """Signal handler of `on_shutdown`."""
    await app[DISPATCHER].leave(at_most_seconds=TURNS_SECONDS)
    connections = app[CONNECTIONS].copy()
    leaving = [asyncio.create_task(one.leave(at_most_seconds=MESSAGES_SECONDS)) for one in connections]
    if leaving:
        # Whoever does not answer the closing frame is not waited for.
        _, late = await asyncio.wait(leaving, timeout=MESSAGES_SECONDS + CLOSING_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*leaving, return_exceptions=True)
