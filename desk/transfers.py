"""While a person has a conversation, or is waited for, the policy reads on: it proposes, and people decide.

A proposal is shown to the agent, who hands the conversation on or keeps it; one of layer 3 is shown to supervisors too.
What waits in the queue has nobody to ask, so its layer, priority and skill follow at once.
"""

from __future__ import annotations

import msgspec

from desk import handoffs, ownership
from desk.change import Change
from desk.context import Desk
from desk.errors import NotFound
from desk.identity import new_id
from desk.ownership import Owner
from desk.situations import earlier_contacts, situation_of
from desk.store import handoffs as stored_handoffs
from desk.store import proposals, readings
from desk.store.agents import Agent
from desk.store.handoffs import Handoff
from desk.store.proposals import Proposal, ProposalState
from desk.store.readings import Reading
from handoff.decision import Decision
from handoff.log import Author, EntryKind
from handoff.transfer import transfer_proposal
from handoff.wire.decisions import DecisionKind
from handoff.wire.passing import PassedOn

RAISED_EVENT = "handoff.raised"


async def consider(desk: Desk, change: Change, reading: Reading, *, seq: int) -> None:
    """Judge the customer's message `seq`, which a person reads: propose a transfer, or raise what still waits."""
    conversation = change.conversation
    if conversation.owner not in (Owner.AGENT, Owner.QUEUE):
        return
    handoff = await stored_handoffs.latest(change.connection, conversation.id)
    if handoff is None or handoff.ended_at:
        return
    decision = transfer_proposal(
        desk.policy,
        situation_of(conversation, reading, earlier=await earlier_contacts(change)),
        layer=conversation.layer,
        skill=conversation.skill,
    )
    if decision is None:
        return
    if conversation.owner is Owner.QUEUE:
        await _raise(desk, change, handoff, decision, reading, seq=seq)
        return
    before = await proposals.of_handoff(change.connection, conversation.id, handoff.id)
    if {rule.name for rule in decision.rules} <= {rule.name for one in before for rule in one.decision.rules}:
        return
    await proposals.supersede(change.connection, conversation.id, at=change.now)
    proposal = Proposal(
        id=new_id(), conversation=conversation.id, handoff=handoff.id, at=change.now, seq=seq, decision=decision
    )
    await proposals.add(change.connection, proposal)
    await change.keep(decision, kind=DecisionKind.HUMAN, seq=seq)
    change.news.proposal = proposal.shown
    change.news.proposal_changed = change.news.inbox_changed = True
    await change.note("desk", "transfer.proposed", proposal=proposal.id, layer=decision.layer, skill=decision.skill)


async def accept(desk: Desk, conversation: str, agent: Agent, *, proposal: str) -> None:
    """agent -> queue, with the proposal's decision as a new handoff. The customer is told in one sentence, and so is the
    agent who had it where a supervisor decides.

    Raises `NotFound` where the proposal is not open any more, `NotOwner` and `ConversationClosed`.
    """
    async with desk.changes.of(conversation) as change:
        before, customer = change.conversation.ownership, change.conversation.customer
        moved = ownership.hand_on(before, agent=agent.id, is_supervisor=agent.role.is_supervisor)
        accepted = await _open(change, proposal)
        reading = await readings.get(change.connection, conversation)
        await _settle(change, accepted, ProposalState.ACCEPTED, agent)
        await handoffs.transfer(desk, change, accepted.decision, reading, moved=moved, agent=agent)
        await change.note(agent.id, "transfer.accepted", proposal=proposal)
    if before.agent != agent.id:
        to, reason = accepted.decision.skill, accepted.decision.rules[0].reason
        desk.tell_agent(before.agent, PassedOn(conversation, customer, agent.name, to, reason))


async def dismiss(desk: Desk, conversation: str, agent: Agent, *, proposal: str) -> None:
    """Keep the conversation where it is. Raises as `accept` does."""
    async with desk.changes.of(conversation) as change:
        # Whoever may hand it on may also decide not to.
        ownership.hand_on(change.conversation.ownership, agent=agent.id, is_supervisor=agent.role.is_supervisor)
        dismissed = await _open(change, proposal)
        await _settle(change, dismissed, ProposalState.DISMISSED, agent)
        await change.note(agent.id, "transfer.dismissed", proposal=proposal)


async def _raise(
    desk: Desk, change: Change, handoff: Handoff, decision: Decision, reading: Reading, *, seq: int
) -> None:
    """Nobody has it yet: it waits from now on for whom it needs, and the customer is told where that helps them.

    What waits never becomes less urgent by it.
    """
    waiting = change.conversation
    if decision.layer <= waiting.layer and decision.priority >= waiting.priority:
        return
    decision = msgspec.structs.replace(decision, priority=min(decision.priority, waiting.priority))
    await change.keep(decision, kind=DecisionKind.HUMAN, seq=seq)
    await handoffs.renew(desk, change, handoff, decision, reading)
    if decision.suspend_bot and decision.tell_text:
        await change.append(Author.SYSTEM, decision.tell_text, kind=EntryKind.EVENT, event=RAISED_EVENT)
    await change.note("desk", "handoff.raised", handoff=handoff.id, layer=decision.layer, skill=decision.skill)


async def _open(change: Change, proposal: str) -> Proposal:
    found = await proposals.open_in(change.connection, change.conversation.id)
    if found is None or found.id != proposal:
        raise NotFound("proposal; it may be settled already")
    return found


async def _settle(change: Change, proposal: Proposal, state: ProposalState, agent: Agent) -> None:
    proposal.state, proposal.settled_by, proposal.settled_at = state, agent.id, change.now
    await proposals.save(change.connection, proposal)
    change.news.proposal_changed = change.news.inbox_changed = True
