"""Passing a conversation on because a person decided so.

The agent who has it passes it to a skill, to a colleague or to layer 3, and says why; a supervisor does the same with
anybody's, and directs what still waits. Whoever gets it reads the reason first. It goes by way of the queue, under a new
epoch and with a handoff of its own, so that it is nobody's for not a moment: a colleague who does not take it in time
leaves it to everybody.
"""

from __future__ import annotations

import msgspec

from desk import handoffs, ownership
from desk.change import Change
from desk.context import Desk
from desk.errors import InvalidValue, NeedsConfirmation, NotAllowed, NotFound
from desk.identity import new_id
from desk.ownership import Owner
from desk.routing.eligibility import has_skill
from desk.routing.model import Presence
from desk.store import agents, assignments, presences, profiles, readings
from desk.store import handoffs as stored_handoffs
from desk.store.agents import Agent
from desk.store.assignments import Assignment, AssignmentState
from desk.store.presences import Standing
from handoff.decision import Decision, FiredRule, Outcome
from handoff.policy_model import Policy
from handoff.transfer import PASSED_ON
from handoff.wire.passing import PassedOn, PassOn
from privacy.masking import mask_for_storage

_NOTE_CHARACTERS = 500
_TOP_LAYER = 3
_NO_LAYER = 0
# Above what waits for the first time: this customer has waited before. The highest is kept for a danger to life.
_RAISED_TO_AT_MOST = 2


async def pass_on(desk: Desk, agent: Agent, wish: PassOn) -> None:
    """Carry the wish out, once. The customer is told in one sentence, unless they were waiting anyway.

    Raises `NotOwner`, `ConversationClosed`, `InvalidValue`, `NotFound`, and `NeedsConfirmation` for a colleague who is
    not online or does not have the skill.
    """
    _check(desk.policy, wish)
    note = mask_for_storage(wish.note.strip()).text
    async with desk.changes.of(wish.conversation) as change:
        before = change.conversation.ownership
        if before.owner is Owner.QUEUE and await _is_done(change, agent, wish, note, policy=desk.policy):
            return
        is_own = before.owner is Owner.AGENT and before.agent == agent.id
        if not wish.reason and (is_own or not agent.role.is_supervisor):
            raise InvalidValue("reason", problem="say why you pass it on; one of the policy's transfer_reasons")
        if before.owner is Owner.QUEUE and not agent.role.is_supervisor:
            raise NotAllowed("direct a conversation that waits; supervisors do, and you can claim it")
        handoff = await stored_handoffs.latest(change.connection, wish.conversation)
        if handoff is None:
            raise NotFound("handoff")
        words = reason_words(wish, by=agent.name, note=note, policy=desk.policy)
        decision = passed_on(handoff.decision, wish, reason=words, was_served=before.owner is Owner.AGENT)
        whom = await _colleague(desk, change, wish, skill=decision.skill) if wish.agent else None
        reading = await readings.get(change.connection, wish.conversation)
        if before.owner is Owner.QUEUE:
            await handoffs.renew(desk, change, handoff, decision, reading)
        else:
            moved = ownership.hand_on(before, agent=agent.id, is_supervisor=agent.role.is_supervisor)
            await handoffs.transfer(desk, change, decision, reading, moved=moved, agent=agent)
        if whom is not None:
            await _offer(desk, change, whom, by=agent, reason=decision.rules[0].reason)
        await change.note(
            agent.id,
            "conversation.passed_on",
            skill=decision.skill,
            layer=decision.layer,
            to=whom.id if whom else "",
            reason=wish.reason,
            had=before.agent,
        )
        customer = change.conversation.customer
    if before.owner is Owner.AGENT and not is_own:
        to = whom.name if whom else decision.skill
        told = PassedOn(wish.conversation, customer, agent.name, to, decision.rules[0].reason)
        desk.tell_agent(before.agent, told)


def passed_on(known: Decision, wish: PassOn, *, reason: str, was_served: bool) -> Decision:
    """The decision of the handoff that begins: what is known, for another skill or layer, with the reason first. Pure.

    What this customer needs is as urgent as before; but who was served already has waited before, and stands in the line
    before those who wait for the first time.
    """
    layer = wish.layer or max(2, known.layer)
    priority = known.priority
    if layer == _TOP_LAYER and wish.layer:
        priority = min(priority, _RAISED_TO_AT_MOST)
    elif was_served and priority > _RAISED_TO_AT_MOST:
        priority -= 1
    rule = FiredRule(
        name=PASSED_ON, reason=reason, outcome=Outcome.HANDOFF, layer=layer, priority=priority, evidence=()
    )
    return msgspec.structs.replace(
        known,
        outcome=Outcome.HANDOFF,
        layer=layer,
        priority=priority,
        skill=wish.skill or known.skill,
        tell="",
        tell_text="",
        rules=(rule, *(one for one in known.rules if one.name != PASSED_ON)),
        counterfactual="",
    )


def reason_words(wish: PassOn, *, by: str, note: str, policy: Policy) -> str:
    """Who passed it on and why, as the next agent reads it first. Pure."""
    title = policy.transfer_reasons.get(wish.reason, "")
    why = " ".join(part for part in (f"{title.rstrip('.')}." if title else "", note) if part)
    return f"{by} passed it on: {why}" if why else f"{by} passed it on."


def _check(policy: Policy, wish: PassOn) -> None:
    if wish.skill and wish.skill not in policy.skills:
        raise InvalidValue("skill", problem=f"it is one of {', '.join(policy.skills)}")
    if wish.reason and wish.reason not in policy.transfer_reasons:
        raise InvalidValue("reason", problem=f"it is one of {', '.join(policy.transfer_reasons)}")
    if wish.layer not in (_NO_LAYER, 2, _TOP_LAYER):
        raise InvalidValue("layer", problem="it is 2 or 3, or 0 to keep it")
    if len(wish.note) > _NOTE_CHARACTERS or "\0" in wish.note:
        raise InvalidValue("note", problem=f"at most {_NOTE_CHARACTERS} characters of text")


async def _is_done(change: Change, agent: Agent, wish: PassOn, note: str, *, policy: Policy) -> bool:
    """Whether this very wish was carried out before: who lost the answer asks again.

    A supervisor may direct what waits as often as they like, so for them it must also be where they want it.
    """
    handoff = await stored_handoffs.latest(change.connection, change.conversation.id)
    if handoff is None or not handoff.decision.rules:
        return False
    known, first = handoff.decision, handoff.decision.rules[0]
    if first.name != PASSED_ON or first.reason != reason_words(wish, by=agent.name, note=note, policy=policy):
        return False
    if not agent.role.is_supervisor:
        return True
    offered = await assignments.open_in(change.connection, change.conversation.id)
    is_given = offered is not None and (offered.agent, offered.given_by) == (wish.agent, agent.id)
    is_there = wish.skill in ("", known.skill) and wish.layer in (_NO_LAYER, known.layer)
    return is_there and (is_given or not wish.agent)


async def _colleague(desk: Desk, change: Change, wish: PassOn, *, skill: str) -> Agent:
    """Whom it is given to. Raises `NeedsConfirmation` where they would not be given it by routing."""
    whom = await _agent(change, wish.agent)
    if not whom.role.may_serve:
        raise InvalidValue("agent", problem=f"{whom.name} does not talk with customers")
    if whom.id == change.conversation.agent:
        raise InvalidValue("agent", problem=f"{whom.name} has it already")
    if wish.confirmed:
        return whom
    standing = await presences.find(change.connection, whom.id) or Standing(whom.id)
    presence = standing.presence(change.now)
    if presence is not Presence.ONLINE:
        raise NeedsConfirmation(f"{whom.name} is {presence.value}")
    if not has_skill(await profiles.get(change.connection, whom.id), skill):
        raise NeedsConfirmation(f"{whom.name} does not have the skill {skill}")
    return whom


async def _agent(change: Change, name: str) -> Agent:
    found = next((one for one in await agents.list_agents(change.connection) if one.id == name), None)
    if found is None:
        raise NotFound("agent")
    return found


async def _offer(desk: Desk, change: Change, whom: Agent, *, by: Agent, reason: str) -> None:
    """Offer it to one colleague, in the place of whatever routing had in mind."""
    offered = await assignments.open_in(change.connection, change.conversation.id)
    if offered is not None:
        await change.settle(offered, AssignmentState.WITHDRAWN, reason=f"{by.name} gave it to {whom.name}.")
    given = Assignment(
        id=new_id(),
        conversation=change.conversation.id,
        agent=whom.id,
        epoch=change.conversation.epoch,
        at=change.now,
        until=change.now + desk.routing.answer_seconds(change.conversation.skill),
        reason=reason,
        given_by=by.id,
    )
    await assignments.add(change.connection, given)
    change.news.inbox_changed = True
