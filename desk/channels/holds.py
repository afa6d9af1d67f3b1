"""For how long nothing is sent by a channel: for as long as its provider asks, and briefly where it takes nothing from anybody.

What one message meets may be its own fault. So it holds the channel up for long only where others fail, too, and not at all once
others get through.
"""

from __future__ import annotations

from desk.backoff import Backoff
from desk.channels.channel import NotDelivered
from desk.store.channels import Delivery

_BACKOFF = Backoff(first=2.0, longest=30.0)


class Holds:
    """By the names of channels. Pure, but for what it remembers."""

    def __init__(self) -> None:
        self._asked_until: dict[str, float] = {}
        self._guessed_until: dict[str, float] = {}
        self._failing: dict[str, set[int]] = {}

    def until(self, channel: str) -> float:
        """When something may be sent again."""
        return max(self._asked_until.get(channel, 0.0), self._guessed_until.get(channel, 0.0))

    def succeeded(self, channel: str) -> None:
        """Something went through: what failed before did so by itself."""
        self._guessed_until.pop(channel, None)
        self._failing.pop(channel, None)

    def failed(self, delivery: Delivery, error: NotDelivered, *, now: float) -> None:
        """Hold up the delivery's channel if that is what the error asks for."""
        channel, failing = delivery.channel, self._failing.setdefault(delivery.channel, set())
        if error.after_seconds:
            # Of several under way at once each is told a time of its own.
            self._asked_until[channel] = max(self._asked_until.get(channel, 0.0), now + error.after_seconds)
        is_alone = delivery.attempts > 0 and not failing
        # Those that were under way together fail together, and count once.
        if error.is_for_all and not is_alone and self.until(channel) <= now:
            failing.add(delivery.number)
            self._guessed_until[channel] = now + _BACKOFF.after(len(failing))
