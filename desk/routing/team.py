"""The agents who are online, as arrays: whom each of them may serve, and how many come for them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from desk.routing.configuration import Routing
from desk.routing.eligibility import capacity_of, has_skill, language_after, serves_tier, skill_after
from desk.routing.experience import Experience, Seconds
from desk.routing.model import Agent, AgentProfile, Presence, Waiting

PRIORITIES = 5
# Above it the formula would promise no end at all; the line does end, for customers give up and agents come.
_MOST_TAKEN = 0.8


class Team:
    """The agents who are online, and their places, the places of one agent side by side."""

    def __init__(self, agents: Iterable[Agent], *, routing: Routing) -> None:
        self._routing = routing
        # Of several places that are free the first is taken: specialists keep generalists free for others.
        self.agents = sorted(
            (one for one in agents if one.presence is Presence.ONLINE),
            key=lambda one: (len(one.profile.skills) or math.inf, one.id),
        )
        self.index = {agent.id: index for index, agent in enumerate(self.agents)}
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

    def shares_of(self, skill: str) -> Seconds:
        """Which share of those who come next for a skill each agent will serve: by the places, where some are free by
        those."""
        own = np.array([has_skill(profile, skill) for profile in self.profiles], dtype=np.float64)
        places = own * np.array(self.totals, dtype=np.float64)
        free = own * np.array(
            [max(0, total - len(one.busy)) for total, one in zip(self.totals, self.agents, strict=True)]
        )
        found: Seconds = free if free.any() else places
        return found / max(1.0, float(found.sum()))

    def _each(self, after: Callable[[AgentProfile], int | None]) -> Seconds:
        found = (after(profile) for profile in self.profiles)
        return np.array([math.inf if seconds is None else float(seconds) for seconds in found])


class Arriving:
    """Those who come while others wait, by priority and by who will serve them."""

    def __init__(self, team: Team, experience: Experience) -> None:
        self._totals = np.array(team.totals, dtype=np.float64)
        skills = {skill: row for row, skill in enumerate(sorted({skill for skill, _ in experience.arrivals}))}
        self._shares = np.array([team.shares_of(skill) for skill in skills]).reshape(len(skills), len(team.agents))
        # Per second: those of each skill that go before each priority, all of them, and the work that they bring.
        self._before = np.zeros((len(skills), PRIORITIES + 1))
        self._all = np.zeros(len(skills))
        self._work = np.zeros(len(skills))
        for (skill, priority), rate in experience.arrivals.items():
            row = skills[skill]
            self._before[row, priority + 1 :] += rate
            self._all[row] += rate
            self._work[row] += rate * experience.mean_of(skill)

    def going_first(self, agents: Seconds) -> tuple[Seconds, float]:
        """Of these agents (1 for each of them, 0 for the others): how many per second come for them and go before each
        priority (from 1; the first entry has no meaning), and in how many seconds one of their places becomes free."""
        shares = self._shares @ agents
        seconds = float(shares @ self._work) / max(1e-9, float(shares @ self._all))
        between = seconds / max(1.0, float(self._totals @ agents))
        before: Seconds = np.minimum(shares @ self._before, _MOST_TAKEN / max(1e-9, between))
        return before, between
