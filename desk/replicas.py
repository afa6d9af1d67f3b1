"""Which desks serve this database now: each renews its row, and takes over what a dead one's workers held.

It is the store that says who lives, not Redis: a turn is leased by its row, and must go on where Redis is down, too.
"""

from __future__ import annotations

import logging
import math

from desk.bell import Bell
from desk.change import Clock
from desk.store import desks
from desk.store.clock import DatabaseClock
from desk.store.engine import Store

logger = logging.getLogger(__name__)

LEASE_SECONDS = 6.0
SETTLED_SECONDS = 15.0
"""How long after an outage of the database everybody who is there has come back and said so: clients come back within ten seconds,
and each desk renews what it answers for within two."""
_RENEW_SECONDS = 2.0
_FORGET_SECONDS = 3600.0


class Replicas:
    """Run `run` as one task of the process."""

    def __init__(self, store: Store, *, desk: str, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.desk = desk
        self.bell = Bell()
        self._renewed_at = -math.inf
        self._steady_since = math.inf
        self.is_leading = store.is_sqlite
        """Whether this desk does what is decided for all, such as offering conversations by the room that agents have.

        For a moment two may believe it of themselves: whoever acts on it still checks under the lock of what they change."""

    def worker_id(self, connection: str) -> str:
        """The id of a worker's socket at this desk: what it holds says who answers for it."""
        return f"{self.desk}.{connection}"

    def is_here(self, worker: str) -> bool:
        """Whether a worker's socket is, or was, at this desk since it was started."""
        return worker.partition(".")[0] == self.desk

    @property
    def steady_seconds(self) -> float:
        """For how long this desk has reached its database without a gap in which leases run out; 0 during such a gap, and after it
        until the desk has renewed its own.

        Whoever takes somebody for gone asks this first: while nobody could renew a lease, one that is over says nothing."""
        now = self._clock()
        return now - self._steady_since if self._is_recent(now) else 0.0

    @property
    def is_settled(self) -> bool:
        """Whether who is here can be told from the leases: not right after a start or an outage of the database."""
        return self.steady_seconds >= SETTLED_SECONDS

    async def lost(self, workers: frozenset[str]) -> frozenset[str]:
        """Those of these workers' sockets whose desk is dead.

        After a time without the database nobody is taken for dead until everybody had the time to renew.
        """
        if self._store.is_sqlite:
            living = frozenset({self.desk})  # a desk on SQLite is alone
        elif self.steady_seconds < LEASE_SECONDS:
            return frozenset()
        else:
            async with self._store.reading() as connection:
                living = await desks.alive(connection, now=self._clock()) | {self.desk}
        return frozenset(worker for worker in workers if worker.partition(".")[0] not in living)

    async def others(self) -> frozenset[str]:
        """The other desks that are alive, or were a moment ago."""
        async with self._store.reading() as connection:
            return await desks.alive(connection, now=self._clock() - LEASE_SECONDS) - {self.desk}

    async def renew(self) -> None:
        """This desk is alive."""
        if isinstance(self._clock, DatabaseClock):
            await self._clock.compare(self._store)
        now = self._clock()
        if not self._is_recent(now):
            self._steady_since = now
        async with self._store.writing() as connection:
            await desks.renew(connection, self.desk, now=now, until=now + LEASE_SECONDS)
            await desks.forget(connection, before=now - _FORGET_SECONDS)
            # A desk on SQLite is alone, whatever rows those before it left when the clock was another.
            self.is_leading = self._store.is_sqlite or await desks.oldest(connection, now=now) == self.desk
        self._renewed_at = now

    def _is_recent(self, now: float) -> bool:
        """Whether this desk renewed its lease so lately that it is not over. A clock that was set says as little as an outage."""
        return 0 <= now - self._renewed_at <= LEASE_SECONDS

    async def run(self) -> None:
        """Renew until the bell ends it, then leave. A failure is logged and tried again."""
        while await self.bell.wait(at_most_seconds=_RENEW_SECONDS):
            try:
                await self.renew()
            except Exception:
                logger.exception("The desk could not say that it is alive")
        try:
            async with self._store.writing() as connection:
                await desks.leave(connection, self.desk)
        except Exception:
            logger.exception("The desk could not say that it leaves")
