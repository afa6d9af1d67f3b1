"""Who gets whom: the waiting conversations that can be given to an agent now.

In the order of the line, each conversation gets the best of the agents who may serve it and have room; if there is none,
those that were given out in the same round move over to make room where they can (augmenting paths: H. W. Kuhn, "The
Hungarian method for the assignment problem", 1955). So nobody is passed over by somebody behind them who needs the
same, and no agent stays idle whom another division of the work would have kept busy.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from desk.routing.configuration import QueuePolicy, Routing
from desk.routing.eligibility import URGENT, capacity_of, fits, has_skill, may_serve, serves_after
from desk.routing.hours import is_served
from desk.routing.line import in_order
from desk.routing.model import Agent, Assignment, Presence, Waiting


def assign(
    waiting: Iterable[Waiting], agents: Iterable[Agent], *, routing: Routing, now: float
) -> tuple[Assignment, ...]:
    """What to give to whom now, in the order of the line. The same values give the same answer.

    Nobody who is away or offline, lacks the skill, the language or the tier, or has no room gets anything. Queues whose
    policy is `manual` are left alone, and so is who came while a queue was closed, as long as it is; a matter of
    the highest priority is assigned at any hour.
    """
    round_ = _Round(agents, routing=routing, now=now)
    if not round_.has_room:
        return ()
    for one in in_order(waiting, routing=routing):
        if is_assigned(one, routing=routing, now=now):
            round_.place(one)
    return round_.assignments()


def is_assigned(waiting: Waiting, *, routing: Routing, now: float) -> bool:
    """Whether the desk looks for an agent by itself: the queue is automatic, and is open or was when they came."""
    by_hand = routing.queue(waiting.skill).policy is QueuePolicy.MANUAL
    return not by_hand and is_served(waiting, routing=routing, now=now)


def who_may_serve(waiting: Waiting, agents: Iterable[Agent], *, routing: Routing, now: float) -> tuple[Agent, ...]:
    """The agents who are online and may serve this conversation now, with room or without. Empty: nobody is there."""
    return tuple(
        agent
        for agent in agents
        if agent.presence is Presence.ONLINE
        and capacity_of(agent.profile, routing=routing).of(waiting.channel) > 0
        and may_serve(agent.profile, waiting, routing=routing, now=now)
    )


class _Seat:
    """An agent in this round, with what they have and what they are given."""

    def __init__(self, agent: Agent, *, routing: Routing) -> None:
        self.agent = agent
        self.id = agent.id
        self.given: list[Waiting] = []
        self._routing = routing
        self._capacity = capacity_of(agent.profile, routing=routing)
        self._total = len(agent.busy)
        self._channels = Counter(one.channel for one in agent.busy)

    @property
    def is_open(self) -> bool:
        """Whether there is room for anything at all, were it urgent."""
        return self._total < self._capacity.total + self._routing.urgent_extra

    @property
    def places(self) -> int:
        """How many conversations that are not urgent there is room for."""
        return max(0, self._capacity.total - self._total)

    @property
    def load(self) -> float:
        return self._total / self._capacity.total

    def fits(self, one: Waiting) -> bool:
        of_channel = self._channels[one.channel]
        return fits(self._capacity, one, routing=self._routing, total=self._total, of_channel=of_channel)

    def give(self, one: Waiting) -> None:
        self.given.append(one)
        self._total += 1
        self._channels[one.channel] += 1

    def take(self, one: Waiting) -> None:
        self.given.remove(one)
        self._total -= 1
        self._channels[one.channel] -= 1


class _Round:
    def __init__(self, agents: Iterable[Agent], *, routing: Routing, now: float) -> None:
        self._routing = routing
        self._now = now
        self._online = tuple(sorted((one for one in agents if one.presence is Presence.ONLINE), key=lambda one: one.id))
        seats = (_Seat(agent, routing=routing) for agent in self._online)
        self._seats = {seat.id: seat for seat in seats if seat.is_open}
        # At most so many are left; what is urgent may or may not take one. At 0 nobody need be looked for.
        self._places = sum(seat.places for seat in self._seats.values())
        self._full: set[tuple[tuple[str, ...], str, bool]] = set()
        self._able: dict[tuple[str, str, str], tuple[tuple[_Seat, int], ...]] = {}

    @property
    def has_room(self) -> bool:
        return bool(self._seats)

    def place(self, one: Waiting) -> None:
        """Give it to somebody, if there is anybody."""
        known = self._known(one)
        if known is not None:
            seat = self._seats.get(known.id)
            if seat is not None and seat.fits(one):
                seat.give(one)
                return
            if self._is_held(one):
                return
        if self._places == 0 and one.priority > URGENT:
            return
        # Whoever is behind one who found no place among the same agents finds none, however the others could move.
        kind = (tuple(seat.id for seat in self._candidates(one)), one.channel, one.priority <= URGENT)
        if kind in self._full:
            return
        if not self._find_place(one, seen=set()):
            self._full.add(kind)
        elif one.priority > URGENT:
            self._places -= 1

    def assignments(self) -> tuple[Assignment, ...]:
        given = {one.conversation: (one, seat.agent) for seat in self._seats.values() for one in seat.given}
        line = in_order((one for one, _ in given.values()), routing=self._routing)
        return tuple(
            Assignment(
                conversation=one.conversation,
                agent=agent.id,
                answer_by=self._now + self._routing.answer_seconds(one.skill),
                reason=_reason(one, agent),
            )
            for one, agent in (given[one.conversation] for one in line)
        )

    def _known(self, one: Waiting) -> Agent | None:
        """The agent who knows the customer, if the conversation may be theirs."""
        if not one.known_by or one.known_by in one.lapsed_by | one.passed_on_by:
            return None
        agent = next((agent for agent in self._online if agent.id == one.known_by), None)
        if agent is None or not may_serve(agent.profile, one, routing=self._routing, now=self._now):
            return None
        return agent

    def _is_held(self, one: Waiting) -> bool:
        """Whether it still waits for the agent who knows the customer. What is urgent never does."""
        return one.priority > URGENT and self._now < one.waiting_since + self._routing.sticky.hold_seconds

    def _find_place(self, one: Waiting, *, seen: set[str]) -> bool:
        """Give it to the best agent with room, or let others move over. `seen` are agents who are asked already."""
        candidates = [seat for seat in self._candidates(one) if seat.id not in seen]
        free = [seat for seat in candidates if seat.fits(one)]
        if free:
            min(free, key=lambda seat: _preference(seat, one)).give(one)
            return True
        for seat in sorted(candidates, key=lambda seat: _preference(seat, one)):
            if seat.id not in seen:
                seen.add(seat.id)
                if self._makes_room(seat, one, seen=seen):
                    seat.give(one)
                    return True
        return False

    def _makes_room(self, seat: _Seat, one: Waiting, *, seen: set[str]) -> bool:
        for other in reversed(tuple(seat.given)):
            # What is urgent may be above somebody's capacity, but not to make room here for what is not.
            if other.known_by == seat.id or other.priority <= URGENT < one.priority:
                continue
            seat.take(other)
            if seat.fits(one) and self._find_place(other, seen=seen):
                return True
            seat.give(other)
        return False

    def _candidates(self, one: Waiting) -> list[_Seat]:
        """Who may be given it now, with room or without."""
        able = [
            seat
            for seat, after in self._able_to(one)
            if one.waiting_since + after <= self._now and seat.id not in one.passed_on_by
        ]
        fresh = [seat for seat in able if seat.id not in one.lapsed_by]
        if one.lapsed_by and not fresh:
            # Somebody who is busy now will come to it. Only when nobody else is there, those who let it lapse are asked
            # again.
            others = who_may_serve(one, self._online, routing=self._routing, now=self._now)
            return [] if any(agent.id not in one.lapsed_by | one.passed_on_by for agent in others) else able
        return fresh

    def _able_to(self, one: Waiting) -> tuple[tuple[_Seat, int], ...]:
        """Who may serve such a conversation ever, and after how long a wait; looked up once for each kind."""
        kind = (one.skill, one.language, one.tier)
        if kind not in self._able:
            found = (
                (seat, serves_after(seat.agent.profile, one, routing=self._routing)) for seat in self._seats.values()
            )
            self._able[kind] = tuple((seat, after) for seat, after in found if after is not None)
        return self._able[kind]


def _preference(seat: _Seat, one: Waiting) -> tuple[bool, float, float, float, str]:
    """Those with the skill itself, the least loaded, specialists before generalists, the longest idle."""
    profile = seat.agent.profile
    return (
        not has_skill(profile, one.skill),
        seat.load,
        len(profile.skills) or math.inf,
        seat.agent.last_assigned_at,
        seat.id,
    )


def _reason(one: Waiting, agent: Agent) -> str:
    skill = one.skill.replace("_", " ")
    if agent.id == one.known_by:
        return "You know this customer from an earlier conversation."
    if not has_skill(agent.profile, one.skill):
        return f"Nobody with the skill {skill} was free for too long."
    return f"You are next for {skill}."
