"""Reads from the store what other desks may have said unheard: now and then while Redis is down, here or at a desk that lives and
is not heard, and once whenever something was missed.

So Redis makes the desks quick, and nothing that it loses is lost: whoever follows a conversation here has within a second
or two what was written to it elsewhere.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable

from desk.bell import Bell
from desk.context import Desk
from desk.store import conversations

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 0.5
_AGENTS_SECONDS = 5.0
_OTHERS_SECONDS = 2.0
# A change is dated when its transaction begins, and by the clock of the desk that makes it.
_MARGIN_SECONDS = 15.0


class CatchUp:
    """Run `run` as one task of the process. `tell_state` tells a conversation's followers who speaks, and minds none that is
    gone; `tell_agents` tells each agent here what is for them alone; the `loops` are rung when anything may have happened."""

    def __init__(
        self,
        desk: Desk,
        *,
        tell_state: Callable[[str], Awaitable[None]],
        tell_agents: Callable[[], Awaitable[None]],
        loops: tuple[Callable[[], None], ...],
    ) -> None:
        self._desk = desk
        self._tell_state = tell_state
        self._tell_agents = tell_agents
        self._loops = loops
        self._known_at = desk.changes.clock()
        self._told_agents_at = -math.inf
        self._was_missed = False
        self._others: frozenset[str] = frozenset()
        self._others_known_at = -math.inf
        self.bell = Bell()
        desk.fanout.on_missed(self._note_missed)

    def _note_missed(self) -> None:
        self._was_missed = True
        self.bell.ring()

    async def run(self) -> None:
        """Look when something was missed, and twice a second while the others cannot be heard, until the bell ends it."""
        if not self._desk.fanout.is_set_up:
            return
        while await self.bell.wait(at_most_seconds=_LOOK_SECONDS):
            is_deaf, was_missed = self._desk.fanout.is_deaf, self._was_missed
            try:
                if not (is_deaf or was_missed or await self._is_somebody_unheard()):
                    self._known_at = self._desk.changes.clock()
                    continue
                if was_missed:
                    self._was_missed = False
                await self.look(is_whole=was_missed and not is_deaf)
            except Exception:
                # Something else may have been missed during the look.
                self._was_missed |= was_missed
                logger.exception("What happened at other desks could not be read")

    async def look(self, *, is_whole: bool) -> None:
        """Bring those who follow something here to where the store is, as far as it went on since the last look.

        The log, who speaks and all lists are brought at once. What stands beside the log, such as moods and whispers, comes
        with the agents' sockets, which are opened anew when it `is_whole`: when the others can be heard again.
        """
        desk, now = self._desk, self._desk.changes.clock()
        if await desk.replicas.others():
            await self._bring_followers(since=min(now, self._known_at) - _MARGIN_SECONDS)
            for ring in self._loops:
                ring()
            desk.presences.moved_elsewhere("")
            if is_whole:
                for line in desk.lines.everybody():
                    line.restart()
            elif not 0 <= now - self._told_agents_at < _AGENTS_SECONDS:
                await self._tell_agents()
                self._told_agents_at = now
        self._known_at = now

    async def _is_somebody_unheard(self) -> bool:
        """Whether a desk lives that is not heard: it alone may have lost Redis, and is writing all the same."""
        return bool(await self._alive() - self._desk.fanout.peers.keys())

    async def _alive(self) -> frozenset[str]:
        """The other desks that live, as of a moment ago: it is asked more often than it changes."""
        now = asyncio.get_running_loop().time()
        if now - self._others_known_at >= _OTHERS_SECONDS:
            self._others = await self._desk.replicas.others()
            self._others_known_at = now
        return self._others

    async def _bring_followers(self, *, since: float) -> None:
        desk = self._desk
        followed = desk.rooms.conversations
        async with desk.store.reading() as connection:
            changed = await conversations.changed_since(connection, since)
        for name in changed.keys() & followed:
            desk.rooms.catch_up(name, last_seq=changed[name])
            await self._tell_state(name)
