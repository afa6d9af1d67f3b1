"""Who comes back sees the conversation before anybody is answered.

When a desk or its network was away, everybody comes back in one moment, and many with what they wrote meanwhile. To be shown
what was missed takes the desk a few milliseconds, to store a message and give it to the bot several times as long: if both are
done in the order in which they come, the last to come back looks at an old conversation until all others' messages are stored.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

# Without end where ever new ones come: what is written must not wait for that.
_PATIENCE_SECONDS = 2.0


class Welcomes:
    """Those that this desk has under way."""

    def __init__(self) -> None:
        self._under_way = 0
        self._are_over = asyncio.Event()
        self._are_over.set()

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """Somebody is being shown what they missed."""
        self._under_way += 1
        self._are_over.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._are_over.set()

    async def over(self) -> None:
        """Wait until nobody is, for two seconds at most."""
        if self._are_over.is_set():
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._are_over.wait()
