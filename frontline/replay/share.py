"""A share of few conversations, with how sure it is."""

from __future__ import annotations

import msgspec

from desk.insight.figures.intervals import wilson


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
        """Where the true share lies in 95 of 100 cases, as insight's figures tell it; None where there are no conversations."""
        return wilson(self.part, self.whole) if self.whole else None
