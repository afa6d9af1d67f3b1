"""Reads from the store what other desks may have said unheard: now and then while Redis is down, and once whenever something
was missed.

So Redis makes the desks quick, and nothing that it loses is lost: whoever follows a conversation here has within a second
or two what was written to it elsewhere.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from desk.bell import Bell
from desk.context import Desk
from desk.errors import NotFound
from desk.store import conversations

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 0.5
# A change is dated when its transaction begins, and by the clock of the desk that makes it.
_MARGIN_SECONDS = 15.0


class CatchUp:
    """Run `run` as one task of the process. `tell_state` tells a conversation's followers who speaks; the `loops` are rung
    when anything may have happened."""

    def __init__(
        self, desk: Desk, *, tell_state: Callable[[str], Awaitable[None]], loops: tuple[Callable[[], None], ...]
    ) -> None:
        self._desk = desk
        self._tell_state = tell_state
        self._loops = loops
        self._heard_all_at = desk.changes.clock()
        self._was_missed = False
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
            now, is_deaf, was_missed = self._desk.changes.clock(), self._desk.fanout.is_deaf, self._was_missed
            if is_deaf or was_missed:
                self._was_missed = False
                try:
                    await self.look(is_whole=not is_deaf)
                except Exception:
                    self._was_missed = was_missed
                    logger.exception("What happened at other desks could not be read")
                    continue
            if not is_deaf:
                self._heard_all_at = now

    async def look(self, *, is_whole: bool) -> None:
        """Bring those who follow something here to where the store is.

        The log, who speaks and all lists are brought at once. What stands beside the log, such as moods and decisions, comes
        with the agents' sockets that are opened anew when it `is_whole`: when the others can be heard again.
        """
        desk = self._desk
        if not await desk.replicas.others():
            return
        followed = desk.rooms.conversations
        async with desk.store.reading() as connection:
            changed = await conversations.changed_since(connection, self._heard_all_at - _MARGIN_SECONDS)
        here = {name: last_seq for name, last_seq in changed.items() if name in followed}
        for name, last_seq in here.items():
            desk.rooms.catch_up(name, last_seq=last_seq)
            try:
                await self._tell_state(name)
            except NotFound:
                continue
        for ring in self._loops:
            ring()
        desk.presences.moved_elsewhere("")
        if is_whole:
            for line in desk.lines.everybody():
                if any(map(line.follows, here)):
                    line.restart()
