"""Where waiting customers stand: their place in line, and how long it takes."""

from __future__ import annotations

import math

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.change import Changes, News
from desk.ownership import Owner
from desk.presence import Presences
from desk.roster import Roster
from desk.routing.estimate import UNKNOWN, opening_range, wait_ranges
from desk.routing.experience import Experience, learn
from desk.routing.line import positions
from desk.store import experience
from handoff.wire.shared import SpeakerState

# A team's pace is that of its last weeks; and what was learned a minute ago is as good as new.
_PAST_SECONDS = 14 * 24 * 3600.0
_LEARN_SECONDS = 60.0
# A wait is told in minutes, and reckoning it for the whole line takes 13 ms; whoever looks again so soon sees the same.
_RECENT_SECONDS = 1.0


class Places:
    """Keeps what was learned from earlier handoffs between two looks."""

    def __init__(self) -> None:
        self._experience: Experience | None = None
        self._learned_at = -math.inf
        self._follows = False
        self._latest: dict[str, SpeakerState] = {}
        self._latest_at = -math.inf

    def follow(self, changes: Changes, presences: Presences) -> None:
        """Hear of what moves the line; without that, `recent` knows nothing. Before all who ask when they hear of it."""
        self._follows = True
        changes.subscribe(self._on_news)
        presences.subscribe(self.forget)

    def forget(self) -> None:
        """Somebody came, went, or is away: reckon anew."""
        self._latest_at = -math.inf

    def recent(self, conversation: str, *, epoch: int, now: float) -> SpeakerState | None:
        """What this customer would have been told a moment ago, None where that was not reckoned or may be wrong by now."""
        if not self._follows or not 0.0 <= now - self._latest_at < _RECENT_SECONDS:
            return None
        state = self._latest.get(conversation)
        return state if state is not None and state.epoch == epoch else None

    def _on_news(self, news: News) -> None:
        if news.owner_changed or news.assignments:
            self.forget()

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
        told = {
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
        self._latest, self._latest_at = told, roster.now
        return told

    async def _learn(self, connection: AsyncConnection, *, now: float) -> Experience:
        if self._experience is None or now - self._learned_at >= _LEARN_SECONDS:
            past = await experience.past(connection, since=now - _PAST_SECONDS, now=now)
            self._experience, self._learned_at = learn(past, now=now), now
        return self._experience
