"""The floor as of one moment, from the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desk.context import Desk
from desk.floor.attention import Targets, Watched, concerns_about, trend, urgency
from desk.ownership import Owner
from desk.roster import Roster, read_roster
from desk.routing.eligibility import capacity_of
from desk.routing.hours import opening
from desk.routing.matching import who_may_serve
from desk.routing.model import Agent as RoutedAgent
from desk.routing.model import Presence, Waiting
from desk.store import agents, conversations, experience, presences, proposals, workflows
from desk.store import floor as stored
from desk.store.conversations import Conversation
from desk.store.floor import Pulse
from desk.store.presences import Standing
from handoff.wire.floor import Floor, FloorAgent, FloorConversation, FloorQueue, FloorTask
from handoff.wire.shared import SpeakerState

_BOT_SECONDS = 3600.0
_BOT_ROWS = 100
_MOST = 200
_PRESENCES = (Presence.ONLINE, Presence.AWAY, Presence.OFFLINE)


@dataclass(frozen=True, slots=True)
class _Seen:
    """All that one floor is made of."""

    roster: Roster
    states: Mapping[str, SpeakerState]
    with_agents: tuple[Conversation, ...]
    with_bot: tuple[Conversation, ...]
    claimed_at: Mapping[str, float]
    unanswered: Mapping[str, float]
    pulses: Mapping[str, Pulse]
    names: Mapping[str, str]
    standings: Mapping[str, Standing]
    asking: frozenset[str]
    proposed: frozenset[str]
    targets: Targets


class Board:
    """Reads the floor. Keeps the moods that it has read, for most have not changed at the next look."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._pulses: dict[str, Pulse] = {}

    async def read(self) -> Floor:
        """The floor now."""
        desk, now = self._desk, self._desk.changes.clock()
        async with desk.store.reading() as connection:
            roster = await read_roster(connection, routing=desk.routing, now=now, elsewhere=desk.channels.elsewhere)
            with_agents = await conversations.with_agents(connection)
            with_bot = await conversations.with_bot(connection, since=now - _BOT_SECONDS, limit=_BOT_ROWS)
            names = [*roster.conversations, *(one.id for one in (*with_agents, *with_bot))]
            self._pulses = await stored.pulses(connection, names, known=self._pulses)
            seen = _Seen(
                roster=roster,
                states=await desk.places.states(connection, roster) if roster.waiting else {},
                with_agents=with_agents,
                with_bot=with_bot,
                claimed_at=await experience.claimed_at(connection),
                unanswered=await stored.unanswered_since(connection, [one.id for one in with_agents]),
                pulses=self._pulses,
                names=await agents.names(connection),
                standings=await presences.everybody(connection),
                asking=frozenset(one.run.conversation for one in await workflows.waiting(connection)),
                proposed=frozenset(one.conversation for one in await proposals.all_open(connection)),
                targets=Targets(desk.settings.waiting_target_seconds, desk.settings.silent_agent_seconds),
            )
        shown = _conversations(seen, assistant=desk.settings.assistant_name)
        return Floor(
            now=now,
            queues=_queues(seen, desk.policy.skills),
            agents=_agents(seen),
            conversations=shown[:_MOST],
            more=len(shown[_MOST:]),
        )


def _queues(seen: _Seen, skills: tuple[str, ...]) -> tuple[FloorQueue, ...]:
    """Those in which somebody waits first, the longest wait before the others; then by name."""
    made = [
        _queue(seen, skill) for skill in dict.fromkeys((*skills, *(one.skill for one in seen.roster.waiting.values())))
    ]
    return tuple(sorted(made, key=lambda one: (one.longest_since or seen.roster.now, one.skill)))


def _queue(seen: _Seen, skill: str) -> FloorQueue:
    roster = seen.roster
    waiting = [one for one in roster.waiting.values() if one.skill == skill]
    told = [seen.states[one.conversation] for one in waiting if one.conversation in seen.states]
    known = [state for state in told if state.wait_high_seconds]
    newcomer = Waiting("", skill, waiting_since=roster.now)
    serving = who_may_serve(newcomer, roster.agents, routing=roster.routing, now=roster.now)
    hours = opening(roster.routing.calendar(skill), roster.now)
    return FloorQueue(
        skill=skill,
        waiting=len(waiting),
        longest_since=min((one.waiting_since for one in waiting), default=0.0),
        low_seconds=min((state.wait_low_seconds for state in known), default=0),
        high_seconds=max((state.wait_high_seconds for state in known), default=0),
        is_open=hours.is_open,
        changes_at=hours.changes_at,
        online=len(serving),
        room=sum(max(0, _capacity(seen, one) - len(one.busy)) for one in serving),
    )


def _agents(seen: _Seen) -> tuple[FloorAgent, ...]:
    """Who is online first, the fullest before the others."""
    roster = seen.roster
    tasks: dict[str, list[FloorTask]] = {}
    for row in seen.with_agents:
        since = seen.claimed_at.get(row.id, row.last_at)
        tasks.setdefault(row.agent, []).append(FloorTask(row.id, row.customer, since))
    for name, offer in roster.open.items():
        offered = FloorTask(name, roster.conversations[name].customer, offer.at, is_offer=True)
        tasks.setdefault(offer.agent, []).append(offered)
    made = [_agent(seen, one, tasks.get(one.id, [])) for one in roster.agents]
    return tuple(sorted(made, key=lambda one: (_PRESENCES.index(Presence(one.presence)), -len(one.tasks), one.name)))


def _agent(seen: _Seen, agent: RoutedAgent, tasks: list[FloorTask]) -> FloorAgent:
    standing = seen.standings.get(agent.id, Standing(agent.id))
    is_here = agent.presence is not Presence.OFFLINE
    return FloorAgent(
        agent=agent.id,
        name=seen.names.get(agent.id, ""),
        presence=agent.presence.value,
        why=standing.why.value,
        since=standing.since if is_here else standing.here_until,
        acted_at=standing.acted_at,
        skills=tuple(sorted(agent.profile.skills)),
        capacity=_capacity(seen, agent),
        tasks=tuple(sorted(tasks, key=lambda one: one.since)),
    )


def _capacity(seen: _Seen, agent: RoutedAgent) -> int:
    return capacity_of(agent.profile, routing=seen.roster.routing).total


def _conversations(seen: _Seen, *, assistant: str) -> tuple[FloorConversation, ...]:
    roster = seen.roster
    here = {one.id for one in roster.lately if one.presence is not Presence.OFFLINE}
    here |= {name for name, standing in seen.standings.items() if standing.has_program(roster.now)}
    made = []
    for row in (*roster.conversations.values(), *seen.with_agents, *seen.with_bot):
        pulse = seen.pulses.get(row.id, Pulse(0.0))
        since = seen.claimed_at.get(row.id, row.last_at) if row.owner is Owner.AGENT else row.waiting_since
        first = seen.unanswered.get(row.id, 0.0)
        unanswered = max(first, since) if first else 0.0
        watched = Watched(
            owner=row.owner,
            priority=row.priority,
            layer=row.layer,
            since=since,
            unanswered_since=unanswered,
            scores=pulse.scores,
            failures=pulse.failures,
            is_agent_here=row.agent in here,
            is_anybody_online=row.owner is not Owner.QUEUE or roster.is_anybody_there(row.id),
            has_approval=row.id in seen.asking,
            has_proposal=row.id in seen.proposed,
        )
        concerns = concerns_about(watched, targets=seen.targets, now=roster.now)
        if row.owner is Owner.BOT and not concerns:
            continue
        shown = FloorConversation(
            conversation=row.id,
            owner=row.owner.value,
            owner_name=assistant if row.owner is Owner.BOT else seen.names.get(row.agent, ""),
            customer=row.customer,
            channel=row.channel,
            skill=row.skill,
            layer=row.layer,
            priority=row.priority,
            reason=row.reason,
            since=since or row.last_at,
            mood=pulse.scores[-1] if pulse.scores else 0.0,
            trend=round(trend(pulse.scores), 2),
            unanswered_since=unanswered,
            concerns=tuple(one.value for one in concerns),
        )
        made.append((urgency(concerns, priority=row.priority, since=shown.since), shown))
    return tuple(shown for _, shown in sorted(made, key=lambda one: one[0]))
