"""The smallest change that would have kept the bot in charge."""

import re
import time

import pytest
from msgspec.structs import replace

from handoff.case_model import Case, NeedTest
from handoff.conversation import FailureKind, OfferState, Situation
from handoff.decision import Outcome
from handoff.mood import mood
from handoff.policy import decide, evaluate
from handoff.policy_model import Policy
from handoff.reading import read
from tests.unit.handoff.situations import situation, turn


def told(policy: Policy, given: Situation) -> str:
    return evaluate(policy, given).counterfactual


def test_sentence_that_asked_for_a_person_is_named(policy: Policy) -> None:
    given = situation(turn(1, "hi", "greet"), turn(7, "I want a human", "talk_to_human"))
    assert told(policy, given) == "Without “I want a human” (message 7), the bot would have stayed in charge."


def test_button_is_named(policy: Policy) -> None:
    assert told(policy, situation(button=True)).startswith("Without the press of the button,")


def test_single_words_are_named_before_whole_messages(policy: Policy) -> None:
    given = situation(turn(3, "is it a scam or late", "track_order", triggers={"fraud": "scam"}))
    assert told(policy, given) == "Without the words “scam” (message 3), the bot would have stayed in charge."


def test_failed_attempt_is_named(policy: Policy) -> None:
    failed = [turn(i, f"t {i}", goal="track_order", failures=(FailureKind.REJECTED_VALUE,)) for i in (1, 3)]
    given = situation(*failed, turn(5, "z", goal="track_order"))
    assert told(policy, given) == "With one failed attempt fewer (message 3), the bot would have stayed in charge."


def test_amount_is_named(policy: Policy) -> None:
    given = situation(turn(1, "wrong", "dispute_charge", amount=700.0))
    assert told(policy, given) == (
        "Had the amount been below 100.00 instead of 700.00 (message 1), the bot would have stayed in charge and offered "
        "a person instead of calling one."
    )


def test_tier_is_named(policy: Policy) -> None:
    given = situation(turn(1, "hm", "track_order", mood=-0.6), turn(3, "sigh", mood=-0.6), tier="vip")
    assert "tier been standard" in told(policy, given) or "the last message sounded" in told(policy, given)


def test_mood_that_is_named_would_have_changed_the_decision(policy: Policy) -> None:
    given = situation(*(turn(i, "bad", "track_order", mood=-0.6) for i in (1, 3, 5)))
    sentence = told(policy, given)
    found = re.match(r"Had the mood been (-\d\.\d\d) instead of (-\d\.\d\d), the bot would have stayed", sentence)
    assert found is not None
    assert float(found[2]) == pytest.approx(mood(read(policy, given)), abs=0.005)
    calmer = situation(*(turn(i, "bad", "track_order", mood=float(found[1])) for i in (1, 3, 5)))
    assert decide(policy, calmer).outcome is not Outcome.HANDOFF


def test_one_message_is_named_where_its_mood_alone_decides(policy: Policy) -> None:
    disputed = turn(1, "I was charged twice", "dispute_charge", mood=-0.6)
    sentence = told(policy, situation(disputed))
    assert sentence.startswith("Had the last message sounded like -0.")
    assert " instead of -0.60, the bot would have stayed in charge" in sentence


def test_two_reasons_in_two_messages_need_two_changes(policy: Policy) -> None:
    first = turn(1, "a scam maybe", "track_order", triggers={"fraud": "scam"})
    second = turn(3, "or my lawyer", "track_order", triggers={"legal": "lawyer"})
    sentence = told(policy, situation(first, second))
    assert "“lawyer” (message 3)" in sentence
    assert "and without the words “scam” (message 1)" in sentence


def test_many_reasons_are_said_to_be_many(policy: Policy) -> None:
    turns = [turn(i, "my lawyer", "legal_inquiry", triggers={"legal": "lawyer"}) for i in (1, 3, 5, 7)]
    assert told(policy, situation(*turns)).startswith("No small change would have kept the bot in charge")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            situation(turn(1, "a", "track_order", failures=(FailureKind.FALLBACK,)), turn(3, "b", goal="track_order")),
            "With one more failed attempt, the bot would have offered a person.",
        ),
        (
            situation(turn(1, "where is it", "track_order")),
            "With two more failed attempts, the bot would have offered a person.",
        ),
        (
            situation(turn(1, "hm", "track_order", mood=-0.35), turn(3, "hm", "track_order", mood=-0.25)),
            "Had the mood been -0.30 instead of -0.24, the bot would have offered a person.",
        ),
        (
            situation(turn(1, "hm", "track_order", mood=-0.7)),
            "Had the last message sounded like -0.82 instead of -0.70, the bot would have offered a person.",
        ),
        (
            situation(turn(1, "I complain", "make_complaint", confidence=0.52)),
            "Had “make_complaint” been understood with 0.60 instead of 0.52, the bot would have offered a person.",
        ),
        (
            situation(turn(1, "hm", "track_order", frustration=0.88)),
            "Had the frustration been 0.92 instead of 0.88, the bot would have offered a person.",
        ),
        (
            situation(
                turn(1, "complain", "make_complaint", offer=OfferState.OFFERED),
                turn(3, "no", "deny", offer=OfferState.REFUSED),
                turn(5, "so", "greet"),
            ),
            "Without the offer that was made before (message 1), the bot would have offered a person.",
        ),
    ],
)
def test_what_would_have_brought_a_person_is_told(policy: Policy, given: Situation, sentence: str) -> None:
    assert told(policy, given) == sentence


def test_larger_amount_that_would_have_called_a_person_is_told(policy: Policy) -> None:
    bill = turn(1, "wrong", "dispute_charge", amount=90.0, offer=OfferState.OFFERED)
    sentence = told(policy, situation(bill, turn(3, "no", "deny", amount=95.0)))
    assert sentence == "Had the amount been 100.00 instead of 95.00, the bot would have called a person."


def test_nothing_that_would_have_helped_is_said_plainly(policy: Policy) -> None:
    assert told(policy, situation()) == "No small change would have brought a person, other than the customer's wish."


def test_frustration_that_led_to_an_offer_is_named(policy: Policy) -> None:
    given = situation(turn(1, "hm", "track_order", frustration=0.95))
    assert told(policy, given) == (
        "Had the frustration been below 0.92 instead of 0.95, the bot would have stayed in charge."
    )


def test_sign_of_a_need_that_was_too_faint_or_just_clear_enough_is_named(policy: Policy) -> None:
    rule = replace(policy.rules[0], when=(Case(need=NeedTest(("legal",), 0.7)),), suspend_bot=False)
    asking = replace(policy, rules=(rule,))
    faint, clear = (situation(turn(1, "my rights", "track_order", needs={"legal": p})) for p in (0.6, 0.8))
    assert told(asking, faint) == (
        "Had a legal or regulatory matter been read with 0.70 instead of 0.60, the bot would have called a person."
    )
    assert told(asking, clear) == (
        "Had a legal or regulatory matter been read with less than 0.70 instead of 0.80, the bot would have stayed in "
        "charge."
    )


def test_explanation_of_a_long_conversation_takes_milliseconds(policy: Policy) -> None:
    turns = [turn(2 * n + 1, f"question {n} about thing {n}b and {n}c", "ask_question", mood=-0.1) for n in range(100)]
    for last in (turn(300, "hm", "greet"), turn(300, "lawyer", "legal_inquiry", triggers={"legal": "lawyer"})):
        given = situation(*turns, last)
        evaluate(policy, given)
        started = time.process_time()
        evaluate(policy, given)
        # Ten milliseconds on a busy machine; the bound leaves room for a slower one and fails where work grows.
        assert time.process_time() - started < 0.1
