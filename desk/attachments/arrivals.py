"""Files on their way in: how many at once, and how many of them from one client.

Each holds a place, and its bytes in memory, until it is stored. Somebody who sends sixteen files a byte at a time would keep
everybody else's out, so a client waits in a line of its own first, and whoever is too slow is given up (`patience_seconds`).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from desk.errors import RateLimited

_AT_ONCE = 16
_OF_ONE_CLIENT = 4
_LONGEST_WAIT_SECONDS = 30.0
_GRACE_SECONDS = 10.0
_LEAST_BYTES_PER_SECOND = 4096
_LONGEST_SECONDS = 300.0  # ten megabytes over a slow line


class Arrivals:
    """The places of one process, by client."""

    def __init__(self, *, at_once: int = _AT_ONCE, of_one_client: int = _OF_ONE_CLIENT) -> None:
        self._everybody = asyncio.Semaphore(at_once)
        self._of_one_client = of_one_client
        self._lines: dict[str, asyncio.Semaphore] = {}
        self._users: dict[str, int] = {}

    @contextlib.asynccontextmanager
    async def place(self, client: str, *, longest_seconds: float = _LONGEST_WAIT_SECONDS) -> AsyncIterator[None]:
        """Hold a place. Raises `RateLimited` when there is none in time."""
        line = self._lines.setdefault(client, asyncio.Semaphore(self._of_one_client))
        self._users[client] = self._users.get(client, 0) + 1
        try:
            async with contextlib.AsyncExitStack() as held:
                try:
                    async with asyncio.timeout(longest_seconds):
                        await held.enter_async_context(line)
                        await held.enter_async_context(self._everybody)
                except TimeoutError as error:
                    raise RateLimited("files at once", retry_after_seconds=longest_seconds) from error
                yield
        finally:
            self._users[client] -= 1
            if not self._users[client]:
                del self._users[client], self._lines[client]

    def __len__(self) -> int:
        """How many clients hold a place or wait for one."""
        return len(self._users)


def patience_seconds(received_bytes: int) -> float:
    """How long after its beginning a file may have got no further than this. Pure."""
    return min(_LONGEST_SECONDS, _GRACE_SECONDS + received_bytes / _LEAST_BYTES_PER_SECOND)
