"""Events that were read from the database already, so that a turn reads only those that the last one added.

They are the very objects that a tracker was built from, which nothing alters after they were stored. How many are kept is
bounded over all conversations; the one that was quiet longest goes first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rasa.shared.core.events import Event

# An event takes some 4 kB in memory.
MOST_EVENTS = 20_000


@dataclass(frozen=True, slots=True)
class Known:
    """A conversation's events in their order, and the rows that they stand in."""

    rows: tuple[int, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def last(self) -> int:
        """The row of the last event, 0 where there is none."""
        return self.rows[-1] if self.rows else 0

    def since(self, first: int) -> Known:
        """The same without the events before the row `first`; nothing, where that row is not among them."""
        if not self.rows or self.rows[0] == first or first == 0:
            return self
        try:
            place = self.rows.index(first)
        except ValueError:
            return Known()
        return Known(self.rows[place:], self.events[place:])

    def with_more(self, new: Iterable[tuple[int, Event]]) -> Known:
        """The same with further events at its end."""
        added = tuple(new)
        return Known((*self.rows, *(row for row, _ in added)), (*self.events, *(event for _, event in added)))


class ReadEvents:
    """What one worker has read."""

    def __init__(self, *, most_events: int = MOST_EVENTS) -> None:
        self._most_events = most_events
        self._known: dict[str, Known] = {}
        self._count = 0

    def of(self, conversation: str, *, first: int) -> Known:
        """What is known of a conversation from the row `first` on."""
        return self._known.get(conversation, Known()).since(first)

    def keep(self, conversation: str, known: Known) -> Known:
        """Keep it as the one that was used last."""
        self.forget(conversation)
        if known.rows:
            self._known[conversation] = known
            self._count += len(known.rows)
        while self._count > self._most_events:
            self.forget(next(iter(self._known)))
        return known

    def forget(self, conversation: str) -> Known:
        """Keep nothing of it."""
        self._count -= len(self._known.pop(conversation, Known()).rows)
        return Known()
