"""The policy's decisions on a transcript, one customer's message after another, as they would have been made live.

Each message is judged before the bot acts on it and, where the bot's answer went badly, once more after it. An offer is
remembered, so that what the customer says next may accept or refuse it. After a handoff a person has the conversation,
and what the bot of the transcript said then would never have been said; the policy judges on where an agent speaks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from frontline.replay.situations import Exchange, customer_of, exchanges_of
from frontline.replay.understood import Understood
from handoff.conversation import ANSWER_CHARACTERS, OfferState, Situation, Turn
from handoff.decision import Decision, Outcome
from handoff.offers import REFUSALS
from handoff.policy import DEFAULT_SKILL, decide, evaluate
from handoff.policy_model import Policy
from handoff.second_look import second_look
from handoff.transfer import transfer_proposal

_ACCEPTANCE = "offer_accepted"


@dataclass(frozen=True)
class Judgement:
    """A decision at one message of the customer.

    `is_after` is true where it was made after the bot had answered. `with_agent` is true while a person has the
    conversation; then a handoff means the proposal to transfer it.
    """

    exchange: Exchange
    situation: Situation
    decision: Decision
    is_after: bool = False
    with_agent: bool = False

    @property
    def calls(self) -> bool:
        """Whether the bot calls or offers a person."""
        return not self.with_agent and self.decision.outcome is not Outcome.CONTINUE

    @property
    def proposes(self) -> bool:
        """Whether a transfer is proposed to the agent."""
        return self.with_agent and self.decision.outcome is not Outcome.CONTINUE


def judgements(policy: Policy, understood: Understood) -> Iterator[Judgement]:
    """The decision at each message of the customer, without counterfactuals, oldest first."""
    base = Situation(
        customer=customer_of(understood.transcript), turns=(), channel=understood.transcript.channel or "web"
    )
    past: list[Turn] = []
    handoff: Decision | None = None
    for exchange in exchanges_of(understood):
        if exchange.with_agent:
            yield _judged_with_agent(policy, replace(base, turns=(*past, exchange.heard)), exchange, handoff)
            past.append(exchange.settled)
            continue
        if handoff is not None:
            past.append(exchange.heard)
            continue
        judgement = _accepted(policy, base, past, exchange) or _judged(policy, replace(base, turns=(*past,)), exchange)
        yield judgement
        past.append(_remembered(judgement, last=past[-1] if past else None))
        if judgement.decision.outcome is Outcome.HANDOFF:
            handoff = judgement.decision


def first_call(found: Iterator[Judgement]) -> Judgement | None:
    """The first judgement at which a person is called or offered."""
    return next((one for one in found if one.calls), None)


def explained(policy: Policy, judgement: Judgement) -> Decision:
    """The decision of a judgement with its counterfactual."""
    return judgement.decision if judgement.with_agent else evaluate(policy, judgement.situation)


def _judged(policy: Policy, past: Situation, exchange: Exchange) -> Judgement:
    before = replace(past, turns=(*past.turns, exchange.heard))
    first = decide(policy, before)
    answered = exchange.answered
    if _refuses(exchange.heard, past.turns[-1] if past.turns else None):
        answered = replace(answered, offer=OfferState.REFUSED)
    after = replace(past, turns=(*past.turns, answered))
    second = second_look(policy, after, first, judge=decide)
    if second is first:
        return Judgement(exchange, before, first)
    return Judgement(exchange, after, second, is_after=True)


def _judged_with_agent(policy: Policy, situation: Situation, exchange: Exchange, handoff: Decision | None) -> Judgement:
    layer, skill = (handoff.layer, handoff.skill) if handoff is not None else (1, DEFAULT_SKILL)
    proposal = transfer_proposal(policy, situation, layer=layer, skill=skill)
    decision = proposal or Decision(Outcome.CONTINUE, layer=layer, skill=skill, policy_version=policy.version)
    return Judgement(exchange, situation, decision, with_agent=True)


def _remembered(judgement: Judgement, *, last: Turn | None) -> Turn:
    """The turn as later ones see it: the bot of the transcript gave its answer, unless the policy spoke instead."""
    exchange, decision = judgement.exchange, judgement.decision
    if decision.outcome is Outcome.OFFER:
        turn = exchange.answered if judgement.is_after else exchange.heard
        answer = f"{turn.answer} {decision.tell_text}".strip()[:ANSWER_CHARACTERS]
        return replace(turn, offer=OfferState.OFFERED, answer=answer)
    if _refuses(exchange.heard, last):
        return replace(exchange.heard, offer=OfferState.REFUSED)
    return exchange.settled


def _refuses(heard: Turn, last: Turn | None) -> bool:
    return last is not None and last.offer is OfferState.OFFERED and heard.understanding.intent in REFUSALS


def _accepted(policy: Policy, base: Situation, past: list[Turn], exchange: Exchange) -> Judgement | None:
    """The decision where the customer says yes to an offer that the bot of the transcript made; None where not.

    Only a yes is read so: an offer that the policy did not make would otherwise hold back one that it makes.
    """
    if not past or not exchange.answers_offer or past[-1].offer is not OfferState.NONE:
        return None
    turns = (*past[:-1], replace(past[-1], offer=OfferState.OFFERED), exchange.heard)
    situation = replace(base, turns=turns)
    decision = decide(policy, situation)
    is_yes = any(one.signal == _ACCEPTANCE for rule in decision.rules for one in rule.evidence)
    return Judgement(exchange, situation, decision) if is_yes else None
