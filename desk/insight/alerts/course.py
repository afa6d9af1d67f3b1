"""How an alert begins and ends. Pure.

A figure that wavers about its limit is one alert, not many. It begins when the figure was beyond the limit all through a time,
and ends when it was well again all through a time; and well is not merely short of the limit, but back at a value apart from
it. In the band between the two, and where nothing can be said, nothing begins and nothing ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class State(StrEnum):
    """`BEYOND` is not told yet, `CLEARING` is well but not for long enough."""

    WELL = "well"
    BEYOND = "beyond"
    RAISED = "raised"
    CLEARING = "clearing"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Limit:
    """A value is beyond the limit on that `side` of `bound`, and well from `back_at` on. Raises `ValueError` where a value could
    be both."""

    is_above: bool
    bound: float
    back_at: float

    def __post_init__(self) -> None:
        if self.back_at > self.bound if self.is_above else self.back_at < self.bound:
            raise ValueError("what is beyond the limit cannot be well")

    def is_beyond(self, value: float) -> bool:
        return value > self.bound if self.is_above else value < self.bound

    def is_well(self, value: float) -> bool:
        return value <= self.back_at if self.is_above else value >= self.back_at

    def worse(self, one: float, other: float) -> float:
        """The one of both that is farther beyond."""
        return max(one, other) if self.is_above else min(one, other)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a figure must be beyond its limit, and well again. After `patience_seconds` without a judgement nobody knows
    what was meanwhile, and such a time begins anew."""

    hold_seconds: float
    clear_seconds: float
    patience_seconds: float


@dataclass(frozen=True, slots=True)
class Course:
    """Where an alert stands. Times are seconds since the epoch, 0 for never."""

    state: State = State.WELL
    since: float = 0.0
    well_since: float = 0.0
    raised_at: float = 0.0
    judged_at: float = 0.0


def judge(course: Course, value: float | None, *, limit: Limit, pace: Pace, now: float) -> Course:
    """The course after one more judgement. `value` is None where too little is known to judge by it. One that has ended, or is
    well, begins anew."""
    is_stale = now - course.judged_at > pace.patience_seconds
    course = replace(course, judged_at=now)
    if course.state in (State.WELL, State.ENDED):
        return _begun(Course(judged_at=now), value, limit=limit, pace=pace, now=now)
    if course.state is State.BEYOND:
        if value is None or not limit.is_beyond(value):
            return Course(judged_at=now)
        return _held(replace(course, since=now) if is_stale else course, pace=pace, now=now)
    if value is None or not limit.is_well(value):
        return replace(course, state=State.RAISED, well_since=0.0)
    if course.state is State.RAISED or is_stale:
        course = replace(course, state=State.CLEARING, well_since=now)
    if now - course.well_since >= pace.clear_seconds:
        return replace(course, state=State.ENDED)
    return course


def _begun(course: Course, value: float | None, *, limit: Limit, pace: Pace, now: float) -> Course:
    if value is None or not limit.is_beyond(value):
        return course
    return _held(replace(course, state=State.BEYOND, since=now), pace=pace, now=now)


def _held(course: Course, *, pace: Pace, now: float) -> Course:
    if now - course.since >= pace.hold_seconds:
        return replace(course, state=State.RAISED, raised_at=now)
    return course
