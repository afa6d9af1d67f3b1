"""What the policy makes of a turn once the bot has acted on it."""

import msgspec
import pytest

from handoff.conversation import FailureKind, OfferState, Turn
from handoff.decision import Decision, Outcome
from handoff.policy import evaluate
from handoff.policy_model import Policy
from handoff.second_look import second_look
from tests.unit.handoff.situations import situation, turn

FALLBACK = (FailureKind.FALLBACK,)
STAYED = Decision(Outcome.CONTINUE, policy_version="of the first look")


def failed(seq: int, text: str, **more: object) -> Turn:
    return turn(seq, text, "track_order", failures=FALLBACK, goal="track_order", **more)  # type: ignore[arg-type]


def test_the_failure_that_is_one_too_many_counts_at_once(policy: Policy) -> None:
    before = situation(failed(1, "where is it"), turn(2, "and now", "track_order"))
    first = evaluate(policy, before)
    assert first.outcome is Outcome.CONTINUE
    decision = second_look(policy, situation(before.turns[0], failed(2, "and now")), first)
    assert decision.outcome is Outcome.OFFER
    assert "failed_attempts" in [rule.name for rule in decision.rules]


def test_a_turn_that_went_well_is_not_judged_again(policy: Policy) -> None:
    answered = msgspec.structs.replace(turn(2, "and now", "track_order"), answer="It is on its way.")
    assert second_look(policy, situation(failed(1, "where is it"), answered), STAYED) is STAYED


def test_an_answer_that_was_given_before_is_judged_again(policy: Policy) -> None:
    answered = [
        msgspec.structs.replace(turn(seq, text, "track_order"), answer="It is on its way.")
        for seq, text in ((1, "where is it"), (2, "still not here"))
    ]
    assert second_look(policy, situation(*answered), STAYED) is not STAYED
    assert second_look(policy, situation(*answered, spent_through=1), STAYED) is STAYED


@pytest.mark.parametrize("outcome", [Outcome.OFFER, Outcome.HANDOFF])
def test_a_person_who_was_called_or_offered_is_not_called_again(policy: Policy, outcome: Outcome) -> None:
    first = Decision(outcome)
    assert second_look(policy, situation(failed(1, "a b"), failed(2, "c d")), first) is first


def test_a_refusal_is_respected_in_its_own_turn(policy: Policy) -> None:
    refused = failed(3, "no", offer=OfferState.REFUSED)
    turns = (failed(1, "where is it"), failed(2, "and now", offer=OfferState.OFFERED), refused)
    assert second_look(policy, situation(*turns), STAYED) is STAYED


def test_a_failure_of_a_time_that_is_spent_is_none(policy: Policy) -> None:
    assert second_look(policy, situation(failed(1, "a b"), failed(2, "c d"), spent_through=2), STAYED) is STAYED
