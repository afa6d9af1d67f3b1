"""How much one client may do: pure counters that are told the time."""

from __future__ import annotations

from collections import deque
from weakref import WeakValueDictionary


class TokenBucket:
    """`burst` at once, `per_second` on average."""

    def __init__(self, *, per_second: float, burst: int) -> None:
        self._per_second = per_second
        self._burst = burst
        self._tokens = float(burst)
        self._at: float | None = None

    def take(self, now: float) -> bool:
        """Whether one more is allowed at `now` (seconds of any clock that only goes forward)."""
        if self._at is not None:
            self._tokens = min(float(self._burst), self._tokens + (now - self._at) * self._per_second)
        self._at = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True


class SharedBuckets:
    """A bucket for each key, the same for all who ask for it, and for who comes back before it would be full again.

    So nobody may do more on several sockets, or on one new socket after the other.
    """

    def __init__(self, *, per_second: float, burst: int) -> None:
        self._per_second = per_second
        self._burst = burst
        self._held: WeakValueDictionary[str, TokenBucket] = WeakValueDictionary()
        self._left: deque[tuple[float, TokenBucket]] = deque()

    def of(self, key: str) -> TokenBucket:
        """The bucket of a key. It is known for as long as somebody holds it."""
        bucket = self._held.get(key)
        if bucket is None:
            bucket = self._held[key] = TokenBucket(per_second=self._per_second, burst=self._burst)
        return bucket

    def leave(self, key: str, now: float) -> None:
        """One of those who hold it goes, as of `now`; whoever comes too early finds it as it was left."""
        while self._left and self._left[0][0] <= now:
            self._left.popleft()
        bucket = self._held.get(key)
        if bucket is not None:
            self._left.append((now + self._burst / self._per_second, bucket))


class SlidingWindow:
    """At most `limit` events for a key within `window_seconds`; remembers no more than `keys` keys."""

    def __init__(self, *, limit: int, window_seconds: float, keys: int = 10_000) -> None:
        self._limit = limit
        self._window_seconds = window_seconds
        self._keys = keys
        self._events: dict[str, deque[float]] = {}

    def wait_seconds(self, key: str, now: float) -> float:
        """0 when one more is allowed now, else how long until it is."""
        events = self._recent(key, now)
        if len(events) < self._limit:
            return 0.0
        return events[-self._limit] + self._window_seconds - now

    def add(self, key: str, now: float) -> None:
        """Count an event."""
        events = self._recent(key, now)
        events.append(now)
        # The key goes to the end, so that the one which was quiet longest is forgotten first.
        self._events.pop(key, None)
        self._events[key] = events
        while len(self._events) > self._keys:
            del self._events[next(iter(self._events))]

    def take_back(self, key: str) -> None:
        """Forget the latest event of a key."""
        events = self._events.get(key)
        if events:
            events.pop()

    def forget(self, key: str) -> None:
        """Forget all events of a key."""
        self._events.pop(key, None)

    def _recent(self, key: str, now: float) -> deque[float]:
        events = self._events.get(key, deque())
        while events and events[0] <= now - self._window_seconds:
            events.popleft()
        return events


class Occupancy:
    """How many sockets each address holds."""

    def __init__(self, *, limit: int) -> None:
        self._limit = limit
        self._counts: dict[str, int] = {}

    def enter(self, key: str) -> bool:
        """Take a place, if there is one."""
        count = self._counts.get(key, 0)
        if count >= self._limit:
            return False
        self._counts[key] = count + 1
        return True

    def leave(self, key: str) -> None:
        """Give the place back."""
        count = self._counts.get(key, 0) - 1
        if count > 0:
            self._counts[key] = count
        else:
            self._counts.pop(key, None)
