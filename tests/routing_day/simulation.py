"""The day, event by event. The desk's own `assign` gives out conversations, its `wait_ranges` tell the waits."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from desk.routing.configuration import Routing
from desk.routing.estimate import wait_ranges
from desk.routing.experience import MOST_PAST, Experience, learn
from desk.routing.matching import assign
from desk.routing.model import Agent, Assignment, Busy, Past, Presence, Waiting, WaitRange
from tests.routing_day.world import Customer, Person

_TICK_SECONDS = 15.0
_LEARN_SECONDS = 180.0
_LAPSES = 0.03
_MISSED_SECONDS = 180.0


@dataclass
class Told:
    """What one customer was told at `at`, with what became of it: how long they waited from then on, or until they left."""

    at: float
    skill: str
    priority: int
    range: WaitRange
    is_first: bool
    waited_seconds: float = 0.0
    left: bool = False


@dataclass
class _Case:
    customer: Customer
    waiting_since: float
    agent: str = ""
    is_open: bool = False
    opened_at: float = 0.0
    assigned_at: float = 0.0
    lapsed_by: frozenset[str] = frozenset()
    # What is noted of a turn is void once the turn is over: assignments lapse, customers leave, agents' lines break.
    turn: int = 0
    told: list[Told] = field(default_factory=list)


@dataclass
class Day:
    """What happened. `waits` are of everybody who was served, `rounds` every call of `assign` with its answer."""

    told: list[Told] = field(default_factory=list)
    waits: list[tuple[str, float]] = field(default_factory=list)
    arrived: int = 0
    served: int = 0
    left: int = 0
    lapsed: int = 0
    requeued: int = 0
    busy_seconds: float = 0.0
    capacity_seconds: float = 0.0


Check = Callable[[Sequence[Waiting], Sequence[Agent], tuple[Assignment, ...], float], None]


class Simulation:
    """Run from 0 to `until`; what is told from `tell_from` on is kept, and what comes before is experience."""

    def __init__(
        self,
        customers: Sequence[Customer],
        people: Sequence[Person],
        *,
        routing: Routing,
        seed: int,
        tell_from: float,
        until: float,
        check: Check | None = None,
    ) -> None:
        self._rng = random.Random(seed)
        self._routing = routing
        self._tell_from, self._until = tell_from, until
        self._check = check
        self._people = {person.profile.id: person for person in people}
        self._names = sorted(self._people)
        self._on_shift: dict[str, bool] = dict.fromkeys(self._names, False)
        self._is_missed: dict[str, bool] = dict.fromkeys(self._names, False)
        self._is_lost: dict[str, bool] = dict.fromkeys(self._names, False)
        self._last: dict[str, float] = dict.fromkeys(self._names, 0.0)
        self._cases: dict[str, dict[str, _Case]] = {name: {} for name in self._names}
        self._agents: dict[str, Agent] = {}
        self._line: dict[str, _Case] = {}
        self._past: list[Past] = []
        self._experience: Experience | None = None
        self._learned_at = 0.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._number = itertools.count()
        self.now = 0.0
        self.day = Day()
        for customer in customers:
            self._at(customer.at, lambda customer=customer: self._arrive(customer))  # type: ignore[misc]
        for person in people:
            name = person.profile.id
            for begins, ends in person.spells:
                self._at(begins, lambda name=name: self._set_shift(name, True))  # type: ignore[misc]
                self._at(ends, lambda name=name: self._set_shift(name, False))  # type: ignore[misc]
            for lost, back in person.drops:
                self._at(lost, lambda name=name: self._lose(name))  # type: ignore[misc]
                self._at(back, lambda name=name: self._come_back(name))  # type: ignore[misc]
        self._at(0.0, self._tick)

    def run(self) -> Day:
        while self._events and self._events[0][0] <= self._until:
            at, _, happen = heapq.heappop(self._events)
            self.now = at
            happen()
        return self.day

    @property
    def still_waiting(self) -> int:
        """How many nobody has opened yet."""
        offered = (case for cases in self._cases.values() for case in cases.values() if not case.is_open)
        return len(self._line) + sum(1 for _ in offered)

    def _at(self, at: float, happen: Callable[[], None]) -> None:
        heapq.heappush(self._events, (at, next(self._number), happen))

    @property
    def _is_measured(self) -> bool:
        return self.now >= self._tell_from

    # Customers

    def _arrive(self, customer: Customer) -> None:
        case = _Case(customer, waiting_since=self.now)
        self.day.arrived += self._is_measured
        self._queue(case)

    def _queue(self, case: _Case) -> None:
        case.turn += 1
        case.waiting_since, case.agent, case.is_open = self.now, "", False
        self._line[case.customer.id] = case
        turn = case.turn
        self._at(self.now + case.customer.patience_seconds, lambda: self._leave(case, turn))
        self._assign()
        if case.customer.id in self._line:
            self._tell((case,))

    def _leave(self, case: _Case, turn: int) -> None:
        if case.turn != turn or case.is_open:
            return
        self._remember(case, left=True)
        self._settle(case, left=True)
        self._line.pop(case.customer.id, None)
        if case.agent:
            self._drop(case)
        case.turn += 1
        self.day.left += self._is_measured
        self._assign()

    # Agents

    def _set_shift(self, name: str, on: bool) -> None:
        self._on_shift[name] = on
        self._changed(name)
        self._assign()

    def _lose(self, name: str) -> None:
        if not self._on_shift[name]:
            return
        self._is_lost[name] = True
        self._changed(name)
        lost_at = self.now
        self._at(self.now + self._routing.grace_seconds, lambda: self._give_up(name, lost_at))

    def _come_back(self, name: str) -> None:
        self._is_lost[name] = False
        self._changed(name)
        self._assign()

    def _give_up(self, name: str, lost_at: float) -> None:
        """The grace is over: what the agent has goes back to the queue."""
        if not self._is_lost[name] or self.now < lost_at + self._routing.grace_seconds:
            return
        cases = list(self._cases[name].values())
        self._cases[name] = {}
        self._changed(name)
        for case in cases:
            self.day.requeued += self._is_measured
            self._queue(case)

    def _set_missed(self, name: str, missed: bool) -> None:
        self._is_missed[name] = missed
        self._changed(name)
        if not missed:
            self._assign()

    def _drop(self, case: _Case) -> None:
        self._cases[case.agent].pop(case.customer.id)
        self._changed(case.agent)

    def _changed(self, name: str) -> None:
        self._agents.pop(name, None)

    def _team(self) -> list[Agent]:
        return [self._agents.get(name) or self._agent(name) for name in self._names]

    def _agent(self, name: str) -> Agent:
        profile = self._people[name].profile
        presence = Presence.ONLINE
        if self._is_lost[name]:
            presence = Presence.OFFLINE
        elif not self._on_shift[name] or self._is_missed[name]:
            presence = Presence.AWAY
        busy = tuple(
            Busy(one.customer.skill, one.customer.channel, one.opened_at if one.is_open else one.assigned_at)
            for one in self._cases[name].values()
        )
        self._agents[name] = Agent(profile, presence, busy, self._last[name])
        return self._agents[name]

    # The desk

    def _waiting(self) -> list[Waiting]:
        return [
            Waiting(
                conversation=case.customer.id,
                skill=case.customer.skill,
                waiting_since=case.waiting_since,
                priority=case.customer.priority,
                language=case.customer.language,
                tier=case.customer.tier,
                channel=case.customer.channel,
                lapsed_by=case.lapsed_by,
                known_by=self._names[case.customer.regular_of % len(self._names)]
                if case.customer.regular_of >= 0
                else "",
            )
            for case in self._line.values()
        ]

    def _assign(self) -> None:
        if not self._line:
            return
        waiting, agents = self._waiting(), self._team()
        given = assign(waiting, agents, routing=self._routing, now=self.now)
        if self._check is not None:
            self._check(waiting, agents, given, self.now)
        for one in given:
            self._offer(one)

    def _offer(self, one: Assignment) -> None:
        case = self._line.pop(one.conversation)
        case.agent, case.assigned_at, turn = one.agent, self.now, case.turn
        self._cases[one.agent][one.conversation] = case
        self._last[one.agent] = self.now
        self._changed(one.agent)
        opens = self.now + self._rng.lognormvariate(2.0, 0.6)
        if opens < one.answer_by and self._rng.random() > _LAPSES:
            self._at(opens, lambda: self._open(case, turn))
        else:
            self._at(one.answer_by, lambda: self._lapse(case, turn))

    def _lapse(self, case: _Case, turn: int) -> None:
        """Not opened in time: back to the place in the line that it had, and its agent is away for a while."""
        if case.turn != turn or case.is_open:
            return
        name = case.agent
        self.day.lapsed += self._is_measured
        self._drop(case)
        self._set_missed(name, True)
        self._at(self.now + _MISSED_SECONDS, lambda: self._set_missed(name, False))
        case.lapsed_by |= {name}
        case.agent = ""
        self._line[case.customer.id] = case
        self._assign()

    def _open(self, case: _Case, turn: int) -> None:
        if case.turn != turn or case.agent == "":
            return
        case.is_open, case.opened_at = True, self.now
        self._changed(case.agent)
        self._settle(case, left=False)
        if self._is_measured:
            self.day.served += 1
            self.day.waits.append((case.customer.skill, self.now - case.waiting_since))
        # More at once is slower for each.
        crowd = 1 + 0.06 * (len(self._cases[case.agent]) - 1)
        seconds = case.customer.handling_seconds * self._people[case.agent].pace * crowd
        self._at(self.now + seconds, lambda: self._finish(case, turn))

    def _finish(self, case: _Case, turn: int) -> None:
        if case.turn != turn:
            return
        self._remember(case, left=False)
        self._drop(case)
        case.turn += 1
        self._assign()

    def _tick(self) -> None:
        """What only time changes: overflow, holds that are over; and everybody who waits is told again."""
        self._assign()
        if self._is_measured:
            self._count(_TICK_SECONDS)
        if round(self.now / _TICK_SECONDS) % 4 == 0:
            self._tell(tuple(self._line.values()), again=True)
        self._at(self.now + _TICK_SECONDS, self._tick)

    def _learn(self) -> Experience:
        if self._experience is not None and self.now < self._learned_at + _LEARN_SECONDS:
            return self._experience
        under_way = [case for cases in self._cases.values() for case in cases.values() if case.is_open]
        now = (
            Past(
                skill=case.customer.skill,
                priority=case.customer.priority,
                queued_at=case.waiting_since,
                waited_seconds=(case.opened_at if case.is_open else self.now) - case.waiting_since,
                opening_seconds=case.opened_at - case.assigned_at if case.is_open else 0.0,
            )
            for case in (*self._line.values(), *under_way)
        )
        self._experience, self._learned_at = learn((*self._past[-MOST_PAST:], *now), now=self.now), self.now
        return self._experience

    def _tell(self, cases: Sequence[_Case], *, again: bool = False) -> None:
        if not self._is_measured or not cases:
            return
        agents = self._team()
        ranges = wait_ranges(self._waiting(), agents, experience=self._learn(), routing=self._routing, now=self.now)
        for case in cases:
            customer = case.customer
            range_ = ranges[customer.id]
            case.told.append(Told(self.now, customer.skill, customer.priority, range_, is_first=not again))

    def _settle(self, case: _Case, *, left: bool) -> None:
        """The wait is over: note it with everything that was said of it."""
        for told in case.told:
            told.waited_seconds, told.left = self.now - told.at, left
        self.day.told += case.told
        case.told = []

    def _remember(self, case: _Case, *, left: bool) -> None:
        customer = case.customer
        self._past.append(
            Past(
                skill=customer.skill,
                priority=customer.priority,
                queued_at=case.waiting_since,
                waited_seconds=(self.now if left else case.opened_at) - case.waiting_since,
                opening_seconds=0.0 if left else case.opened_at - case.assigned_at,
                handled_seconds=0.0 if left else self.now - case.opened_at,
                left=left,
            )
        )

    def _count(self, seconds: float) -> None:
        for agent in self._team():
            capacity = agent.profile.capacity or self._routing.capacity
            if agent.presence is Presence.ONLINE or agent.busy:
                self.day.capacity_seconds += seconds * max(capacity.total, len(agent.busy))
                self.day.busy_seconds += seconds * len(agent.busy)
