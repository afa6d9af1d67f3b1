"""Both arms of a pilot beside each other: how their conversations ended, with the range of each difference. Pure.

A conversation counts for the arm that it was given, whoever answered it in the end: a candidate whose workers fail is not made
better by the live model that stood in for it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from desk.insight.figures.intervals import Z_95, newcombe

ACCEPTED_LOSS = 0.05
"""How much fewer conversations may be resolved where nobody said otherwise: five in a hundred."""
_Z_80 = 0.841621  # of a normal distribution, for 80 in 100
_MANY = 0.1
_MOST_POINTS = 40  # of a course: a line with more of them shows no more

Counted = tuple[int, int]
"""How many of how many."""


class Verdict(StrEnum):
    """What the figures say of the candidate."""

    BETTER = "better"
    WORSE = "worse"
    NO_WORSE = "no_worse"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmFigures:
    """One arm: `begun` conversations were given to it, `ended` of them are in the ledger.

    Of these the bot `resolved` some, people got some, some were abandoned, some `reopened`. `durable` of `known` lasted seven days
    (customers who would be known again, ended seven days ago); `young` of them are too recent to say. `content` of `rated` gave
    the bot four or five stars, `stars` altogether. Of the `messages` that its conversations' bot answered, `outside` were
    not understood, and `stood_in` answered by the other model.
    """

    begun: int = 0
    ended: int = 0
    resolved: int = 0
    handed_over: int = 0
    abandoned: int = 0
    reopened: int = 0
    durable: int = 0
    known: int = 0
    young: int = 0
    content: int = 0
    rated: int = 0
    stars: int = 0
    messages: int = 0
    outside: int = 0
    stood_in: int = 0

    @property
    def shares(self) -> dict[str, Counted]:
        """What both arms are compared by, by the names that `desk.insight.figures.definitions` has for it; `not_understood` is of
        messages, and no figure of the ledger."""
        return {
            "resolution": (self.resolved, self.ended),
            "escalation": (self.handed_over, self.ended),
            "abandonment": (self.abandoned, self.ended),
            "reopened": (self.reopened, self.ended),
            "durable_resolution": (self.durable, self.known),
            "csat_bot": (self.content, self.rated),
            "not_understood": (self.outside, self.messages),
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """The candidate's share minus the live one's, and where the true difference lies in 95 of 100 cases."""

    value: float
    interval: tuple[float, float]

    @property
    def is_known(self) -> bool:
        """Whether there is something to compare in both arms."""
        return self.interval != (-1.0, 1.0)

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
    def differences(self) -> dict[str, Difference]:
        """Of each share (`ArmFigures.shares`)."""
        other = self.live.shares
        return {name: difference(one, other[name]) for name, one in self.candidate.shares.items()}

    @property
    def resolved(self) -> Difference:
        """Of the share that the bot resolved, by which a candidate is judged."""
        return self.differences["resolution"]

    @property
    def handed_over(self) -> Difference:
        """Of the share that people got."""
        return self.differences["escalation"]

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
        needed = math.ceil(2 * max(share * (1 - share), 0.01) * ((Z_95 + _Z_80) / may_fall_by) ** 2)
        return max(0, needed - min(self.candidate.ended, self.live.ended))


def difference(one: Counted, other: Counted) -> Difference:
    """The difference of two shares with its range, made of their Wilson intervals (Newcombe 1998, method 10); from -1 to 1 where
    one of them is of nothing."""
    if not one[1] or not other[1]:
        return Difference(0.0, (-1.0, 1.0))
    value, low, high = newcombe(one, other)
    return Difference(value, (low, high))


@dataclass(frozen=True, slots=True)
class Point:
    """What was known of both arms at the end of a day: of the conversations begun until then, those that the bot resolved."""

    day: str
    candidate: Counted
    live: Counted

    @property
    def difference(self) -> Difference:
        """Of the two shares."""
        return difference(self.candidate, self.live)


def course(days: Sequence[str], candidate: Mapping[str, Counted], live: Mapping[str, Counted]) -> tuple[Point, ...]:
    """How the comparison came about, day by day, each with all that was before it: of a long pilot some forty days, the last one among
    them. `candidate` and `live` are what was resolved of what began on a day."""
    sums = [(0, 0), (0, 0)]
    points = []
    for day in days:
        for place, arm in enumerate((candidate, live)):
            part, whole = arm.get(day, (0, 0))
            sums[place] = (sums[place][0] + part, sums[place][1] + whole)
        points.append(Point(day, *sums))
    step = max(1, math.ceil(len(points) / _MOST_POINTS))
    return tuple(reversed(points[::-1][::step]))


def sentence_of(figures: PilotFigures, *, may_fall_by: float) -> str:
    """The verdict in plain words."""
    gained, (low, high) = figures.resolved.value, figures.resolved.interval
    told = (
        f"{gained * 100:+.1f} percentage points resolved by the bot, the true difference lying between {low * 100:+.1f} and "
        f"{high * 100:+.1f}"
    )
    match figures.verdict(may_fall_by=may_fall_by):
        case Verdict.BETTER:
            return f"The candidate is better: {told}."
        case Verdict.WORSE:
            return f"The candidate is worse: {told}."
        case Verdict.NO_WORSE:
            return f"The candidate is at most {_points(may_fall_by)} points worse, which is accepted: {told}."
        case Verdict.UNDECIDED:
            if not figures.candidate.ended or not figures.live.ended:
                return "Nothing can be said yet: no conversation of one of the arms has ended."
            more = figures.more_needed(may_fall_by=may_fall_by)
            if more is None:
                return f"Nothing can be said yet: {told}. No loss at all is accepted, so only a clear gain decides."
            if not more:
                return (
                    f"It cannot be decided: {told}. Enough conversations have ended to show a loss of {_points(may_fall_by)} points in most "
                    "pilots, so both models are close."
                )
            return (
                f"Nothing can be said yet: {told}. About {more:,} more conversations of each arm would show a loss "
                f"of {_points(may_fall_by)} points."
            )


def _points(share: float) -> str:
    """The size of a difference of shares, in points of a hundred."""
    return f"{abs(share) * 100:.1f}"


def caveat_of(figures: PilotFigures) -> str:
    """What to bear in mind with the verdict, in a sentence; empty where there is nothing: another model answered for the candidate more
    often than in one of ten messages."""
    part, whole = figures.candidate.stood_in, figures.candidate.messages
    if not whole or part / whole <= _MANY:
        return ""
    return (
        f"The live model answered {part / whole:.0%} of the messages in the candidate's arm, so the arms differ less than the "
        "models do: give the pilot more workers."
    )
