"""Who gets whom: the waiting conversations that can be given to an agent now.

In the order of the line, each conversation gets the best of the agents who may serve it and have room; if there is none,
those that were given out in the same round move over to make room where they can (augmenting paths: H. W. Kuhn, "The
Hungarian method for the assignment problem", 1955). So nobody is passed over by somebody behind them who needs the
same, and no agent stays idle whom another division of the work would have kept busy.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from desk.routing.configuration import QueuePolicy, Routing
from desk.routing.eligibility import URGENT, capacity_of, has_room, has_skill, may_serve
from desk.routing.hours import opening
from desk.routing.line import in_order
from desk.routing.model import Agent, Assignment, Busy, Presence, Waiting


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
    if routing.queue(waiting.skill).policy is QueuePolicy.MANUAL:
        return False
    calendar = routing.calendar(waiting.skill)
    return (
        calendar is None
        or waiting.priority <= URGENT
        or opening(calendar, now).is_open
        or opening(calendar, waiting.waiting_since).is_open
    )


def who_may_serve(waiting: Waiting, agents: Iterable[Agent], *, routing: Routing, now: float) -> tuple[Agent, ...]:
    """The agents who are online and may serve this conversation now, with room or without. Empty: nobody is there."""
    return tuple(
        agent
        for agent in agents
        if agent.presence is Presence.ONLINE
        and capacity_of(agent.profile, routing=routing).of(waiting.channel) > 0
        and may_serve(agent.profile, waiting, routing=routing, now=now)
    )


class _Round:
    def __init__(self, agents: Iterable[Agent], *, routing: Routing, now: float) -> None:
        self._routing = routing
        self._now = now
        self._online = tuple(sorted((one for one in agents if one.presence is Presence.ONLINE), key=lambda one: one.id))
        self._by_id = {agent.id: agent for agent in self._online}
        urgent = routing.urgent_extra
        self._open = tuple(
            agent
            for agent in self._online
            if len(agent.busy) < capacity_of(agent.profile, routing=routing).total + urgent
        )
        self._given: dict[str, list[Waiting]] = {agent.id: [] for agent in self._open}
        self._agent_of: dict[str, str] = {}
        self._placed: list[Waiting] = []

    @property
    def has_room(self) -> bool:
        return bool(self._open)

    def place(self, one: Waiting) -> None:
        """Give it to somebody, if there is anybody."""
        known = self._known(one)
        if known is not None and self._has_room(known, one):
            self._give(one, known)
        elif (known is not None and self._is_held(one)) or not self._find_place(one, seen=set()):
            return
        self._placed.append(one)

    def assignments(self) -> tuple[Assignment, ...]:
        return tuple(
            Assignment(
                conversation=one.conversation,
                agent=self._agent_of[one.conversation],
                answer_by=self._now + self._routing.answer_seconds(one.skill),
                reason=self._reason(one, self._by_id[self._agent_of[one.conversation]]),
            )
            for one in self._placed
        )

    def _known(self, one: Waiting) -> Agent | None:
        """The agent who knows the customer, if the conversation may be theirs."""
        agent = self._by_id.get(one.known_by)
        if agent is None or one.known_by in one.lapsed_by:
            return None
        return agent if may_serve(agent.profile, one, routing=self._routing, now=self._now) else None

    def _is_held(self, one: Waiting) -> bool:
        """Whether it still waits for the agent who knows the customer. What is urgent never does."""
        return one.priority > URGENT and self._now < one.waiting_since + self._routing.sticky.hold_seconds

    def _find_place(self, one: Waiting, *, seen: set[str]) -> bool:
        """Give it to the best agent with room, or let others move over. `seen` are agents who are asked already."""
        candidates = [agent for agent in self._candidates(one) if agent.id not in seen]
        for agent in candidates:
            if self._has_room(agent, one):
                self._give(one, agent)
                return True
        for agent in candidates:
            if agent.id not in seen:
                seen.add(agent.id)
                if self._makes_room(agent, one, seen=seen):
                    self._give(one, agent)
                    return True
        return False

    def _makes_room(self, agent: Agent, one: Waiting, *, seen: set[str]) -> bool:
        given = self._given[agent.id]
        for other in reversed(tuple(given)):
            if other.known_by == agent.id:
                continue
            given.remove(other)
            if self._has_room(agent, one) and self._find_place(other, seen=seen):
                return True
            given.append(other)
        return False

    def _candidates(self, one: Waiting) -> Sequence[Agent]:
        """Who may be given it, the best first."""
        routing, now = self._routing, self._now
        able = [agent for agent in self._open if may_serve(agent.profile, one, routing=routing, now=now)]
        fresh = [agent for agent in able if agent.id not in one.lapsed_by]
        if one.lapsed_by and not fresh:
            # Somebody who is busy now will come to it; only when nobody else is there, those who let it lapse are asked again.
            others = who_may_serve(one, self._online, routing=routing, now=now)
            fresh = [] if any(agent.id not in one.lapsed_by for agent in others) else able
        return sorted(fresh, key=lambda agent: self._preference(agent, one))

    def _preference(self, agent: Agent, one: Waiting) -> tuple[bool, float, float, float, str]:
        """Those with the skill itself, the least loaded, specialists before generalists, the longest idle."""
        load = len(agent.busy) + len(self._given[agent.id])
        return (
            not has_skill(agent.profile, one.skill),
            load / capacity_of(agent.profile, routing=self._routing).total,
            len(agent.profile.skills) or math.inf,
            agent.last_assigned_at,
            agent.id,
        )

    def _has_room(self, agent: Agent, one: Waiting) -> bool:
        given = self._given.get(agent.id)
        if given is None:
            return False
        besides = [Busy(other.skill, other.channel, self._now) for other in given]
        return has_room(agent, one, routing=self._routing, besides=besides)

    def _give(self, one: Waiting, agent: Agent) -> None:
        self._given[agent.id].append(one)
        self._agent_of[one.conversation] = agent.id

    def _reason(self, one: Waiting, agent: Agent) -> str:
        skill = one.skill.replace("_", " ")
        if agent.id == one.known_by:
            return "You know this customer from an earlier conversation."
        if not has_skill(agent.profile, one.skill):
            return f"Nobody with the skill {skill} was free for too long."
        return f"You are next for {skill}."
