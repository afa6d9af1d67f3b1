"""How long those who wait will still wait: a range from the median to the ninth decile.

The next hours are played through many times at once. Each conversation that an agent has ends after a time drawn from
recent handling times of its skill that are longer than it has lasted already; each customer in line, in order, takes the
first place that becomes free at an agent who may serve them, and keeps it for a time drawn alike. Customers ahead
may give up as often as they lately did. The range is read off the times at which each customer's turn came.

To take the first free place in the order of the line is the same as letting each place that becomes free call the
first in line whom it may serve: what somebody further behind takes never changes the turn of those before. So one pass
over the line plays a whole future, and numpy plays all of them in that pass.

Who comes later and is more urgent goes first: as many as lately came, each of whom takes the next place that becomes free,
and more come in that time, too (the delay cycle of queues with priorities: A. Cobham, Operations Research 2, 1954;
L. Kleinrock, Queueing Systems II, 1976, 3.3).

The draws are stratified (M. D. McKay et al., Technometrics 21, 1979: each variable takes each of its quantiles
once) and the same at every call, so that a told range changes because the world did.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from desk.routing.configuration import Routing
from desk.routing.eligibility import URGENT
from desk.routing.experience import Experience, Seconds
from desk.routing.hours import is_served
from desk.routing.line import in_order
from desk.routing.model import Agent, Waiting, WaitRange
from desk.routing.team import Arriving, Team

UNKNOWN = WaitRange(0, 0)

_FUTURES = 100
_SEED = 20_260_727
_LOW_RANK, _HIGH_RANK = _FUTURES // 2 - 1, _FUTURES * 9 // 10 - 1
_QUANTILES = (np.arange(_FUTURES) + 0.5) / _FUTURES
# A residual time is drawn from the handling times that were longer; from fewer than this the tail is stretched.
_FEWEST_LONGER = 5
_TAIL = 0.75


def wait_ranges(
    waiting: Iterable[Waiting], agents: Iterable[Agent], *, experience: Experience, routing: Routing, now: float
) -> dict[str, WaitRange]:
    """The range of each waiting conversation, by its id, from now on; `UNKNOWN` where nobody can tell.

    That is while there is too little experience, while the queue is closed for the conversation, and while no agent is
    online who may serve it, ever.
    """
    every = in_order(waiting, routing=routing)
    ranges = {one.conversation: UNKNOWN for one in every}
    line = [one for one in every if is_served(one, routing=routing, now=now)] if experience.is_enough else []
    if line:
        play = _Play(agents, size=len(line), experience=experience, routing=routing, now=now)
        ranges |= {one.conversation: play.turn(one) for one in line}
    return ranges


def wait_range(
    conversation: str,
    waiting: Iterable[Waiting],
    agents: Iterable[Agent],
    *,
    experience: Experience,
    routing: Routing,
    now: float,
) -> WaitRange:
    """The range of one conversation; `UNKNOWN` for one that does not wait. For several, `wait_ranges` costs the same."""
    return wait_ranges(waiting, agents, experience=experience, routing=routing, now=now).get(conversation, UNKNOWN)


def opening_range(experience: Experience) -> WaitRange:
    """The range of a conversation that is assigned already, and only has to be opened."""
    if not experience.is_enough:
        return UNKNOWN
    opening = np.sort(_spread(experience.opening))
    return _told(float(opening[_LOW_RANK]), float(opening[_HIGH_RANK]))


@dataclass(frozen=True, slots=True)
class _Access:
    """What a kind of conversation can have: columns of places, and after how many seconds of waiting each. `before` and
    `between` are those of `Arriving.going_first`."""

    columns: NDArray[np.intp]
    after: Seconds
    latest: float
    before: Seconds
    between: float


class _Play:
    """All futures at once: arrays of times have a row for each."""

    def __init__(
        self, agents: Iterable[Agent], *, size: int, experience: Experience, routing: Routing, now: float
    ) -> None:
        self._experience, self._routing, self._now = experience, routing, now
        self._team = Team(agents, routing=routing)
        orders = _orders(len(self._team.busy) + 3 * size)
        self._random = np.random.default_rng(_SEED)
        self._rows = np.arange(_FUTURES)
        self._free = self._places(_QUANTILES[orders[: len(self._team.busy)]])
        self._order = iter(orders[len(self._team.busy) :])
        self._handled: dict[str, Seconds] = {}
        self._opening = _spread(experience.opening)
        self._patience = np.full(_FUTURES, np.inf)
        if experience.leaves_per_second > 0:
            self._patience = -np.log(_QUANTILES) / experience.leaves_per_second
        self._access: dict[tuple[bytes, str], _Access] = {}
        self._arriving = Arriving(self._team, experience)

    def turn(self, one: Waiting) -> WaitRange:
        """Give the next in line a place in every future. Returns when that is."""
        access = self._access_of(one)
        if not len(access.columns):
            return UNKNOWN
        free = self._free[:, access.columns]
        waited = self._now - one.waiting_since
        if access.latest > waited:
            np.maximum(free, access.after - waited, out=free)
        held = one.waiting_since + self._routing.sticky.hold_seconds - self._now
        if held > 0 and one.priority > URGENT and one.known_by in self._team.index:
            others = self._team.owner[access.columns] != self._team.index[one.known_by]
            if not others.all():
                free[:, others] = np.maximum(free[:, others], held)
        first = free.argmin(axis=1)
        begins = free[self._rows, first]
        opens = self._opening[next(self._order)]
        columns = access.columns[first]
        self._free[self._rows, columns] = np.where(
            self._patience[next(self._order)] > begins,
            begins + opens + self._handled_of(one.skill)[next(self._order)],
            self._free[self._rows, columns],
        )
        waits = begins + self._overtaken(begins, access, one.priority) + opens
        waits.partition((_LOW_RANK, _HIGH_RANK))
        return _told(float(waits[_LOW_RANK]), float(waits[_HIGH_RANK]))

    def _overtaken(self, begins: Seconds, access: _Access, priority: int) -> Seconds:
        """How much later it becomes for those who come meanwhile and go first, and for those who come in that time."""
        rate = access.before[priority]
        if not rate:
            return np.zeros(_FUTURES)
        between = access.between / (1 - rate * access.between)
        found: Seconds = self._random.standard_gamma(self._random.poisson(rate * begins)) * between
        return found

    def _places(self, draws: Seconds) -> Seconds:
        """In how many seconds each place is free, a column each."""
        team = self._team
        residual = self._residuals(draws)
        places = np.zeros((_FUTURES, len(team.owner)))
        done = column = 0
        for agent, total in zip(team.agents, team.totals, strict=True):
            ends = residual[done : done + len(agent.busy)]
            done += len(agent.busy)
            if len(ends) > total:
                # Whoever has more than their capacity takes nothing in place of those that end first.
                ends = np.sort(ends, axis=0)[len(ends) - total :]
            places[:, column : column + len(ends)] = ends.T
            column += total
        return places

    def _residuals(self, draws: Seconds) -> Seconds:
        """How long each conversation that an agent has will last, a row each."""
        busy = self._team.busy
        found = np.empty((len(busy), _FUTURES))
        by_skill: defaultdict[str, list[int]] = defaultdict(list)
        for index, one in enumerate(busy):
            by_skill[one.skill].append(index)
        for skill, indices in by_skill.items():
            ages = np.array([max(0.0, self._now - busy[index].since) for index in indices])
            found[indices] = residuals(self._experience.seconds_of(skill), ages, draws[indices])
        return found

    def _handled_of(self, skill: str) -> Seconds:
        if skill not in self._handled:
            self._handled[skill] = _spread(self._experience.seconds_of(skill))
        return self._handled[skill]

    def _access_of(self, one: Waiting) -> _Access:
        after = self._team.serves_after(one)
        # Most kinds of conversations can have the same agents as some other kind.
        kind = (after.tobytes(), one.channel)
        if kind not in self._access:
            of_place = np.where(self._team.is_used(one.channel), after[self._team.owner], np.inf)
            columns = np.flatnonzero(of_place < np.inf)
            seconds = of_place[columns]
            before, between = self._arriving.going_first((after < np.inf).astype(np.float64))
            self._access[kind] = _Access(columns, seconds, float(seconds.max(initial=0.0)), before, between)
        return self._access[kind]


def residuals(seconds: Seconds, ages: Seconds, draws: Seconds) -> Seconds:
    """How long conversations of these ages still last, a row for each: `seconds` are ascending handling times, `draws`
    numbers between 0 and 1.

    They are drawn from the handling times that were longer than the age. Where hardly any was, the tail beyond the age is
    taken to look like the tail beyond the upper quartile, stretched: what lasted long lasts long.
    """
    first = np.searchsorted(seconds, ages, side="right")[:, None]
    longer = len(seconds) - first
    picked = np.minimum(first + (draws * longer).astype(np.intp), len(seconds) - 1)
    left = seconds[picked] - ages[:, None]
    quartile = int(_TAIL * len(seconds))
    tail = seconds[quartile:] / seconds[quartile] - 1
    stretched = tail[(draws * len(tail)).astype(np.intp)] * ages[:, None]
    found: Seconds = np.where(longer >= _FEWEST_LONGER, left, stretched)
    return found


def _spread(seconds: Seconds) -> Seconds:
    """Ascending `seconds` as one for each future: their quantiles. Zeros where there are none."""
    if not len(seconds):
        return np.zeros(_FUTURES)
    found: Seconds = seconds[(_QUANTILES * len(seconds)).astype(np.intp)]
    return found


def _orders(rows: int) -> NDArray[np.intp]:
    """For each row all quantiles of the futures in an order of its own; the first rows are always the same."""
    return _shuffled(1 << max(8, rows.bit_length()))


@lru_cache(maxsize=2)
def _shuffled(rows: int) -> NDArray[np.intp]:
    generator = np.random.default_rng(_SEED)
    return np.stack([generator.permutation(_FUTURES) for _ in range(rows)])


def _told(low: float, high: float) -> WaitRange:
    """Rounded as people speak of waits: the median to the nearest step, the end up to the next."""
    lower, upper = _step(low), _step(high)
    return WaitRange(round(low / lower) * lower, max(1, math.ceil(high / upper)) * upper)


def _step(seconds: float) -> int:
    return 30 if seconds < 600 else 60 if seconds < 3600 else 300
