"""A share of few conversations, with how sure it is."""

from __future__ import annotations

import math

import msgspec

_Z = 1.959964  # of a normal distribution, for 95 in 100


class Share(msgspec.Struct, frozen=True):
    """`part` of `whole` conversations."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """0 to 1; None where there are no conversations."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share lies in 95 of 100 cases (Wilson 1927), which also holds for few and for all or none."""
        if not self.whole:
            return None
        n, p = self.whole, self.part / self.whole
        middle = p + _Z**2 / (2 * n)
        spread = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n * n))
        scale = 1 + _Z**2 / n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
