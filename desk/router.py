"""The loop that keeps the queue moving: it offers what waits, ends offers that are not taken, takes back what agents
lost, tells customers when nobody is there, and notes follow-ups that are overdue.

It is woken by what happens and by the clock. Everything that it decides by is read from the store, so it goes on where
it was after a restart. Of several desks on one database the leading one decides (two would give an agent more than they
have room for), and each tells its own customers where they stand.
"""

from __future__ import annotations

import asyncio
import logging
import time

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from desk import assignments, follow_ups, lost_agents, nobody_there
from desk.background import attempt
from desk.bell import Bell
from desk.change import News
from desk.context import Desk
from desk.errors import NotFound
from desk.rooms import Audience
from desk.roster import Roster, read_roster
from desk.store import assignments as stored_assignments
from desk.store import conversations, presences

logger = logging.getLogger(__name__)

_SWEEP_SECONDS = 1.0
_GATHER_SECONDS = 0.05
# How many times longer than it takes to reckon all waits nothing is reckoned again: a twentieth of one processor.
_PLACES_SHARE = 20.0


class Router:
    """Run `run` as one task of the process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._places_due_at = 0.0
        self._looked_seconds = 0.0
        self.bell = Bell()

    def on_news(self, news: News) -> None:
        """A change was committed; see whether the queue can move."""
        if news.owner_changed or news.assignments:
            self.bell.ring()

    def refresh(self) -> None:
        """Somebody came, went, or is away."""
        self.bell.ring()

    async def run(self) -> None:
        """Work until the bell ends it."""
        while await self.bell.wait(at_most_seconds=_SWEEP_SECONDS):
            # Changes come in bursts, and each round looks at everything.
            await asyncio.sleep(_GATHER_SECONDS)
            await self.round()
            await self.bell.rest_after(self._looked_seconds)

    async def round(self) -> None:
        """Do once what is due. A failing part is logged, and does not keep the others from being done."""
        is_leading = self._desk.replicas.is_leading
        if is_leading:
            await attempt(lost_agents.requeue_lost(self._desk), "take back lost conversations")
            await attempt(self._end_late(), "end offers")
        began = time.monotonic()
        roster = await attempt(self._look(), "read who waits")
        self._looked_seconds = time.monotonic() - began
        if not is_leading:
            return
        if roster is not None:
            await attempt(assignments.offer_waiting(self._desk, roster), "offer conversations")
            await attempt(nobody_there.tell_waiting(self._desk, roster), "tell customers who is there")
        await attempt(follow_ups.note_overdue(self._desk), "note overdue follow-ups")

    async def _end_late(self) -> None:
        async with self._desk.store.glancing() as connection:
            offered = await stored_assignments.all_open(connection)
            standings = await presences.everybody(connection) if offered else {}
        for one in offered:
            try:
                await assignments.end_late(self._desk, one, standings.get(one.agent))
            except NotFound:
                continue
            except Exception:
                # One broken conversation must not hold up all others, here and in the other steps.
                logger.exception("The offer of conversation %s could not be ended", one.conversation)

    async def _look(self) -> Roster | None:
        """Who waits and who is there, None where nobody waits. Who waits is told where they stand."""
        desk = self._desk
        async with desk.store.glancing() as connection:
            if not await conversations.count_waiting(connection):
                return None
            roster = await read_roster(
                connection, routing=desk.routing, now=desk.changes.clock(), elsewhere=desk.channels.elsewhere
            )
            await self._tell_places(connection, roster)
        return roster

    async def _tell_places(self, connection: AsyncConnection, roster: Roster) -> None:
        """A room passes on only what is new. For a very long line it takes a while, and then is not done at every look."""
        # By the processor's time: a machine that is busy with something else has no reason to tell anybody late.
        desk, worked = self._desk, time.thread_time()
        if time.monotonic() < self._places_due_at or not any(map(desk.rooms.count, roster.waiting)):
            return
        for name, state in (await desk.places.states(connection, roster)).items():
            last_seq = roster.conversations[name].last_seq
            desk.rooms.tell_state(name, state, last_seq=last_seq, audience=Audience.CUSTOMER)
        self._places_due_at = time.monotonic() + _PLACES_SHARE * (time.thread_time() - worked)


ROUTER: web.AppKey[Router] = web.AppKey("router", Router)
