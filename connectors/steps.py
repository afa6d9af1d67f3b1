"""Messages that take several requests to a provider, none of which is made twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from desk.channels.channel import Undeliverable

_MOST_UNDER_WAY = 1000

Step = Callable[[], Awaitable[tuple[str, ...]]]
"""Sends something, and gives the provider's ids of it."""


class InSteps:
    """Carries out one message of several steps: when it is tried again, those that were done are not done twice.

    It is remembered here and not in the store, so a restart between two steps repeats the first ones.
    """

    def __init__(self) -> None:
        self._done: dict[str, list[tuple[str, ...]]] = {}

    async def run(self, key: str, steps: Sequence[Step]) -> tuple[str, ...]:
        """Do the steps of the message `key` that are not done yet, and return what all of them gave."""
        done = self._done.get(key, [])
        try:
            for step in steps[len(done) :]:
                done.append(await step())
                self._done[key] = done
        except Undeliverable:
            self._done.pop(key, None)
            raise
        self._done.pop(key, None)
        while len(self._done) > _MOST_UNDER_WAY:
            # Of those that nobody tried again, the oldest.
            del self._done[next(iter(self._done))]
        return tuple(name for names in done for name in names)
