"""The pilot in force: which workers may serve a conversation.

A pilot changes nothing for the conversations that take no part in it: a worker that was started for a pilot serves its
candidate's arm alone. A conversation of that arm is served by the live model where no such worker is connected to any desk,
or where all of them are busy for longer than a customer should wait for a comparison.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.change import Change
from desk.store import pilots
from desk.store.engine import Store
from desk.store.pilots import SHORT, Arm, Drawn, Pilot

PATIENCE_SECONDS = 4.0
_MOST_REMEMBERED = 20_000
_NOBODYS = Drawn(Arm.LIVE)


@dataclass(frozen=True, slots=True)
class Served:
    """A model by its short hash, and when it was trained (0 where that is not known); empty before a worker told it."""

    model: str = ""
    trained_at: float = 0.0


class Pilots:
    """Follows the store; `refresh` is called every second or so."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._drawn: OrderedDict[str, Drawn] = OrderedDict()
        self.running: Pilot | None = None
        self.live = Served()
        """What the latest worker serves that was not started for a pilot."""

    def serves(self, *, model: str, trained_at: float) -> None:
        """A worker that serves everybody came, with this model (as in `desk.dispatch.Worker`)."""
        if model:
            self.live = Served(model, trained_at)

    async def refresh(self) -> None:
        """Look which pilot runs."""
        async with self._store.glancing() as connection:
            found = await pilots.running(connection)
        if found != self.running:
            self.running = found
            self._drawn.clear()

    @property
    def candidate(self) -> str:
        """The candidate that serves now, as workers name it to the desk; empty where none does."""
        return "" if self.running is None else self.running.candidate[:SHORT]

    async def drawn(self, conversation: str, *, connection: AsyncConnection | None = None) -> Drawn:
        """The arm of a conversation. Without a pilot that costs nothing, and else a look into the store at the first time."""
        pilot = self.running
        if pilot is None:
            return _NOBODYS
        known = self._drawn.get(conversation)
        if known is not None:
            return known
        if connection is not None:
            found = await pilots.drawn(connection, pilot, conversation)
        else:
            async with self._store.glancing() as own:
                found = await pilots.drawn(own, pilot, conversation)
        self._remember(conversation, found)
        return found

    async def keep(self, change: Change, drawn: Drawn) -> None:
        """The conversation is served now: keep its arm for good. What is undone with the change is kept by the next turn."""
        name = change.conversation.id
        if not drawn.pilot or drawn.is_kept:
            return
        pilot = self.running
        if pilot is None or pilot.id != drawn.pilot:
            return
        # Another desk may have served it since, or this one in a change that was stored without our knowing.
        if not (await pilots.drawn(change.connection, pilot, name)).is_kept:
            await pilots.keep(change.connection, name, drawn, now=change.now)

    def was_kept(self, conversation: str, drawn: Drawn) -> None:
        """The change that kept it is stored."""
        if drawn.pilot and not drawn.is_kept:
            self._remember(conversation, Drawn(drawn.arm, drawn.pilot, is_kept=True))

    def _remember(self, conversation: str, drawn: Drawn) -> None:
        self._drawn[conversation] = drawn
        self._drawn.move_to_end(conversation)
        while len(self._drawn) > _MOST_REMEMBERED:
            self._drawn.popitem(last=False)


def must_wait(*, waited_seconds: float, models: Iterable[str], candidate: str) -> bool:
    """Whether a turn of the candidate's arm, for which no worker of its own is free, waits for one. `models` are those of the
    pilot's workers at all desks. Pure."""
    return waited_seconds < PATIENCE_SECONDS and candidate in models
