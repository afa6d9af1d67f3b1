"""Conversations whose agent's connection is lost: kept for a while, then back in the queue at their old place in line. Those
of an agent who was removed, or is a designer now, are not kept.

Who is gone, and since when, stands in the store, so it also counts for agents who were gone before the desk was restarted.
They have the whole time again after it, and after an outage of the database: nobody can come back to a desk that does not run,
or be noted as being here where nothing can be noted.
"""

from __future__ import annotations

import logging

from desk import handoffs, ownership
from desk.context import Desk
from desk.errors import NotFound
from desk.ownership import Owner
from desk.store import agents, presences, proposals, readings
from desk.store import handoffs as stored_handoffs

logger = logging.getLogger(__name__)

LOST_EVENT = "agent.lost"


async def requeue_lost(desk: Desk) -> int:
    """Put back what agents have who are gone for longer than the time of grace. Returns how many were put back."""
    if not desk.replicas.is_settled or desk.replicas.steady_seconds < desk.routing.grace_seconds:
        return 0
    now = desk.changes.clock()
    gone_before = now - desk.routing.grace_seconds
    async with desk.store.reading() as connection:
        lost = await presences.without_agent(connection, gone_before=gone_before, now=now)
    count = 0
    for conversation, agent in lost:
        try:
            count += await _requeue(desk, conversation, agent, gone_before=gone_before)
        except NotFound:
            continue
        except Exception:
            # One broken conversation must not keep all others with somebody who is gone.
            logger.exception("Conversation %s could not be put back into the queue", conversation)
    return count


async def _requeue(desk: Desk, conversation: str, agent: str, *, gone_before: float) -> bool:
    async with desk.changes.of(conversation) as change:
        before = change.conversation.ownership
        standing = await presences.find(change.connection, agent)
        is_back = (
            standing is not None
            and (standing.here_until > gone_before or standing.has_program(change.now))
            and await agents.may_serve(change.connection, agent)
        )
        if before.owner is not Owner.AGENT or before.agent != agent or is_back:
            return False
        handoff = await stored_handoffs.latest(change.connection, conversation)
        if handoff is None:
            raise NotFound("handoff")
        name = (await agents.names(change.connection)).get(agent, "")
        await change.move(
            ownership.lose_agent(before, agent=agent),
            event=LOST_EVENT,
            text=f"The connection to {name or 'your agent'} was lost. You are in line again, at your old place.",
            agent_name=name,
            values={"agent": name},
            waiting_since=handoff.at,
        )
        change.conversation.lost_agent = agent
        if await proposals.supersede(change.connection, conversation, at=change.now):
            change.news.proposal_changed = True
        handoff.claimed_by, handoff.claimed_at, handoff.assigned_at = "", 0.0, 0.0
        reading = await readings.get(change.connection, conversation)
        # Renewed: the next agent is to know what was said, and the draft must not speak for the one who is gone.
        await handoffs.renew(desk, change, handoff, handoff.decision, reading)
        await change.note("desk", LOST_EVENT, agent=agent, handoff=handoff.id)
    return True
