"""Work that goes on beside whoever began it, and ends before the desk does; and steps that may fail without the next ones."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

ResultT = TypeVar("ResultT")


async def attempt(step: Awaitable[ResultT], what: str) -> ResultT | None:
    """Do it; an error is logged, and None returned: one broken conversation must not hold up all the others."""
    try:
        return await step
    except Exception:
        logger.exception("Could not %s", what)
        return None


class Background:
    """Steps under way. `what` names them in the log where one fails without having said so itself."""

    def __init__(self, what: str) -> None:
        self._what = what
        # The loop itself keeps no task alive.
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, step: Coroutine[Any, Any, None]) -> None:
        """Do it soon."""
        task = asyncio.create_task(step)
        self._running.add(task)
        task.add_done_callback(self._end)

    async def stop(self) -> None:
        """Let what is under way end."""
        await asyncio.gather(*self._running, return_exceptions=True)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("%s could not be done", self._what, exc_info=error)
