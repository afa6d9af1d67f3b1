"""How long the customer was silent."""

from handoff.case_model import Case, SilenceTest
from handoff.conversation import Situation
from handoff.decision import Outcome
from handoff.policy import decide, evaluate
from handoff.policy_model import Policy
from handoff.reading import read
from handoff.signals import evidence_for
from handoff.silence import silence_of
from tests.unit.handoff.situations import situation, turn

ASKED = turn(1, "where is it", "track_order", at=1000.0, answered_at=1010.0, answer="It is on its way.")


def seconds(policy: Policy, given: Situation) -> float | None:
    pause = silence_of(read(policy, given))
    return None if pause is None else pause.seconds


def test_by_the_clock_it_is_what_passed_since_the_last_answer(policy: Policy) -> None:
    assert seconds(policy, situation(ASKED, now=1100.0)) == 90


def test_with_a_new_message_it_is_the_pause_before_it(policy: Policy) -> None:
    assert seconds(policy, situation(ASKED, turn(3, "hm", "out_of_scope", at=1040.0))) == 30


def test_who_comes_back_with_what_was_asked_for_was_not_silent(policy: Policy) -> None:
    asked = turn(1, "cancel my order", "cancel_order", at=1000.0, answered_at=1010.0, answer="Which order number?")
    assert seconds(policy, situation(asked, turn(3, "found it: BW-104233", "inform", at=1400.0))) is None
    assert seconds(policy, situation(asked, turn(3, "no idea what you want", "out_of_scope", at=1400.0))) == 390


def test_answering_that_message_does_not_change_the_pause_before_it(policy: Policy) -> None:
    answered = turn(3, "hm", "out_of_scope", at=1040.0, answered_at=1050.0, answer="Yes?")
    assert seconds(policy, situation(ASKED, answered)) == 30


def test_message_that_the_bot_has_not_answered_is_no_silence_of_the_customer(policy: Policy) -> None:
    assert seconds(policy, situation(turn(1, "hi", at=1000.0), now=2000.0)) is None


def test_unknown_times_are_no_silence(policy: Policy) -> None:
    assert seconds(policy, situation(turn(1, "a", answer="b"), turn(3, "c"))) is None


def test_evidence_shows_the_answer_that_nothing_was_said_to(policy: Policy) -> None:
    evidence = evidence_for(Case(silence=SilenceTest(60)), read(policy, situation(ASKED, now=1100.0)))
    assert evidence is not None
    assert (evidence[0].value, evidence[0].threshold, evidence[0].seqs, evidence[0].quote) == (
        "90 s",
        "at least 60 s",
        (1,),
        "It is on its way.",
    )


def test_longer_silence_is_a_break(policy: Policy) -> None:
    case = Case(silence=SilenceTest(60, at_most_seconds=80))
    assert evidence_for(case, read(policy, situation(ASKED, now=1100.0))) is None
    assert evidence_for(case, read(policy, situation(ASKED, now=1085.0))) is not None


def test_customer_who_falls_silent_after_a_failure_is_offered_a_person(policy: Policy) -> None:
    failed = turn(3, "that did not help", "not_helpful", at=1000.0, answered_at=1010.0, answer="Try this.")
    asked = turn(1, "where is it", "track_order", at=900.0, answered_at=901.0, answer="Here.")
    decision = evaluate(policy, situation(asked, failed, now=1300.0))
    assert (decision.outcome, decision.rules[0].name) == (Outcome.OFFER, "gone_silent")
    assert decide(policy, situation(asked, failed, now=1100.0)).outcome is Outcome.CONTINUE
    assert decide(policy, situation(ASKED, now=1300.0)).outcome is Outcome.CONTINUE
