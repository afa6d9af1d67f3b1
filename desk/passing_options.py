"""To whom a conversation can be passed on, as the form shows it: the skills with who is there for them, and colleagues."""

from __future__ import annotations

from collections import Counter

from desk.context import Desk
from desk.roster import read_roster
from desk.routing.eligibility import capacity_of, has_skill
from desk.routing.model import Presence
from desk.store import agents, conversations
from desk.store.agents import Agent
from handoff.wire.passing import PassOnAgent, PassOnOptions, PassOnReason, PassOnSkill

_PRESENCES = (Presence.ONLINE, Presence.AWAY, Presence.OFFLINE)


async def options(desk: Desk, conversation: str, agent: Agent) -> PassOnOptions:
    """What `agent` may choose for this conversation now, who is online first. Raises `NotFound`."""
    async with desk.store.reading() as connection:
        row = await conversations.get(connection, conversation)
        roster = await read_roster(
            connection, routing=desk.routing, now=desk.changes.clock(), elsewhere=desk.channels.elsewhere
        )
        names = await agents.names(connection)
    waiting = Counter(one.skill for one in roster.waiting.values())
    online = [one for one in roster.agents if one.presence is Presence.ONLINE and one.id != agent.id]
    colleagues = sorted(
        (one for one in roster.agents if one.id != row.agent),
        key=lambda one: (_PRESENCES.index(one.presence), names.get(one.id, "").casefold()),
    )
    return PassOnOptions(
        conversation=conversation,
        reasons=tuple(PassOnReason(name, title) for name, title in desk.policy.transfer_reasons.items()),
        skills=tuple(
            PassOnSkill(skill, sum(1 for one in online if has_skill(one.profile, skill)), waiting[skill])
            for skill in desk.policy.skills
        ),
        agents=tuple(
            PassOnAgent(
                agent=one.id,
                name=names.get(one.id, ""),
                presence=one.presence.value,
                skills=tuple(sorted(one.profile.skills)),
                load=len(one.busy),
                capacity=capacity_of(one.profile, routing=roster.routing).total,
            )
            for one in colleagues
        ),
    )
