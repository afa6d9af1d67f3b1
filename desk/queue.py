"""The queue's order, and what a waiting customer is told about it. Pure."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

MINIMUM_SAMPLES = 5
_STEP_SECONDS = 30


class Waiting(Protocol):
    """What the order looks at. `priority` runs from 1 (most urgent) to 5."""

    @property
    def id(self) -> str: ...
    @property
    def priority(self) -> int: ...
    @property
    def waiting_since(self) -> float: ...


WaitingT = TypeVar("WaitingT", bound=Waiting)


def in_order(waiting: Iterable[WaitingT]) -> list[WaitingT]:
    """By priority, then the longest waiting first."""
    return sorted(waiting, key=lambda one: (one.priority, one.waiting_since, one.id))


def position(waiting: Iterable[Waiting], conversation: str) -> int:
    """The place in the queue, counted from 1; 0 for a conversation that does not wait."""
    for place, one in enumerate(in_order(waiting), start=1):
        if one.id == conversation:
            return place
    return 0


def wait_range(handling_seconds: Sequence[float], *, place: int, agents: int) -> tuple[int, int]:
    """The wait in seconds, from optimistic to cautious, rounded up to half minutes; 0 and 0 when nobody knows.

    Each of `agents` works through `place` handoffs at the pace of recent ones: their lower and upper quartile.
    Nothing is said when nobody is there, or before there are enough handoffs to tell.
    """
    if place < 1 or agents < 1 or len(handling_seconds) < MINIMUM_SAMPLES:
        return 0, 0
    lower, _median, upper = statistics.quantiles(handling_seconds, n=4, method="inclusive")
    rounds = place / agents
    return _rounded(lower * rounds), _rounded(upper * rounds)


def _rounded(seconds: float) -> int:
    return max(_STEP_SECONDS, math.ceil(seconds / _STEP_SECONDS) * _STEP_SECONDS)
