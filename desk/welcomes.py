"""Who comes back sees the conversation before what others write is stored.

When a desk or its network was away, everybody comes back in one moment, and many with what they wrote meanwhile. To be shown
what was missed takes the desk a few milliseconds, to store a message and give it to the bot several times as long: if both are
done in the order in which they come, the last to come back looks at an old conversation until all others' messages are stored.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator

_PATIENCE_SECONDS = 2.0
# Of the time. A crowd comes back now and then; who comes back again and again, so that nobody is answered, gains nothing.
_SHARE = 0.1


class Welcomes:
    """Those that this desk has under way. What is written waits for them for two seconds at most and a tenth of the time."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._under_way = 0
        self._are_over = asyncio.Event()
        self._are_over.set()
        self._patience_seconds = _PATIENCE_SECONDS
        self._as_of = clock()

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """Somebody is being shown what they missed."""
        if not self._under_way:
            gained = _SHARE * self._seconds_passed()
            self._patience_seconds = min(_PATIENCE_SECONDS, self._patience_seconds + gained)
            self._are_over.clear()
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._patience_seconds = max(0.0, self._patience_seconds - self._seconds_passed())
                self._are_over.set()

    async def over(self) -> None:
        """Wait until nobody is, or it has been waited for long enough."""
        if self._are_over.is_set():
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._as_of + self._patience_seconds - self._clock()):
                await self._are_over.wait()

    def _seconds_passed(self) -> float:
        """Since this was asked last."""
        before, self._as_of = self._as_of, self._clock()
        return self._as_of - before
