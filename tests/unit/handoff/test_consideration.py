"""What is shown beside a decision."""

from handoff.conversation import FailureKind
from handoff.policy import decide, evaluate
from handoff.policy_model import Policy
from tests.unit.handoff.situations import situation, turn


def test_measured_signals_are_shown_with_the_next_threshold(policy: Policy) -> None:
    failed = turn(1, "hm", "track_order", failures=(FailureKind.FALLBACK,))
    given = situation(failed, turn(3, "dispute it", "track_order", mood=-0.2, frustration=0.4, amount=120.0))
    shown = {one.signal: (one.value, one.threshold) for one in evaluate(policy, given).considered}
    assert shown["mood"] == ("-0.10 (messages: +0.00, -0.20)", "-0.25 or lower")
    assert shown["frustration"] == ("0.40", "0.80 or higher")
    assert shown["failed_attempts"] == ("1 (fallback)", "at least 2")
    assert shown["amount"] == ("120.00", "at least 500.00")
    assert {"silence", "loop", "repeat_contact"}.isdisjoint(shown)


def test_last_threshold_is_shown_where_all_are_met(policy: Policy) -> None:
    given = situation(turn(1, "wrong", "dispute_charge", amount=900.0))
    amount = next(one for one in evaluate(policy, given).considered if one.signal == "amount")
    assert amount.threshold == "at least 500.00"


def test_nothing_said_shows_nothing(policy: Policy) -> None:
    assert evaluate(policy, situation()).considered == ()


def test_decision_without_an_explanation_shows_nothing_and_decides_the_same(policy: Policy) -> None:
    given = situation(turn(1, "wrong", "dispute_charge", amount=900.0))
    short = evaluate(policy, given, explain=False)
    assert (short.considered, short.counterfactual) == ((), "")
    assert short == decide(policy, given)
    assert short.rules == evaluate(policy, given).rules
