"""How long is waited before what failed is tried again."""

from __future__ import annotations

from dataclasses import dataclass

# More doublings than that give no float in the end, and are above every limit long before.
_MOST_DOUBLINGS = 30


@dataclass(frozen=True, slots=True)
class Backoff:
    """Twice as long after each failure, within limits; both in seconds."""

    first: float
    longest: float

    def after(self, failures: int) -> float:
        """The seconds to wait after this many failures in a row, at least one."""
        return min(self.longest, self.first * 2.0 ** min(max(failures, 1) - 1, _MOST_DOUBLINGS))
