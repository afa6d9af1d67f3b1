"""The envelope of a handoff, from what the desk has in its store."""

from __future__ import annotations

from desk.change import Change
from desk.context import Desk
from desk.copilot.facts import known_facts
from desk.store import conversations, entries
from desk.store.readings import Reading
from desk.workflows.tried import tried_by_agents
from handoff.assembly import build_envelope
from handoff.decision import Decision
from handoff.envelope import Envelope


async def envelope_for(
    desk: Desk,
    change: Change,
    decision: Decision,
    reading: Reading,
    *,
    identifier: str,
    agent_name: str = "",
) -> Envelope:
    """Gather the log and earlier contacts, and assemble. `agent_name` is set once somebody has the conversation."""
    conversation = change.conversation
    log = await entries.after(change.connection, conversation.id, 0)
    earlier = await conversations.earlier_contacts(
        change.connection, customer_id=conversation.customer.id, but=conversation.id
    )
    return build_envelope(
        id=identifier,
        conversation=conversation.id,
        now=change.now,
        customer=conversation.customer,
        channel=conversation.channel,
        decision=decision,
        turns=reading.turns,
        facts=await known_facts(change.connection, conversation.id, reading),
        tried=(*reading.tried, *await tried_by_agents(change.connection, conversation.id)),
        entries=log,
        playbooks=desk.playbooks,
        earlier=earlier,
        since=conversation.spent_through,
        agent_name=agent_name,
    )
