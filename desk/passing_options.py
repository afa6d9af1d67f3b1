"""To whom a conversation can be passed on, as the form shows it: the skills with who is there for them, and colleagues."""

from __future__ import annotations

from collections import Counter

from desk.context import Desk
from desk.store import agents, conversations
from desk.store.agents import Agent
from handoff.wire.passing import PassOnAgent, PassOnOptions, PassOnReason, PassOnSkill


async def options(desk: Desk, conversation: str, agent: Agent) -> PassOnOptions:
    """What `agent` may choose for this conversation now. Raises `NotFound`."""
    async with desk.store.reading() as connection:
        row = await conversations.get(connection, conversation)
        waiting = Counter(one.skill for one in await conversations.waiting(connection))
        load = Counter(one.agent for one in await conversations.with_agents(connection))
        known = await agents.list_agents(connection)
    policy = desk.policy
    colleagues = tuple(
        PassOnAgent(
            agent=one.id,
            name=one.name,
            presence=desk.presences.of(one.id).value,
            skills=(),
            load=load[one.id],
            capacity=0,
        )
        for one in known
        if one.role.may_serve and one.id not in (agent.id if row.agent == agent.id else "", row.agent)
    )
    online = sum(1 for one in known if one.role.may_serve and desk.presences.of(one.id).value == "online")
    return PassOnOptions(
        conversation=conversation,
        reasons=tuple(PassOnReason(name, title) for name, title in policy.transfer_reasons.items()),
        skills=tuple(PassOnSkill(skill, online, waiting[skill]) for skill in policy.skills),
        agents=colleagues,
    )
