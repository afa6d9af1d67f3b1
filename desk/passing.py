"""Passing a conversation on because a person decided so.

The agent who has it passes it to a skill, to a colleague or to layer 3, and says why; a supervisor does the same with
anybody's, and directs what still waits. Whoever gets it reads the reason first. It goes by way of the queue, under a new
epoch and with a handoff of its own, so that it is nobody's for not a moment: a colleague who does not take it in time
leaves it to everybody.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from desk import handoffs, ownership
from desk.change import Change
from desk.context import Desk
from desk.errors import InvalidValue, NotAllowed, NotFound
from desk.ownership import Owner
from desk.store import agents, readings
from desk.store import handoffs as stored_handoffs
from desk.store.agents import Agent
from handoff.decision import Decision, FiredRule, Outcome
from handoff.policy_model import Policy
from handoff.wire.passing import PassedOn, PassOn
from privacy.masking import mask_for_storage

RULE = "passed_on"
_NOTE_CHARACTERS = 500
_TOP_LAYER = 3
_NO_LAYER = 0
# Above what waits for the first time: this customer has waited before. The highest is kept for a danger to life.
_RAISED_TO_AT_MOST = 2


async def pass_on(desk: Desk, agent: Agent, wish: PassOn) -> None:
    """Carry the wish out, once. The customer is told in one sentence, unless they were waiting anyway.

    Raises `NotOwner`, `ConversationClosed`, `InvalidValue` and `NotFound`.
    """
    _check(desk.policy, wish)
    if wish.agent:
        raise InvalidValue("agent", problem="pass it on to a skill")
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
        decision = passed_on(handoff.decision, wish, by=agent.name, note=note, policy=desk.policy)
        reading = await readings.get(change.connection, wish.conversation)
        if before.owner is Owner.QUEUE:
            await handoffs.renew(desk, change, handoff, decision, reading)
        else:
            moved = ownership.hand_on(before, agent=agent.id, is_supervisor=agent.role.is_supervisor)
            # The customer knows the agent who spoke, not the supervisor.
            names = await agents.names(change.connection)
            speaker = agent if is_own else replace(agent, name=names.get(before.agent, agent.name))
            await handoffs.transfer(desk, change, decision, reading, moved=moved, agent=speaker)
        await change.note(
            agent.id,
            "conversation.passed_on",
            skill=decision.skill,
            layer=decision.layer,
            reason=wish.reason,
            had=before.agent,
        )
        customer = change.conversation.customer
    if before.owner is Owner.AGENT and not is_own:
        told = PassedOn(wish.conversation, customer, agent.name, decision.skill, decision.rules[0].reason)
        desk.lines.tell(before.agent, told)


def passed_on(known: Decision, wish: PassOn, *, by: str, note: str, policy: Policy) -> Decision:
    """The decision of the handoff that begins: what is known, for another skill or layer, with the reason first. Pure.

    What this customer needs is as urgent as before; in the line they stand before those who wait for the first time.
    """
    layer = wish.layer or max(2, known.layer)
    priority = known.priority
    if priority > _RAISED_TO_AT_MOST:
        priority = _RAISED_TO_AT_MOST if layer == _TOP_LAYER else priority - 1
    rule = FiredRule(
        name=RULE,
        reason=reason_words(wish, by=by, note=note, policy=policy),
        outcome=Outcome.HANDOFF,
        layer=layer,
        priority=priority,
        evidence=(),
    )
    earlier = tuple(one for one in known.rules if one.name != RULE)
    return msgspec.structs.replace(
        known,
        outcome=Outcome.HANDOFF,
        layer=layer,
        priority=priority,
        skill=wish.skill or known.skill,
        tell="",
        tell_text="",
        rules=(rule, *earlier),
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
    """Whether this very wish was carried out before: an agent's console that lost its answer asks again."""
    if agent.role.is_supervisor:
        return False
    handoff = await stored_handoffs.latest(change.connection, change.conversation.id)
    if handoff is None or not handoff.decision.rules:
        return False
    first = handoff.decision.rules[0]
    return first.name == RULE and first.reason == reason_words(wish, by=agent.name, note=note, policy=policy)
