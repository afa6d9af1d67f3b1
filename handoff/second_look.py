"""The policy's second look at a turn: after the bot acted on it, where that did not go well.

The first look is at the customer's message alone. A bot that fails would otherwise leave its customer to write once
more before a person is offered.
"""

from collections.abc import Callable

from handoff.conversation import OfferState, Situation, Turn
from handoff.decision import Decision, Outcome
from handoff.policy import evaluate
from handoff.policy_model import Policy

Judge = Callable[[Policy, Situation], Decision]


def second_look(policy: Policy, situation: Situation, first: Decision, *, judge: Judge = evaluate) -> Decision:
    """The decision that counts for the last turn of `situation`, on which the bot has acted by now.

    `first` was made before it did, and stands where it called or offered a person, where the customer just refused
    one, and where the bot's answer was neither a failure nor one that it had given before. `judge` decides again; a
    replay needs no explanation.
    """
    turns = tuple(turn for turn in situation.turns if turn.seq > situation.spent_through)
    if first.outcome is not Outcome.CONTINUE or not turns or not _went_badly(turns):
        return first
    return judge(policy, situation)


def _went_badly(turns: tuple[Turn, ...]) -> bool:
    latest = turns[-1]
    if latest.offer is not OfferState.NONE:
        return False
    return bool(latest.failures) or bool(latest.answer and any(turn.answer == latest.answer for turn in turns[:-1]))
