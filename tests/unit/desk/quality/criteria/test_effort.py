"""How much work did the customer have?"""

from __future__ import annotations

from desk.quality.criteria.effort import effort
from handoff.conversation import Fact, Failure, FailureKind
from tests.quality_world import BOT, DANA, RULES, WHOLE, case, handoff, turn

RULE = RULES.criteria.effort


def test_question_that_was_asked_before_costs_whoever_asks_it_again() -> None:
    lines = (
        ("c", "It is broken"),
        ("b", "What is your order number?"),
        ("c", "BW-100001", 3),
        ("dana", "What is your order number?", 6),
        ("c", "I told you", 7),
    )
    found = case(*lines, handoffs=(handoff(at=2.5),))
    assert effort(found, DANA, RULES).points == 100 - RULE.asked_twice
    assert effort(found, DANA, RULES).evidence[0].seqs == (4,)
    assert effort(found, WHOLE, RULES).points == 100 - RULE.asked_twice


def test_fact_that_the_envelope_held_is_not_to_be_asked_for() -> None:
    lines = (
        ("c", "Order BW-100001 is broken"),
        ("c", "Are you there?", 4),
        ("dana", "Which order number do you mean?", 5),
        ("c", "I said it", 6),
    )
    known = (Fact("order_number", "Order number", "BW-100001", 1),)
    found = case(*lines, handoffs=(handoff(at=2, facts=known),))
    told = effort(found, DANA, RULES)
    assert told.points == 100 - RULE.known
    assert told.evidence[0].seqs == (1, 3)
    confirming = (*lines[:2], ("dana", "Is your order number BW-100001?", 5), lines[3])
    assert effort(case(*confirming, handoffs=(handoff(at=2, facts=known),)), DANA, RULES).points == 100


def test_failures_are_the_bots_and_passing_on_is_whoever_did_it() -> None:
    lines = (
        ("c", "It is"),
        ("b", "Sorry?"),
        ("c", "It is broken"),
        ("b", "Sorry?"),
        ("c", "Hello", 5),
        ("dana", "Hi", 6),
        ("c", "Well", 7),
    )
    failed = tuple(turn(seq, failures=(Failure(FailureKind.FALLBACK),)) for seq in (1, 3))
    found = case(*lines, turns=failed, handoffs=(handoff(at=4.5, ended=8, ended_as="transferred"),))
    assert effort(found, BOT, RULES).points == 100 - 2 * RULE.failed_attempt
    assert effort(found, DANA, RULES).points == 100 - RULE.passed_on
    assert effort(found, WHOLE, RULES).points == 100 - 2 * RULE.failed_attempt - RULE.passed_on


def test_long_wait_costs_the_whole_and_nobody_in_it() -> None:
    lines = (("c", "Hello"), ("b", "I get a person."), ("c", "Well", 20), ("dana", "Hi", 31), ("c", "Hi", 32))
    found = case(*lines, handoffs=(handoff(at=2.5, claimed=30),))
    assert effort(found, WHOLE, RULES).points == 100 - RULE.waited
    assert effort(found, DANA, RULES).points == 100


def test_customer_who_wrote_once_shows_nothing() -> None:
    assert effort(case(("c", "Hello"), ("b", "Hello")), WHOLE, RULES).points is None
