"""The queue of people behind a policy: how long customers would wait, simulated.

Conversations come at random at an even rate (Poisson), handling times are exponential, customers wait in line for the
first agent that is free, and leave when their patience ends (exponential): the queue M/M/c+M of Palm (1957), which call
centres call Erlang A. It is simulated rather than computed, so that percentiles and a short day come out alike.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass

DAYS = 40
DAY_SECONDS = 8 * 3600.0


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """The people and what comes to them.

    `conversations_per_hour` are all that begin, of which the policy escalates a share. `handling_minutes` and
    `patience_minutes` are means. `needed_share` is the share of all conversations that need a person, 0 to 1, for labelled
    files mostly hold more of these than a day does; None where the file is like the day.
    """

    agents: int = 3
    conversations_per_hour: float = 60.0
    handling_minutes: float = 8.0
    patience_minutes: float = 20.0
    needed_share: float | None = None


@dataclass(frozen=True)
class Waiting:
    """What customers in line would see. Waits are in seconds, of those who were served; `left` is the share who gave up.

    `occupancy` is the share of the agents' time that is spent with customers.
    """

    median_seconds: float
    p90_seconds: float
    left: float
    occupancy: float


def simulate(staffing: Staffing, *, escalated: float, seed: int = 0) -> Waiting:
    """The waits where this share of all conversations, 0 to 1, is handed to people; the same for the same seed."""
    rate = staffing.conversations_per_hour * escalated / 3600
    if rate <= 0:
        return Waiting(0.0, 0.0, 0.0, 0.0)
    draw = random.Random(seed)
    waits: list[float] = []
    left, busy = 0, 0.0
    for _ in range(DAYS):
        free_at = [0.0] * staffing.agents
        now = draw.expovariate(rate)
        while now < DAY_SECONDS:
            patience = draw.expovariate(1 / (staffing.patience_minutes * 60))
            start = max(now, free_at[0])
            if start - now > patience:
                left += 1
            else:
                handling = draw.expovariate(1 / (staffing.handling_minutes * 60))
                heapq.heapreplace(free_at, start + handling)
                waits.append(start - now)
                busy += min(start + handling, DAY_SECONDS) - min(start, DAY_SECONDS)
            now += draw.expovariate(rate)
    waits.sort()
    return Waiting(
        median_seconds=_share(waits, 0.5),
        p90_seconds=_share(waits, 0.9),
        left=left / max(left + len(waits), 1),
        occupancy=busy / (DAYS * DAY_SECONDS * staffing.agents),
    )


def _share(ordered: list[float], share: float) -> float:
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0
