"""What the delivered policy decides."""

import time
from typing import Any

import msgspec
import pytest

from handoff.conversation import FailureKind, OfferState, Turn
from handoff.decision import Outcome
from handoff.policy import decide, evaluate
from handoff.policy_model import Policy
from tests.unit.handoff.situations import situation, turn

OFFERED, REFUSED, ACCEPTED = OfferState.OFFERED, OfferState.REFUSED, OfferState.ACCEPTED


def names(policy: Policy, *turns: object, **options: object) -> list[str]:
    return [rule.name for rule in decide(policy, situation(*turns, **options)).rules]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("intent", "outcome", "layer"),
    [
        ("track_order", Outcome.CONTINUE, 1),
        ("reset_password", Outcome.CONTINUE, 1),
        ("explain_charge", Outcome.CONTINUE, 1),
        ("troubleshoot_product", Outcome.CONTINUE, 2),
        ("make_complaint", Outcome.OFFER, 2),
        ("dispute_charge", Outcome.OFFER, 2),
        ("cancel_subscription", Outcome.OFFER, 2),
        ("close_account", Outcome.OFFER, 2),
        ("talk_to_human", Outcome.HANDOFF, 2),
        ("report_fraud", Outcome.HANDOFF, 3),
        ("legal_inquiry", Outcome.HANDOFF, 3),
        ("health_concern", Outcome.HANDOFF, 3),
        ("crisis", Outcome.HANDOFF, 3),
    ],
)
def test_intent_leads_to_its_layer(policy: Policy, intent: str, outcome: Outcome, layer: int) -> None:
    decision = evaluate(policy, situation(turn(1, "words", intent)))
    assert (decision.outcome, decision.layer) == (outcome, layer)


@pytest.mark.parametrize("name", ["crisis", "health", "fraud", "legal", "threat", "explicit_human"])
def test_trigger_calls_a_person_at_once(policy: Policy, name: str) -> None:
    decision = evaluate(policy, situation(turn(1, "some words", "track_order", triggers={name: "words"})))
    assert decision.outcome is Outcome.HANDOFF


def test_nothing_said_leaves_the_bot_in_charge(policy: Policy) -> None:
    decision = evaluate(policy, situation())
    assert (decision.outcome, decision.rules) == (Outcome.CONTINUE, ())


def test_button_works_before_anything_was_said(policy: Policy) -> None:
    decision = evaluate(policy, situation(button=True))
    assert (decision.outcome, decision.playbook) == (Outcome.HANDOFF, "explicit_wish")


def test_customer_is_told_why(policy: Policy) -> None:
    decision = evaluate(policy, situation(button=True))
    assert decision.tell_text == policy.messages["explicit_wish"] != ""


def test_crisis_suspends_the_bot_and_names_a_help_line(policy: Policy) -> None:
    decision = evaluate(policy, situation(turn(1, "i want to die", "crisis")))
    assert decision.suspend_bot
    assert "988" in decision.tell_text


@pytest.mark.parametrize("moods", [(-0.2, -0.5, -0.8), (0.0, -0.45, -0.6), (-0.4, -0.4, -0.4), (0.2, -0.6, -0.8)])
def test_anger_over_three_turns_calls_a_person(policy: Policy, moods: tuple[float, ...]) -> None:
    turns = [turn(2 * i + 1, "my order", "track_order", mood=mood) for i, mood in enumerate(moods)]
    decision = evaluate(policy, situation(*turns))
    assert decision.outcome is Outcome.HANDOFF
    assert "angry_customer" in [rule.name for rule in decision.rules]


def test_one_mildly_negative_message_does_not_escalate(policy: Policy) -> None:
    decision = evaluate(policy, situation(turn(1, "a bit slow", "track_order", mood=-0.5)))
    assert decision.outcome is Outcome.CONTINUE


def test_one_outburst_leads_to_an_offer(policy: Policy) -> None:
    assert names(policy, turn(1, "worst shop ever", "out_of_scope", mood=-0.85)) == ["unhappy_customer"]


def test_mood_that_recovers_leaves_the_bot_in_charge(policy: Policy) -> None:
    turns = (turn(1, "bad", "track_order", mood=-0.4), turn(3, "ah, I see", "thank", mood=0.5))
    assert names(policy, *turns) == []


def test_order_number_between_does_not_dilute_anger(policy: Policy) -> None:
    angry = [turn(i, "late again", "track_order", mood=-0.6) for i in (1, 3)]
    assert "angry_customer" in names(policy, *angry, turn(5, "BW-104233", "inform"))


def test_two_failures_lead_to_an_offer(policy: Policy) -> None:
    failed = [turn(i, f"text {i}", goal="track_order", failures=(FailureKind.REJECTED_VALUE,)) for i in (1, 3)]
    assert names(policy, *failed, turn(5, "again", goal="track_order")) == ["failed_attempts"]


def test_three_failures_call_a_person(policy: Policy) -> None:
    failed = [turn(i, f"text {i}", goal="track_order", failures=(FailureKind.FALLBACK,)) for i in (1, 3, 5)]
    decision = decide(policy, situation(*failed, turn(7, "again", goal="track_order")))
    assert (decision.outcome, decision.rules[0].name) == (Outcome.HANDOFF, "failed_repeatedly")


def test_two_wrong_verifications_offer_a_person_for_the_account(policy: Policy) -> None:
    failed = [turn(i, f"text {i}", goal="reset_password", failures=(FailureKind.VERIFICATION,)) for i in (1, 3)]
    decision = decide(policy, situation(*failed, turn(5, "again", goal="reset_password")))
    assert (decision.outcome, decision.playbook, decision.skill) == (Outcome.OFFER, "account_access", "accounts")


def test_troubleshooting_that_did_not_help_offers_a_technician(policy: Policy) -> None:
    turns = (turn(1, "lamp flickers", "troubleshoot_product"), turn(3, "that did not help", "not_helpful"))
    assert names(policy, *turns) == ["troubleshooting_stuck"]


def test_pushback_on_a_bill_offers_a_person(policy: Policy) -> None:
    turns = (turn(1, "what is this charge", "explain_charge"), turn(3, "no, that's wrong", "not_helpful"))
    assert names(policy, *turns) == ["billing_pushback"]


def test_question_about_a_bill_stays_with_the_bot(policy: Policy) -> None:
    assert names(policy, turn(1, "what is this charge", "explain_charge"), turn(3, "thanks", "thank")) == []


def test_large_dispute_goes_to_layer_three(policy: Policy) -> None:
    decision = decide(policy, situation(turn(1, "wrong!", "dispute_charge", amount=820.0)))
    assert (decision.outcome, decision.layer, decision.skill) == (Outcome.HANDOFF, 3, "billing")


def test_angry_dispute_calls_a_person_at_once(policy: Policy) -> None:
    decision = decide(policy, situation(turn(1, "wrong!", "dispute_charge", mood=-0.6)))
    assert (decision.outcome, decision.layer) == (Outcome.HANDOFF, 2)


@pytest.mark.parametrize(
    "turns",
    [
        (turn(1, "wrong!", "dispute_charge", mood=-0.85),),
        (turn(1, "wrong!", "dispute_charge", mood=-0.6), turn(3, "no!", "dispute_charge", mood=-0.7)),
        (turn(1, "wrong, you moron", "dispute_charge", triggers={"abuse": "moron"}),),
    ],
)
def test_heated_dispute_goes_to_layer_three(policy: Policy, turns: tuple[Turn, ...]) -> None:
    decision = decide(policy, situation(*turns))
    assert (decision.outcome, decision.layer, decision.skill) == (Outcome.HANDOFF, 3, "billing")
    assert "heated_dispute" in [rule.name for rule in decision.rules]


@pytest.mark.parametrize(
    ("frustration", "more", "expected"),
    [
        (0.85, {}, []),
        (0.85, {"mood": -0.6}, ["frustrated_customer"]),
        (0.85, {"failures": (FailureKind.CLARIFICATION,)}, ["frustrated_customer"]),
        (0.93, {}, ["frustrated_customer"]),
        (0.7, {"mood": -0.6}, []),
    ],
)
def test_frustration_needs_something_beside_it(
    policy: Policy, frustration: float, more: dict[str, Any], expected: list[str]
) -> None:
    assert names(policy, turn(1, "hm", "track_order", frustration=frustration, **more)) == expected


def test_vip_is_served_by_the_relationship_team(policy: Policy) -> None:
    wish = turn(1, "a person please", "talk_to_human")
    assert decide(policy, situation(wish, tier="vip")).skill == "relationship"
    assert decide(policy, situation(wish, tier="standard")).skill == "general"


def test_unsure_about_something_serious_offers_a_person(policy: Policy) -> None:
    unsure = turn(1, "hm", "ask_question", confidence=0.4, ranking=(("ask_question", 0.4), ("report_fraud", 0.35)))
    assert names(policy, unsure) == ["unsure_and_risky"]


def test_other_language_calls_a_person_who_speaks_it(policy: Policy) -> None:
    decision = evaluate(policy, situation(turn(1, "wo ist mein paket", "out_of_scope", language="de")))
    assert (decision.outcome, decision.rules[0].name, decision.language) == (
        Outcome.HANDOFF,
        "other_language",
        "de",
    )
    assert "Deutsch" in decision.tell_text
    assert decision.counterfactual == "Had message 1 been in English, the bot would have stayed in charge."


def test_customer_who_goes_back_to_english_is_served_by_the_bot(policy: Policy) -> None:
    foreign, english = turn(1, "wo ist mein paket", language="de"), turn(5, "where is my order", "track_order")
    assert names(policy, foreign, english) == []
    assert names(policy, foreign, english, spent_through=3) == []


@pytest.mark.parametrize(
    ("name", "intent"),
    [
        ("legal", "legal_inquiry"),
        ("fraud", "report_fraud"),
        ("health", "health_concern"),
        ("complaint", "make_complaint"),
    ],
)
def test_what_is_taken_back_does_not_count_by_its_intent_either(policy: Policy, name: str, intent: str) -> None:
    assert names(policy, turn(1, "no such thing", intent, dismissed={name: "thing"})) == []
    both = turn(1, "no such thing but this", intent, dismissed={name: "thing"}, triggers={name: "this"})
    assert names(policy, both) != []
    assert names(policy, turn(1, "no such thing", intent, dismissed={"threat": "thing"})) != []


def test_a_denial_that_sounds_unhappy_is_a_crisis(policy: Policy) -> None:
    denied = {"text": "I'm not suicidal", "intent": "crisis", "triggers": {"distress": "not suicidal"}}
    calm = turn(1, **denied, dismissed={"crisis": "suicidal"}, mood=0.3)  # type: ignore[arg-type]
    sad = turn(1, **denied, dismissed={"crisis": "suicidal"}, mood=-0.1)  # type: ignore[arg-type]
    assert (names(policy, calm), names(policy, sad)[0]) == (["distress"], "crisis")


def test_denied_crisis_is_asked_about_first(policy: Policy) -> None:
    decision = decide(policy, situation(turn(1, "I'm not suicidal", triggers={"distress": "not suicidal"})))
    assert (decision.outcome, decision.skill, "988" in decision.tell_text) == (Outcome.OFFER, "safety", True)


def test_bot_that_is_not_there_calls_a_person(policy: Policy) -> None:
    decision = decide(policy, situation(turn(1, "hello", "greet"), unavailable=True))
    assert (decision.outcome, decision.playbook) == (Outcome.HANDOFF, "bot_unavailable")


def test_accepted_offer_keeps_the_reason_it_was_made_for(policy: Policy) -> None:
    turns = (turn(1, "cancel it", "cancel_subscription", offer=OFFERED), turn(3, "yes", "affirm"))
    decision = decide(policy, situation(*turns))
    assert [rule.name for rule in decision.rules] == ["offer_accepted", "cancellation"]
    assert (decision.outcome, decision.skill, decision.playbook) == (Outcome.HANDOFF, "retention", "cancellation")


def test_offer_accepted_by_the_bots_own_reading(policy: Policy) -> None:
    assert names(policy, turn(1, "sure, why not", "out_of_scope", offer=ACCEPTED)) == ["offer_accepted"]


def test_yes_without_an_offer_is_no_wish(policy: Policy) -> None:
    assert names(policy, turn(1, "my order", "track_order"), turn(3, "yes", "affirm")) == []


def test_refusal_is_respected(policy: Policy) -> None:
    turns = [turn(1, "cancel it", "cancel_subscription", offer=OFFERED), turn(3, "no", "deny", mood=-0.9)]
    assert names(policy, *turns) == []
    turns[1] = turn(3, "no", "deny", mood=-0.9, offer=REFUSED)
    assert names(policy, *turns, turn(5, "when is it due", "check_balance")) == []


def test_ignored_offer_is_not_repeated_for_the_same_words(policy: Policy) -> None:
    turns = (turn(1, "a complaint", "make_complaint", offer=OFFERED), turn(3, "where is it", "track_order"))
    assert names(policy, *turns) == []


def test_new_reason_after_a_refusal_is_offered_again(policy: Policy) -> None:
    turns = (turn(1, "cancel", "cancel_subscription", offer=OFFERED), turn(3, "no", "deny", offer=REFUSED))
    assert names(policy, *turns, turn(5, "I want to complain", "make_complaint")) == ["complaint"]


def test_offers_stop_at_the_guard(policy: Policy) -> None:
    offered = [turn(i, "x", "make_complaint", offer=OFFERED) for i in (1, 5, 9)]
    assert names(policy, *offered, turn(11), turn(13, "complain", "make_complaint")) == []


def test_wish_is_granted_after_refused_offers(policy: Policy) -> None:
    offered = [turn(i, "x", "make_complaint", offer=OFFERED) for i in (1, 3, 5)]
    decision = decide(policy, situation(*offered, turn(7, "a human now", "talk_to_human")))
    assert decision.outcome is Outcome.HANDOFF


def test_spent_signals_do_not_escalate_again(policy: Policy) -> None:
    turns = (turn(1, "a human", "talk_to_human"), turn(9, "where is my order", "track_order"))
    assert decide(policy, situation(*turns, spent_through=8)).outcome is Outcome.CONTINUE


def test_most_urgent_rule_decides_and_all_are_reported(policy: Policy) -> None:
    both = turn(1, "a scam, get me a human", "talk_to_human", triggers={"fraud": "scam", "explicit_human": "a human"})
    decision = decide(policy, situation(both))
    assert [rule.name for rule in decision.rules] == ["fraud", "explicit_wish"]
    assert (decision.skill, decision.priority) == ("fraud", 1)


def test_evidence_points_at_the_message(policy: Policy) -> None:
    decision = decide(policy, situation(turn(1, "hi", "greet"), turn(7, "my lawyer", triggers={"legal": "lawyer"})))
    evidence = decision.rules[0].evidence[0]
    assert (evidence.signal, evidence.seqs, evidence.quote) == ("trigger", (7,), "my lawyer")


def test_wish_goes_to_the_team_of_the_topic(policy: Policy) -> None:
    turns = (turn(1, "what is this charge", "explain_charge"), turn(3, "a human", "talk_to_human"))
    assert decide(policy, situation(*turns)).skill == "billing"


def test_decision_says_what_the_talk_was_about(policy: Policy) -> None:
    turns = (turn(1, "x", "reset_password"), turn(3, "y", "track_order"), turn(5, "a human", "talk_to_human"))
    assert decide(policy, situation(*turns)).subjects == ("track_order", "reset_password")


def test_decision_on_an_endless_conversation_takes_no_longer_than_on_a_long_one(policy: Policy) -> None:
    # All different words, so that nothing of one message helps with the next.
    failed = tuple(
        turn(
            2 * n + 1,
            f"where {n} is {n}a my {n}b lamp {n}c",
            "ask_question",
            mood=-0.7,
            failures=(FailureKind.NO_ANSWER,),
        )
        for n in range(1500)
    )
    started = time.process_time()
    decision = evaluate(policy, msgspec.structs.replace(situation(*failed), human_requested=True))
    assert time.process_time() - started < 5
    assert decision.outcome is Outcome.HANDOFF
    assert min(seq for rule in decision.rules for e in rule.evidence for seq in e.seqs) > 2 * 1400


def test_danger_in_the_second_place_is_judged_at_once_and_other_wishes_wait(policy: Policy) -> None:
    text = "where is my order? also, something else"
    first = {"track_order": "where is my order?"}
    urgent = turn(1, text, "track_order", meant={**first, "health_concern": "something else"})
    decision = evaluate(policy, situation(urgent))
    assert (decision.outcome, decision.layer) == (Outcome.HANDOFF, 3)
    assert decision.rules[0].evidence[0].value == "health_concern (0.90)"
    waits = turn(1, text, "track_order", meant={**first, "close_account": "something else"})
    assert evaluate(policy, situation(waits)).outcome is Outcome.CONTINUE
