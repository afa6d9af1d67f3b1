"""How long those who wait will still wait: a range from the median to the ninth decile.

The next hours are played through many times at once. Each conversation that an agent has ends after a time drawn from
recent handling times of its skill that are longer than it has lasted already; each customer in line, in order, takes the
first place that becomes free at an agent who may serve them, and keeps it for a time drawn alike. Customers ahead
may give up as often as they lately did. The range is read off the times at which each customer's turn came.

To take the first free place in the order of the line is the same as letting each place that becomes free call the
first in line whom it may serve: what somebody further behind takes never changes the turn of those before. So one pass
over the line plays a whole future, and numpy plays all of them in that pass.

Who comes later and is more urgent goes first. While a customer waits for work that takes W, such arrivals bring work
at a rate r of what the agents can do, and work arrives during that, too: the wait is W / (1 - r) (the delay cycle of
queues with priorities: A. Cobham, Operations Research 2, 1954; L. Kleinrock, Queueing Systems II, 1976, 3.3).

The draws are stratified (M. D. McKay et al., Technometrics 21, 1979: each variable takes each of its quantiles
once) and the same at every call, so that a told range changes because the world did.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from desk.routing.configuration import Routing
from desk.routing.eligibility import capacity_of, has_skill, language_after, serves_tier, skill_after
from desk.routing.experience import Experience, Seconds
from desk.routing.line import in_order
from desk.routing.model import Agent, AgentProfile, Presence, Waiting, WaitRange

UNKNOWN = WaitRange(0, 0)

_FUTURES = 100
_SEED = 20_260_727
_LOW_RANK, _HIGH_RANK = _FUTURES // 2 - 1, _FUTURES * 9 // 10 - 1
_QUANTILES = (np.arange(_FUTURES) + 0.5) / _FUTURES
_PRIORITIES = 5
# Above it the formula would promise no end at all; the line does end, for customers give up and agents come.
_MOST_OVERTAKING = 0.8
# A residual time is drawn from the handling times that were longer; from fewer than this the tail is stretched.
_FEWEST_LONGER = 5
_TAIL = 0.75


def wait_ranges(
    waiting: Iterable[Waiting], agents: Iterable[Agent], *, experience: Experience, routing: Routing, now: float
) -> dict[str, WaitRange]:
    """The range of each waiting conversation, by its id, from now on; `UNKNOWN` where nobody can tell.

    That is while there is too little experience, and while no agent is online who may serve the conversation, ever.
    """
    line = in_order(waiting, routing=routing)
    if not line or not experience.is_enough:
        return {one.conversation: UNKNOWN for one in line}
    play = _Play(agents, size=len(line), experience=experience, routing=routing, now=now)
    return {one.conversation: play.turn(one) for one in line}


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


@dataclass(frozen=True, slots=True)
class _Access:
    """What a kind of conversation can have: columns of places, after how many seconds of waiting each, and by priority
    how much longer its waits become because of those who come later and go first."""

    columns: NDArray[np.intp]
    after: Seconds
    latest: float
    stretch: Seconds


class _Play:
    """All futures at once: arrays of times have a row for each."""

    def __init__(
        self, agents: Iterable[Agent], *, size: int, experience: Experience, routing: Routing, now: float
    ) -> None:
        self._experience, self._routing, self._now = experience, routing, now
        self._team = _Team(agents, routing=routing)
        orders = _orders(len(self._team.busy) + 3 * size)
        self._rows = np.arange(_FUTURES)
        self._free = self._places(_QUANTILES[orders[: len(self._team.busy)]])
        self._order = iter(orders[len(self._team.busy) :])
        self._handled: dict[str, Seconds] = {}
        self._opening = _spread(experience.opening)
        self._patience = np.full(_FUTURES, np.inf)
        if experience.leaves_per_second > 0:
            self._patience = -np.log(_QUANTILES) / experience.leaves_per_second
        self._access: dict[tuple[bytes, str], _Access] = {}
        self._arriving = _Arriving(self._team, experience)

    def turn(self, one: Waiting) -> WaitRange:
        """Give the next in line a place in every future. Returns when that is."""
        access = self._access_of(one)
        if not len(access.columns):
            return UNKNOWN
        free = self._free[:, access.columns]
        waited = self._now - one.waiting_since
        if access.latest > waited:
            np.maximum(free, access.after - waited, out=free)
        first = free.argmin(axis=1)
        begins = free[self._rows, first]
        opens = self._opening[next(self._order)]
        columns = access.columns[first]
        self._free[self._rows, columns] = np.where(
            self._patience[next(self._order)] > begins,
            begins + opens + self._handled_of(one.skill)[next(self._order)],
            self._free[self._rows, columns],
        )
        waits = begins * access.stretch[one.priority] + opens
        waits.partition((_LOW_RANK, _HIGH_RANK))
        return _told(float(waits[_LOW_RANK]), float(waits[_HIGH_RANK]))

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
            stretch = self._arriving.stretch((after < np.inf).astype(np.float64))
            self._access[kind] = _Access(columns, seconds, float(seconds.max(initial=0.0)), stretch)
        return self._access[kind]


class _Team:
    """The agents who are online, and their places, the places of one agent side by side."""

    def __init__(self, agents: Iterable[Agent], *, routing: Routing) -> None:
        self._routing = routing
        # Of several places that are free the first is taken: specialists keep generalists free for others.
        self.agents = sorted(
            (one for one in agents if one.presence is Presence.ONLINE),
            key=lambda one: (len(one.profile.skills) or math.inf, one.id),
        )
        self.profiles = [agent.profile for agent in self.agents]
        self.capacities = [capacity_of(profile, routing=routing) for profile in self.profiles]
        self.totals = [capacity.total for capacity in self.capacities]
        self.busy = [one for agent in self.agents for one in agent.busy]
        # Of each place, which agent's it is, and the how manyth.
        self.owner = np.repeat(np.arange(len(self.agents)), self.totals)
        self.number = np.concatenate([np.arange(total) for total in self.totals]) if self.totals else np.arange(0)
        self._used: dict[str, NDArray[np.bool_]] = {}
        self._skill: dict[str, Seconds] = {}
        self._language: dict[str, Seconds] = {}
        self._tier: dict[str, Seconds] = {}
        self._kind: dict[tuple[str, str, str], Seconds] = {}

    def serves_after(self, one: Waiting) -> Seconds:
        """`eligibility.serves_after` of each agent, infinite for never. Looked up once for each skill, language, tier."""
        if one.skill not in self._skill:
            self._skill[one.skill] = self._each(lambda who: skill_after(who, one.skill, routing=self._routing))
        if one.language not in self._language:
            self._language[one.language] = self._each(
                lambda who: language_after(who, one.language, routing=self._routing)
            )
        if one.tier not in self._tier:
            self._tier[one.tier] = self._each(lambda who: 0 if serves_tier(who, one.tier) else None)
        kind = (one.skill, one.language, one.tier)
        if kind not in self._kind:
            after = np.maximum(self._skill[one.skill], self._language[one.language])
            self._kind[kind] = np.maximum(after, self._tier[one.tier], out=after)
        return self._kind[kind]

    def is_used(self, channel: str) -> NDArray[np.bool_]:
        """Of each place, whether it may hold a conversation of this channel."""
        if channel not in self._used:
            of_channel = np.array([capacity.of(channel) for capacity in self.capacities], dtype=np.intp)
            self._used[channel] = self.number < of_channel[self.owner]
        return self._used[channel]

    def places_for(self, skill: str) -> Seconds:
        """How many places each agent has for a skill of their own."""
        own = [has_skill(profile, skill) for profile in self.profiles]
        return np.array(self.totals, dtype=np.float64) * np.array(own, dtype=np.float64)

    def _each(self, after: Callable[[AgentProfile], int | None]) -> Seconds:
        found = (after(profile) for profile in self.profiles)
        return np.array([math.inf if seconds is None else float(seconds) for seconds in found])


class _Arriving:
    """The work that comes while others wait, by priority and by who will do it."""

    def __init__(self, team: _Team, experience: Experience) -> None:
        self._totals = np.array(team.totals, dtype=np.float64)
        skills = {skill: row for row, skill in enumerate(sorted({skill for skill, _ in experience.arrivals}))}
        places = np.array([team.places_for(skill) for skill in skills]).reshape(len(skills), -1)
        # Of each skill's work, the share that each agent does: by their places.
        self._shares = places / np.maximum(1.0, places.sum(axis=1, keepdims=True))
        self._work = np.zeros((len(skills), _PRIORITIES + 1))
        for (skill, priority), rate in experience.arrivals.items():
            self._work[skills[skill], priority + 1 :] += rate * experience.mean_of(skill)

    def stretch(self, agents: Seconds) -> Seconds:
        """By what a wait for these agents (1 for each of them, 0 for the others) is multiplied, for each priority from 1;
        the first entry has no meaning."""
        share: Seconds = (self._shares @ agents) @ self._work / max(1.0, float(self._totals @ agents))
        return 1 / (1 - np.minimum(share, _MOST_OVERTAKING))


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
