"""The bot goes round in circles."""

from handoff.conversation import OfferState, Turn
from handoff.decision import Outcome
from handoff.loop import same_answers
from handoff.policy import decide
from handoff.policy_model import Policy
from handoff.reading import read
from tests.unit.handoff.situations import situation, turn

ANSWER = "Please switch the hub off and on again."


def times(policy: Policy, *turns: Turn) -> int:
    return len(same_answers(read(policy, situation(*turns))))


def answered(seq: int, text: str, answer: str = ANSWER, **more: object) -> Turn:
    return turn(seq, text, "troubleshoot_product", goal="troubleshoot_product", answer=answer, **more)  # type: ignore[arg-type]


def test_same_answer_counts_each_time(policy: Policy) -> None:
    assert times(policy, answered(1, "it is dead"), answered(3, "no"), answered(5, "still not"), turn(7, "hm")) == 3


def test_thanks_are_answered_alike_however_often_they_come(policy: Policy) -> None:
    turns = [turn(i, f"thanks {i}", "thank", answer="You are welcome.") for i in (1, 3, 5)]
    assert times(policy, *turns) == 0


def test_case_and_punctuation_make_no_other_answer(policy: Policy) -> None:
    assert times(policy, answered(1, "a"), answered(3, "b", "please switch the hub off and on again")) == 2


def test_other_numbers_make_another_answer(policy: Policy) -> None:
    turns = (answered(1, "a", "Order BW-1 is on its way."), answered(3, "b", "Order BW-2 is on its way."))
    assert times(policy, *turns) == 1


def test_answers_to_another_task_do_not_count(policy: Policy) -> None:
    turns = (answered(1, "a"), turn(3, "order", "track_order", answer=ANSWER), answered(5, "b"))
    assert times(policy, *turns) == 2


def test_what_was_resolved_begins_anew(policy: Policy) -> None:
    assert times(policy, answered(1, "a", resolved=("troubleshoot_product",)), answered(3, "b")) == 1


def test_offer_of_a_person_is_no_answer(policy: Policy) -> None:
    assert times(policy, answered(1, "a", "Shall I get a person?", offer=OfferState.OFFERED), answered(3, "b")) == 1


def test_nothing_said_is_no_loop(policy: Policy) -> None:
    assert times(policy) == 0


def test_third_time_leads_to_an_offer(policy: Policy) -> None:
    turns = [
        turn(n, f"text {n}", "track_order", goal="track_order", answer="I need your order number.") for n in (1, 3, 5)
    ]
    assert decide(policy, situation(*turns[:2], turn(7, "hm", goal="track_order"))).outcome is Outcome.CONTINUE
    decision = decide(policy, situation(*turns, turn(7, "hm", goal="track_order")))
    assert (decision.outcome, decision.rules[0].name) == (Outcome.OFFER, "going_in_circles")
    assert decision.rules[0].evidence[0].quote == "I need your order number."
