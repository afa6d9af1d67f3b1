"""Where waiting customers stand: their place in line, and how long it takes."""

from __future__ import annotations

import math

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.ownership import Owner
from desk.roster import Roster
from desk.routing.estimate import UNKNOWN, opening_range, wait_ranges
from desk.routing.experience import Experience, learn
from desk.routing.line import positions
from desk.store import experience
from handoff.wire.shared import SpeakerState

# A team's pace is that of its last weeks; and what was learned a minute ago is as good as new.
_PAST_SECONDS = 14 * 24 * 3600.0
_LEARN_SECONDS = 60.0


class Places:
    """Keeps what was learned from earlier handoffs between two looks."""

    def __init__(self) -> None:
        self._experience: Experience | None = None
        self._learned_at = -math.inf

    async def states(self, connection: AsyncConnection, roster: Roster) -> dict[str, SpeakerState]:
        """What each waiting customer is told, by conversation: the wait from now on, 0 and 0 where nobody can say."""
        learned = await self._learn(connection, now=roster.now)
        line = tuple(roster.waiting.values())
        places = positions(line, routing=roster.routing)
        # What is offered to somebody is among what that agent has, and is not ahead of anybody a second time.
        ranges = dict.fromkeys(roster.open, opening_range(learned))
        ranges |= wait_ranges(
            roster.unassigned, roster.lately, experience=learned, routing=roster.routing, now=roster.now
        )
        return {
            name: SpeakerState(
                conversation=name,
                owner=Owner.QUEUE.value,
                epoch=row.epoch,
                position=places[name],
                wait_low_seconds=ranges.get(name, UNKNOWN).low_seconds,
                wait_high_seconds=ranges.get(name, UNKNOWN).high_seconds,
            )
            for name, row in roster.conversations.items()
        }

    async def _learn(self, connection: AsyncConnection, *, now: float) -> Experience:
        if self._experience is None or now - self._learned_at >= _LEARN_SECONDS:
            past = await experience.past(connection, since=now - _PAST_SECONDS, now=now)
            self._experience, self._learned_at = learn(past, now=now), now
        return self._experience
