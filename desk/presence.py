"""Which agents are here, and whether they take handoffs.

What an agent chose is kept in the store, and outlives a lost connection, a reload and the desk itself. Whether they are
connected is a lease in the same row (`here_until`), which the desk that holds one of their sockets renews: so desks on
one database see the same, and how long somebody has been gone is known after a restart, too.
"""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.bell import Bell
from desk.routing.model import Presence
from desk.store import presences
from desk.store.engine import Store
from desk.store.presences import Standing, Why
from handoff.wire.routing import PresenceChanged

logger = logging.getLogger(__name__)

LEASE_SECONDS = 30.0
_RENEW_SECONDS = 10.0
_SWEEP_SECONDS = 1.0
# Every message is an act; the moment of the latest one is not worth a write each time.
_ACT_SECONDS = 15.0


class Presences:
    """The agents' sockets of this process, and everybody's standing in the store."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], float],
        tell: Callable[[str, msgspec.Struct], None],
        tell_others: Callable[[str], None] = lambda _agent: None,
    ) -> None:
        """`tell` sends a frame to every socket of an agent, `tell_others` lets the other desks know that an agent's
        standing changed. Neither waits."""
        self._store = store
        self._clock = clock
        self._tell = tell
        self._tell_others = tell_others
        self._sockets: Counter[str] = Counter()
        self._known: dict[str, Standing] = {}
        self._listeners: list[Callable[[], None]] = []
        self._renewed_at = 0.0

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever somebody came, went, or is away. It must neither wait nor raise."""
        self._listeners.append(listener)

    def of(self, agent: str) -> Presence:
        """An agent whose socket is in this process, as far as it knows; offline without one."""
        standing = self._known.get(agent)
        return standing.chosen if standing is not None and agent in self._sockets else Presence.OFFLINE

    async def enter(self, agent: str) -> Standing:
        """A socket of this agent opened. Who was away stays away; who comes for the first time is online."""
        self._sockets[agent] += 1
        now = self._clock()
        try:
            async with self._store.writing() as connection:
                standing = await presences.find(connection, agent) or Standing(agent, since=now, acted_at=now)
                standing.seen_at, standing.here_until = now, now + LEASE_SECONDS
                await presences.save(connection, standing)
        except BaseException:
            # The socket ends with this. Counted on, its agent would be here for ever and keep all that they have.
            self._forget(agent)
            raise
        self._keep(standing)
        return standing

    async def leave(self, agent: str) -> None:
        """A socket of this agent ended; with the last one they are gone from now on."""
        if not self._forget(agent):
            return
        now = self._clock()
        async with self._store.writing() as connection:
            await presences.renew(connection, [agent], now=now, until=now)
        self._changed(agent)

    async def choose(self, agent: str, presence: Presence) -> None:
        """The agent says whether they take handoffs. Raises `ValueError` for offline, which nobody chooses."""
        if presence is Presence.OFFLINE:
            raise ValueError("offline is not chosen: it is an agent without a connection")
        async with self._store.writing() as connection:
            standing = await self._set(connection, agent, presence, Why.CHOSEN)
        self.announce(standing)

    async def acted(self, agent: str) -> None:
        """The person did something; who was away only because nothing was done is online again."""
        now, known = self._clock(), self._known.get(agent)
        if known is None or (known.why is not Why.INACTIVE and now - known.acted_at < _ACT_SECONDS):
            return
        async with self._store.writing() as connection:
            standing = await presences.find(connection, agent)
            if standing is None:
                return
            standing.acted_at = now
            is_back = standing.why is Why.INACTIVE
            if is_back:
                standing = await self._set(connection, agent, Presence.ONLINE, Why.CHOSEN)
            else:
                await presences.save(connection, standing)
        if is_back:
            self.announce(standing)
        elif agent in self._sockets:
            self._known[agent] = standing

    async def commanded(self, agent: str) -> None:
        """A program gives a command for this agent, who need not be connected: they keep what they have."""
        if agent in self._sockets:
            return
        now = self._clock()
        async with self._store.writing() as connection:
            standing = await presences.find(connection, agent) or Standing(agent, since=now)
            standing.seen_at = standing.acted_at = now
            await presences.save(connection, standing)

    async def put_away(self, connection: AsyncConnection, agent: str, why: Why) -> Standing | None:
        """Make an online agent away in the transaction of what led to it; None where they are not online.

        `announce` what is returned once it is committed.
        """
        standing = await presences.find(connection, agent)
        if standing is None or standing.chosen is not Presence.ONLINE:
            return None
        return await self._set(connection, agent, Presence.AWAY, why)

    def announce(self, standing: Standing) -> None:
        """Tell the agent and whoever asks who is here. The standing is committed."""
        self._keep(standing)
        changed = PresenceChanged(presence=standing.chosen.value, why=standing.why.value, since=standing.since)
        self._tell(standing.agent, changed)

    async def renew(self) -> None:
        """Renew the lease of everybody with a socket here."""
        now = self._clock()
        self._renewed_at = now
        try:
            async with self._store.writing() as connection:
                await presences.renew(connection, list(self._sockets), now=now, until=now + LEASE_SECONDS)
        except BaseException:
            # Tried again in the next round: after an outage many are soon taken for gone who are here.
            self._renewed_at = -math.inf
            raise

    async def end_idle(self, *, idle_seconds: float) -> None:
        """Put away whoever is online with a socket here and has done nothing for so long; 0 is never."""
        if not idle_seconds:
            return
        before = self._clock() - idle_seconds
        idle = [
            agent
            for agent, known in self._known.items()
            if known.chosen is Presence.ONLINE and known.acted_at <= before
        ]
        for agent in idle:
            async with self._store.writing() as connection:
                standing = await presences.find(connection, agent)
                put_away = None
                if standing is not None and standing.acted_at <= before:
                    put_away = await self.put_away(connection, agent, Why.INACTIVE)
            if put_away is not None:
                self.announce(put_away)
            elif standing is not None and agent in self._sockets:
                self._known[agent] = standing  # they did something, or are away already, at another desk

    async def run(self, bell: Bell, *, idle_seconds: Callable[[], float]) -> None:
        """Renew and look for the idle until the bell ends it. A failure is logged and tried again."""
        while await bell.wait(at_most_seconds=_SWEEP_SECONDS):
            try:
                # Also once the clock was set back: else a lease would last for as long as it was ahead.
                if self._sockets and not 0 <= self._clock() - self._renewed_at < _RENEW_SECONDS:
                    await self.renew()
                await self.end_idle(idle_seconds=idle_seconds())
            except Exception:
                logger.exception("The agents' presence could not be kept")

    async def _set(self, connection: AsyncConnection, agent: str, presence: Presence, why: Why) -> Standing:
        now = self._clock()
        standing = await presences.find(connection, agent) or Standing(agent)
        standing.chosen, standing.why, standing.since = presence, why, now
        if why is Why.CHOSEN:
            # They are at the desk: what was missed before is over.
            standing.acted_at, standing.missed = now, 0
        await presences.save(connection, standing)
        return standing

    def _forget(self, agent: str) -> bool:
        """A socket of this agent counts no more. Whether it was the last."""
        self._sockets[agent] -= 1
        if self._sockets[agent] > 0:
            return False
        del self._sockets[agent]
        self._known.pop(agent, None)
        return True

    def _keep(self, standing: Standing) -> None:
        if standing.agent in self._sockets:
            self._known[standing.agent] = standing
        self._changed(standing.agent)

    def moved_elsewhere(self, agent: str) -> None:
        """The standing of an agent (of any, where it is empty) changed at another desk."""
        for name in [agent] if agent else tuple(self._known):
            if name in self._known:
                # What is known here is old: the next act of theirs looks into the store.
                self._known[name] = replace(self._known[name], acted_at=0.0)
                # Their last socket there may have ended, and the lease with it; those here go on.
                self._renewed_at = -math.inf
        for listener in self._listeners:
            listener()

    def _changed(self, agent: str) -> None:
        self._tell_others(agent)
        for listener in self._listeners:
            listener()
