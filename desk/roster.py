"""Everything that routing looks at, read from the store at one moment: who waits, who is there, what each has already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.routing.configuration import Routing
from desk.routing.matching import who_may_serve
from desk.routing.model import Agent, Busy, Presence, Waiting
from desk.store import assignments, conversations, experience, presences, profiles
from desk.store.assignments import Assignment, AssignmentState
from desk.store.conversations import Conversation

_DAY_SECONDS = 24 * 3600.0
# Somebody who reloads the page is gone for a moment, and nobody should be told that nobody is there.
FLICKER_SECONDS = 10.0
# Who said no is not asked again at once, also where nobody else is there.
REST_SECONDS = 120.0
_REFUSED = (AssignmentState.LAPSED, AssignmentState.DECLINED)
_PASSED_ON = (AssignmentState.PASSED_ON,)


@dataclass(frozen=True, slots=True)
class Roster:
    """`waiting` are all conversations in the queue by id, those with an `open` assignment included.

    `resting` are conversations with the agents who declined them a moment ago, and are not asked again so soon.
    What is offered to an agent counts among what keeps `agents` busy. `lately` are the same people as customers see them:
    who lost the connection a few seconds ago is still there, and busy is only who owns a conversation.
    """

    now: float
    routing: Routing
    conversations: Mapping[str, Conversation]
    waiting: Mapping[str, Waiting]
    open: Mapping[str, Assignment]
    resting: Collection[tuple[str, str]]
    agents: tuple[Agent, ...]
    lately: tuple[Agent, ...]

    @property
    def unassigned(self) -> tuple[Waiting, ...]:
        """Those that are offered to nobody now."""
        return tuple(one for name, one in self.waiting.items() if name not in self.open)

    def is_anybody_there(self, conversation: str) -> bool:
        """Whether somebody who may serve it is online, or was until a few seconds ago. Who passed it on does not count,
        for routing does not give it back to them."""
        one, offer = self.waiting[conversation], self.open.get(conversation)
        there = who_may_serve(one, self.lately, routing=self.routing, now=self.now)
        return any(
            agent.id not in one.passed_on_by or (offer is not None and offer.agent == agent.id) for agent in there
        )


async def read_roster(
    connection: AsyncConnection, *, routing: Routing, now: float, elsewhere: Collection[str] = ()
) -> Roster:
    """The roster as of `now`. What waits on the channels `elsewhere` waits for others (`desk.channels.teams`)."""
    rows = tuple(one for one in await conversations.waiting(connection) if one.channel not in elsewhere)
    offered = {one.conversation: one for one in await assignments.all_open(connection)}
    past = await assignments.of_epochs(connection, {one.id: one.epoch for one in rows})
    refused, passed_on = _who(past, _REFUSED), _who(past, _PASSED_ON)
    since = now - routing.sticky.days * _DAY_SECONDS
    known = await experience.known_by(connection, [one.id for one in rows], since=since) if routing.sticky.days else {}
    waiting = {
        one.id: waiting_of(
            one,
            lapsed_by=refused.get(one.id, frozenset()),
            passed_on_by=passed_on.get(one.id, frozenset()),
            known_by=known.get(one.id, ""),
        )
        for one in rows
    }
    owned = await _owned(connection)
    busy = _with_offers(owned, offered.values(), waiting)
    standings = await presences.everybody(connection)
    last_work = await experience.last_work_at(connection, since=now - _DAY_SECONDS / 2)
    agents, lately = [], []
    for name, profile in (await profiles.of_servants(connection)).items():
        standing = standings.get(name)
        presence = Presence.OFFLINE if standing is None else standing.presence(now)
        recent = Presence.OFFLINE if standing is None else standing.presence(now - FLICKER_SECONDS)
        last = last_work.get(name, 0.0)
        agents.append(Agent(profile, presence, busy=busy.get(name, ()), last_assigned_at=last))
        lately.append(Agent(profile, recent, busy=owned.get(name, ()), last_assigned_at=last))
    return Roster(
        now=now,
        routing=routing,
        conversations={one.id: one for one in rows},
        waiting=waiting,
        resting=frozenset(
            (one.conversation, one.agent)
            for one in past
            if one.state is AssignmentState.DECLINED and one.settled_at > now - REST_SECONDS
        ),
        open={name: one for name, one in offered.items() if name in waiting},
        agents=tuple(agents),
        lately=tuple(lately),
    )


def waiting_of(
    conversation: Conversation,
    *,
    lapsed_by: frozenset[str] = frozenset(),
    passed_on_by: frozenset[str] = frozenset(),
    known_by: str = "",
) -> Waiting:
    """A conversation in the queue as routing sees it. Pure."""
    return Waiting(
        conversation=conversation.id,
        skill=conversation.skill,
        waiting_since=conversation.waiting_since,
        priority=conversation.priority,
        layer=conversation.layer,
        language=conversation.language,
        tier=conversation.customer.tier,
        channel=conversation.channel,
        lapsed_by=lapsed_by,
        passed_on_by=passed_on_by,
        known_by=known_by,
    )


def _who(past: Iterable[Assignment], states: tuple[AssignmentState, ...]) -> dict[str, frozenset[str]]:
    """The agents whose assignments ended so, by conversation."""
    found: dict[str, frozenset[str]] = {}
    for one in past:
        if one.state in states:
            found[one.conversation] = found.get(one.conversation, frozenset()) | {one.agent}
    return found


async def _owned(connection: AsyncConnection) -> dict[str, tuple[Busy, ...]]:
    """What each agent has claimed and not ended."""
    claimed_at = await experience.claimed_at(connection)
    owned: dict[str, tuple[Busy, ...]] = {}
    for row in await conversations.with_agents(connection):
        one = Busy(row.skill, row.channel, claimed_at.get(row.id, row.last_at))
        owned[row.agent] = (*owned.get(row.agent, ()), one)
    return owned


def _with_offers(
    owned: Mapping[str, tuple[Busy, ...]], offered: Iterable[Assignment], waiting: Mapping[str, Waiting]
) -> dict[str, tuple[Busy, ...]]:
    busy = dict(owned)
    for one in offered:
        asked = waiting.get(one.conversation)
        if asked is not None:
            busy[one.agent] = (*busy.get(one.agent, ()), Busy(asked.skill, asked.channel, one.at))
    return busy
