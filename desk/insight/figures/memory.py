"""What was read for figures, kept while the ledger stays as it is.

A page asks for the same numbers several times, and counting tens of thousands of conversations takes tenths of a second. So each
is counted once, two at a time at most: the others who read from the store meanwhile do not wait for figures.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.change import Clock
from desk.store import outcome_figures
from desk.store.engine import Store

T = TypeVar("T")
Version = tuple[int, float]

_AT_ONCE = 2
_MOST_KEPT = 32
# The latest of a ledger's rows tells nearly every change, but not that one alone was found to be a repeat.
_SECONDS = 60.0


class FiguresMemory:
    """One for each desk."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._kept: OrderedDict[Hashable, tuple[Version, float, asyncio.Task[Any]]] = OrderedDict()
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def once(self, key: Hashable, read: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """What `read` gives, read once for this key while the ledger is the same. Raises what `read` raises."""
        async with self._store.reading() as connection:
            version = await outcome_figures.version(connection)
        now = self._clock()
        found = self._kept.get(key)
        if found is None or found[0] != version or not 0 <= now - found[1] < _SECONDS or _has_failed(found[2]):
            found = (version, now, asyncio.create_task(self._read(read)))
            self._kept[key] = found
        self._kept.move_to_end(key)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        # Who leaves before the answer takes it from nobody else.
        told: T = await asyncio.shield(found[2])
        return told

    async def stop(self) -> None:
        """Wait for what is still read; the store may be closed then."""
        await asyncio.gather(*(task for _, _, task in self._kept.values() if not task.done()), return_exceptions=True)

    async def _read(self, read: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async with self._turns, self._store.reading() as connection:
            return await read(connection)


def _has_failed(task: asyncio.Task[Any]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
