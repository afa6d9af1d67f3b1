"""A candidate policy beside the live one: it judges the same turns and is only recorded. It never acts.

What it cannot show: what customers would have said after another answer, what it would have decided after the live policy
called a person, and phrases that only its own triggers know, for triggers are found by the bot with the live policy.
"""

from __future__ import annotations

import logging

import msgspec

from desk.change import Change
from desk.context import Desk
from desk.situations import earlier_contacts, situation_of
from desk.store.readings import Reading
from handoff.conversation import OfferState, Situation, Turn
from handoff.decision import Decision
from handoff.policy import decide
from handoff.policy_model import Policy
from handoff.second_look import second_look
from handoff.wire.decisions import DecisionKind

logger = logging.getLogger(__name__)


async def watch_turn(desk: Desk, change: Change, reading: Reading, *, seq: int, turn: str) -> None:
    """Record what the candidate makes of the bot's turn. Nothing that goes wrong with it reaches the turn itself."""
    candidate = desk.files.candidate
    if candidate is None or not reading.turns:
        return
    situation = situation_of(change.conversation, reading, earlier=await earlier_contacts(change))
    try:
        decision = judge_turn(candidate, situation)
    except Exception:
        logger.exception("The candidate policy %s could not judge turn %s", candidate.version, turn)
        return
    await change.keep(decision, kind=DecisionKind.SHADOW, seq=seq, turn=turn)


def judge_turn(policy: Policy, situation: Situation) -> Decision:
    """Decide on the last turn as it is decided live: before the bot acted on it, and again where that went badly. Pure."""
    *before, latest = situation.turns
    first = decide(policy, msgspec.structs.replace(situation, turns=(*before, _unanswered(latest))))
    return second_look(policy, situation, first)


def _unanswered(turn: Turn) -> Turn:
    return msgspec.structs.replace(turn, failures=(), resolved=(), offer=OfferState.NONE, answered_at=0.0, answer="")
