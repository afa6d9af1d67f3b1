"""A person is offered once for each new reason, and never against a refusal."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from handoff.conversation import FailureKind, OfferState, Situation
from handoff.decision import Decision, Outcome
from handoff.policy import decide
from handoff.policy_model import Policy
from tests.unit.handoff.situations import situation, turn
from tests.unit.handoff.test_policy_properties import situations

OFFERED, REFUSED, ACCEPTED = OfferState.OFFERED, OfferState.REFUSED, OfferState.ACCEPTED
SOME = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NO = turn(3, "no thanks", "deny", offer=REFUSED)
BETWEEN = turn(5, "where is it", "track_order")


def names(decision: Decision) -> list[str]:
    return [rule.name for rule in decision.rules]


def test_same_reason_is_not_offered_again(policy: Policy) -> None:
    first = turn(1, "I want to complain", "make_complaint", offer=OFFERED)
    again = turn(7, "I do complain", "make_complaint", triggers={"complaint": "complain"})
    known = replace(first, understanding=again.understanding)
    assert decide(policy, situation(known, NO, BETWEEN, again)).outcome is Outcome.CONTINUE


def test_other_reason_is_offered(policy: Policy) -> None:
    first = turn(1, "I want to complain", "make_complaint", offer=OFFERED)
    other = turn(7, "close my account", "close_account")
    assert names(decide(policy, situation(first, NO, BETWEEN, other))) == ["cancellation"]


def test_other_matter_of_the_same_rule_is_offered(policy: Policy) -> None:
    first = turn(1, "cancel my plan", "cancel_subscription", offer=OFFERED)
    other = turn(7, "close my account", "close_account")
    assert names(decide(policy, situation(first, NO, BETWEEN, other))) == ["cancellation"]


def test_one_more_message_of_the_same_mood_is_no_new_reason(policy: Policy) -> None:
    first = turn(1, "awful", "out_of_scope", mood=-0.85, offer=OFFERED)
    again = turn(7, "awful again", "out_of_scope", mood=-0.9)
    assert decide(policy, situation(first, NO, BETWEEN, again)).outcome is Outcome.CONTINUE


def test_much_worse_mood_is_a_new_reason(policy: Policy) -> None:
    bill = turn(1, "what is this charge", "explain_charge")
    first = turn(3, "hm, no", "explain_charge", mood=-0.5, offer=OFFERED)
    later = turn(9, "this is outrageous", "explain_charge", mood=-0.85)
    turns = (bill, first, replace(NO, seq=5), turn(7, "ok", "affirm"))
    assert "unhappy_customer" in names(decide(policy, situation(*turns, later)))
    same = turn(9, "this is not good", "explain_charge", mood=-0.6)
    assert decide(policy, situation(*turns, same)).outcome is Outcome.CONTINUE


def test_larger_amount_is_a_new_reason(policy: Policy) -> None:
    only = policy.rules
    rule = next(r for r in only if r.name == "large_dispute")
    offering = replace(policy, rules=(replace(rule, outcome="offer"),))
    first = turn(1, "wrong", "dispute_charge", amount=600.0, offer=OFFERED)
    for amount, outcome in ((600.0, Outcome.CONTINUE), (900.0, Outcome.OFFER)):
        later = turn(7, "wrong", "dispute_charge", amount=amount)
        assert decide(offering, situation(first, NO, BETWEEN, later)).outcome is outcome


def test_failing_again_is_a_new_reason(policy: Policy) -> None:
    bill = turn(1, "my lamp flickers", "troubleshoot_product")
    first = turn(3, "no help", "not_helpful", offer=OFFERED)
    turns = (bill, first, replace(NO, seq=5), turn(7, "I will try", "affirm"))
    again = turn(9, "my lamp is dark", "troubleshoot_product", failures=(FailureKind.NO_ANSWER,))
    assert "troubleshooting_stuck" in names(decide(policy, situation(*turns, again)))


def test_anger_alone_does_not_call_a_person_against_a_refusal(policy: Policy) -> None:
    first = turn(1, "awful", "out_of_scope", mood=-0.85, offer=OFFERED)
    angry_no = turn(3, "no, just do it", "deny", mood=-0.7)
    assert decide(policy, situation(first, angry_no)).outcome is Outcome.CONTINUE
    refused = replace(angry_no, offer=REFUSED)
    assert (
        decide(policy, situation(first, refused, turn(5, "awful", "out_of_scope", mood=-0.7))).outcome
        is Outcome.CONTINUE
    )


def test_anger_that_goes_on_calls_a_person_after_all(policy: Policy) -> None:
    first = turn(1, "awful", "out_of_scope", mood=-0.85, offer=OFFERED)
    angry = [turn(n, "awful", "out_of_scope", mood=-0.7) for n in (5, 7)]
    decision = decide(policy, situation(first, NO, *angry))
    assert (decision.outcome, names(decision)[0]) == (Outcome.HANDOFF, "angry_customer")


def test_danger_calls_a_person_against_any_refusal(policy: Policy) -> None:
    first = turn(1, "awful", "out_of_scope", mood=-0.85, offer=OFFERED)
    no = turn(3, "no, I want to die", "deny", triggers={"crisis": "want to die"})
    assert names(decide(policy, situation(first, no)))[0] == "crisis"


def test_offer_that_was_just_made_is_not_made_again_in_its_own_turn(policy: Policy) -> None:
    failed = turn(1, "t one", "track_order", failures=(FailureKind.FALLBACK,))
    second = turn(3, "t two", "track_order", failures=(FailureKind.FALLBACK,))
    assert decide(policy, situation(failed, second)).outcome is Outcome.OFFER
    assert decide(policy, situation(failed, replace(second, offer=OFFERED))).outcome is Outcome.CONTINUE


def test_failure_shows_after_the_bot_has_acted(policy: Policy) -> None:
    failed = turn(1, "t one", "track_order", failures=(FailureKind.FALLBACK,))
    before = turn(3, "that is no help", "not_helpful")
    after = replace(before, failures=turn(0, failures=(FailureKind.FALLBACK,)).failures, answer="Sorry?")
    assert decide(policy, situation(turn(0, "hi", "greet"), before)).outcome is Outcome.CONTINUE
    # One message counts once, whatever the customer and the bot both say of it.
    assert decide(policy, situation(turn(0, "hi", "greet"), after)).outcome is Outcome.CONTINUE
    assert decide(policy, situation(failed, after)).outcome is Outcome.OFFER


def test_what_an_accepted_offer_was_made_for_is_known_to_whoever_takes_over(policy: Policy) -> None:
    angry = turn(3, "this is an outrage", "explain_charge", mood=-0.9)
    made_for = decide(policy, situation(turn(1, "what is this charge", "explain_charge"), angry))
    offered = replace(angry, offer=OFFERED)
    # The yes is calm, so nothing but it would call for a person by now.
    for yes in (turn(5, "yes", "affirm"), turn(5, "yes", "affirm", offer=ACCEPTED)):
        decision = decide(policy, situation(turn(1, "what is this charge", "explain_charge"), offered, yes))
        assert names(decision) == ["offer_accepted", *names(made_for)]
        assert (decision.skill, decision.playbook) == (made_for.skill, made_for.playbook)
        assert decision.layer == max(2, made_for.layer)


def test_after_an_accepted_offer_nothing_is_asked(policy: Policy) -> None:
    accepted = turn(1, "yes please", "affirm", offer=ACCEPTED)
    decision = decide(policy, situation(accepted, turn(3, "I want to complain", "make_complaint")))
    assert (decision.outcome, names(decision)[0]) == (Outcome.HANDOFF, "offer_accepted")


def test_policy_without_offers_offers_nothing(policy: Policy) -> None:
    none = replace(policy, guards=replace(policy.guards, offers_at_most=0))
    assert decide(none, situation(turn(1, "I want to complain", "make_complaint"))).outcome is Outcome.CONTINUE


@SOME
@given(one=situations())
def test_nothing_is_offered_twice_for_the_same_words(policy: Policy, one: Situation) -> None:
    """An offer that was made and refused, and then the same messages once more: nothing new was said."""
    fresh = replace(
        one,
        spent_through=0,
        human_requested=False,
        bot_unavailable=False,
        turns=tuple(replace(t, offer=OfferState.NONE, failures=(), goal="", resolved=()) for t in one.turns),
    )
    if decide(policy, fresh).outcome is not Outcome.OFFER or "failed_attempts" in _signals(policy, fresh):
        return
    last = fresh.turns[-1]
    offered = (*fresh.turns[:-1], replace(last, offer=OFFERED))
    no, other = turn(100, "no", "deny", offer=REFUSED), turn(101, "ok", "affirm")
    again = replace(last, seq=102, text="")
    assert decide(policy, replace(fresh, turns=(*offered, no, other, again))).outcome is not Outcome.OFFER


@SOME
@given(one=situations())
def test_offer_is_never_made_while_one_is_open(policy: Policy, one: Situation) -> None:
    if not one.turns:
        return
    last = replace(one.turns[-1], offer=OFFERED)
    answered = turn(100, "hm", "out_of_scope")
    given_situation = replace(one, spent_through=0, turns=(*one.turns[:-1], last, answered))
    assert decide(policy, given_situation).outcome is not Outcome.OFFER


@SOME
@given(one=situations(), wish=st.sampled_from(["button", "words"]))
def test_refusals_never_hold_back_a_customer_who_asks(policy: Policy, one: Situation, wish: str) -> None:
    no = turn(100, "no", "deny", offer=REFUSED)
    asks = turn(101, "a human please", "talk_to_human") if wish == "words" else turn(101, "hm")
    given_situation = replace(one, turns=(*one.turns, no, asks), human_requested=wish == "button")
    assert decide(policy, given_situation).outcome is Outcome.HANDOFF


def _signals(policy: Policy, given_situation: Situation) -> set[str]:
    return {e.signal for rule in decide(policy, given_situation).rules for e in rule.evidence}


def _first_tell(policy: Policy, outcome: str) -> list[tuple[str, str]]:
    return [(rule.name, rule.tell) for rule in policy.rules if rule.outcome == outcome]


@pytest.mark.parametrize("outcome", ["offer", "handoff"])
def test_customers_hear_another_message_for_each_reason(policy: Policy, outcome: str) -> None:
    told = [tell for _, tell in _first_tell(policy, outcome)]
    assert sorted(told) == sorted(set(told))


def test_offers_ask_and_handoffs_tell(policy: Policy) -> None:
    for name, tell in _first_tell(policy, "offer"):
        assert str(policy.messages[tell]).rstrip().endswith("?"), name
    for name, tell in _first_tell(policy, "handoff"):
        message = policy.messages[tell]
        for text in message.values() if isinstance(message, dict) else [message]:
            assert not text.rstrip().endswith("?"), name
