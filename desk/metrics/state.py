"""What is now: open sockets, workers, the queue, what waits to be done. Read when somebody asks, at most for a moment."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from dataclasses import dataclass, field

from aiohttp import web

from desk.context import DESK
from desk.errors import Unavailable
from desk.sockets.base import CONNECTIONS
from desk.sockets.worker import DISPATCHER
from desk.store import figures

logger = logging.getLogger(__name__)

_TIMEOUT_SECONDS = 3.0


@dataclass(frozen=True, kw_only=True)
class State:
    """`stored` is what the database says, None when it does not answer. Every desk on one database says the same of it."""

    sockets: dict[str, int] = field(default_factory=dict)
    workers: int = 0
    capacity: int = 0
    turns_held: int = 0
    desks_heard: int = 0
    is_deaf: bool = False
    loop_lag_seconds: float = 0.0
    stored: figures.Figures | None = None


async def read_state(app: web.Application) -> State:
    """Look at a running desk. Never raises for a database that is away."""
    desk, workers = app[DESK], app[DISPATCHER].workers
    began = time.perf_counter()
    await asyncio.sleep(0)
    lag = time.perf_counter() - began
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS), desk.store.reading() as connection:
            stored = await figures.read(connection, now=desk.changes.clock())
    except (Unavailable, TimeoutError):
        logger.warning("The database did not say its figures in time")
        stored = None
    return State(
        sockets=dict(Counter(connection.kind for connection in app[CONNECTIONS])),
        workers=len(workers),
        capacity=sum(worker.capacity for worker in workers),
        turns_held=sum(len(worker.held) for worker in workers),
        desks_heard=len(desk.fanout.peers),
        is_deaf=desk.fanout.is_deaf,
        loop_lag_seconds=lag,
        stored=stored,
    )
