"""Both arms of a pilot beside each other: how their conversations ended, with the range of each difference. Pure.

A conversation counts for the arm that it was given, whoever answered it in the end: a candidate whose workers fail is not made
better by the live model that stood in for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum

from desk.insight.figures.intervals import newcombe
from frontline.replay.share import Share

# Of a normal distribution, for 95 in 100 and for 80 in 100.
_Z, _POWER = 1.959964, 0.841621


class Verdict(StrEnum):
    """What the figures say of the candidate."""

    BETTER = "better"
    WORSE = "worse"
    NO_WORSE = "no_worse"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """One arm: `begun` conversations were given to it, `ended` of them are in the ledger. `ratings` are how the bot's part was
    rated, 1 to 5; `outside` of `messages` were not understood; `stood_in` of them were answered by the other model."""

    begun: int = 0
    ended: int = 0
    resolved: int = 0
    handed_over: int = 0
    abandoned: int = 0
    ratings: tuple[int, ...] = ()
    messages: int = 0
    outside: int = 0
    stood_in: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """The candidate's share minus the live one's, and where the true difference lies in 95 of 100 cases."""

    value: float
    interval: tuple[float, float]

    @property
    def is_clear(self) -> bool:
        """Whether chance alone is no good explanation."""
        low, high = self.interval
        return low > 0 or high < 0


@dataclass(frozen=True, slots=True)
class PilotFigures:
    """A pilot by its name, and its arms."""

    name: str
    candidate: ArmFigures = field(default_factory=ArmFigures)
    live: ArmFigures = field(default_factory=ArmFigures)

    @property
    def resolved(self) -> Difference:
        """Of the share that the bot resolved."""
        return difference(
            Share(self.candidate.resolved, self.candidate.ended), Share(self.live.resolved, self.live.ended)
        )

    @property
    def handed_over(self) -> Difference:
        """Of the share that people got."""
        return difference(
            Share(self.candidate.handed_over, self.candidate.ended), Share(self.live.handed_over, self.live.ended)
        )

    @property
    def abandoned(self) -> Difference:
        """Of the share in which no goal was reached and nobody was called."""
        return difference(
            Share(self.candidate.abandoned, self.candidate.ended), Share(self.live.abandoned, self.live.ended)
        )

    @property
    def outside(self) -> Difference:
        """Of the share of messages that were not understood."""
        return difference(
            Share(self.candidate.outside, self.candidate.messages), Share(self.live.outside, self.live.messages)
        )

    def verdict(self, *, may_fall_by: float) -> Verdict:
        """By the share that the bot resolved; `may_fall_by` is the loss that would be accepted."""
        if not self.candidate.ended or not self.live.ended:
            return Verdict.UNDECIDED
        low, high = self.resolved.interval
        if low > 0:
            return Verdict.BETTER
        if high < 0:
            return Verdict.WORSE
        return Verdict.NO_WORSE if low >= -may_fall_by else Verdict.UNDECIDED

    def more_needed(self, *, may_fall_by: float) -> int | None:
        """About how many more conversations of each arm have to end before a loss of `may_fall_by` would be seen in 80 of 100
        pilots; None where that cannot be said."""
        ended = self.candidate.ended + self.live.ended
        if not ended or may_fall_by <= 0:
            return None
        share = (self.candidate.resolved + self.live.resolved) / ended
        # Lehr's formula for two shares, with their common variance.
        needed = math.ceil(2 * max(share * (1 - share), 0.01) * ((_Z + _POWER) / may_fall_by) ** 2)
        return max(0, needed - min(self.candidate.ended, self.live.ended))


def difference(one: Share, other: Share) -> Difference:
    """The difference of two shares with its range, made of their Wilson intervals (Newcombe 1998, method 10); from -1 to 1 where
    one of them is of nothing."""
    if not one.whole or not other.whole:
        return Difference(0.0, (-1.0, 1.0))
    value, low, high = newcombe((one.part, one.whole), (other.part, other.whole))
    return Difference(value, (low, high))


def sentence_of(figures: PilotFigures, *, may_fall_by: float) -> str:
    """The verdict in plain words."""
    gained, (low, high) = figures.resolved.value, figures.resolved.interval
    told = f"{gained:+.1%} resolved by the bot, the true difference lying between {low:+.1%} and {high:+.1%}"
    match figures.verdict(may_fall_by=may_fall_by):
        case Verdict.BETTER:
            return f"The candidate is better: {told}."
        case Verdict.WORSE:
            return f"The candidate is worse: {told}."
        case Verdict.NO_WORSE:
            return f"The candidate is no worse than {may_fall_by:.1%} at most: {told}."
        case Verdict.UNDECIDED:
            more = figures.more_needed(may_fall_by=may_fall_by)
            if more is None:
                return "Nothing can be said yet: no conversation of one of the arms has ended."
            return (
                f"Nothing can be said yet: {told}. About {more:,} more conversations of each arm would show a loss "
                f"of {may_fall_by:.1%}."
            )
