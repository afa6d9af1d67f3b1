"""Wakes a loop that runs beside the requests, and lets it end between two rounds.

A cancelled round would leave a database connection in the middle of a statement, so loops are not cancelled.
"""

from __future__ import annotations

import asyncio
import contextlib

_REST_SHARE, _MOST_REST_SECONDS = 3.0, 0.5


class Bell:
    """One loop waits; anybody rings."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._over = asyncio.Event()
        self._is_over = False

    def ring(self) -> None:
        """Wake the loop. Rings while it works make it work once more."""
        self._rung.set()

    def end(self) -> None:
        """Wake the loop for the last time: `wait` answers False from now on."""
        self._is_over = True
        self._over.set()
        self._rung.set()

    @property
    def is_over(self) -> bool:
        """Whether it was ended."""
        return self._is_over

    async def wait(self, *, at_most_seconds: float | None = None) -> bool:
        """Wait for a ring, or for so long. Whether the loop goes on."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most_seconds):
                await self._rung.wait()
        self._rung.clear()
        return not self._is_over

    async def rest_after(self, seconds: float) -> None:
        """Rest three times as long as the work took, half a second at most: with hundreds in line a look at it is long enough to be
        felt by everybody else."""
        await self.rest(min(_MOST_REST_SECONDS, _REST_SHARE * seconds))

    async def rest(self, seconds: float) -> None:
        """Let so long pass, whoever rings meanwhile; the loop's end ends it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._over.wait()
