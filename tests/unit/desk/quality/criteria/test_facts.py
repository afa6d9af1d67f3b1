"""Are amounts, dates and order numbers right?"""

from __future__ import annotations

import pytest

from desk.quality.case import Facts
from desk.quality.criteria.claims import ClaimKind, claims_of
from desk.quality.criteria.facts import facts
from tests.quality_world import BOT, DANA, RULES, case, handoff

RETURNS = "Returns.\nYou can return any lamp within 30 days of the delivery.\nReturn shipping costs $4.95."
ARTICLES = Facts(articles={"returns": RETURNS})


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("It costs $1,299.00 in all.", ClaimKind.MONEY, "1299"),
        ("It costs 12.50 EUR.", ClaimKind.MONEY, "12.5"),
        ("It comes on 3 December.", ClaimKind.DAY, "12-03"),
        ("It comes on December 3rd.", ClaimKind.DAY, "12-03"),
        ("It comes on 2026-12-03.", ClaimKind.DAY, "12-03"),
        ("You have 30 days.", ClaimKind.SPAN, "30"),
        ("You have 14 business days.", ClaimKind.SPAN, "14"),
        ("That is 15% off.", ClaimKind.SPAN, "15"),
    ],
)
def test_claim_is_the_same_however_it_is_written(text: str, kind: ClaimKind, value: str) -> None:
    assert [(one.kind, one.value) for one in claims_of(text)] == [(kind, value)]


def test_what_the_article_of_an_answer_holds_is_right_and_what_it_does_not_hold_is_wrong() -> None:
    right = ("b", "You have 30 days to return it.", 2, "returns")
    wrong = ("b", "You have 60 days to return it.", 2, "returns")
    assert facts(case(("c", "Can I return it?"), right, facts=ARTICLES), BOT, RULES).points == 100
    told = facts(case(("c", "Can I return it?"), wrong, facts=ARTICLES), BOT, RULES)
    assert told.points == 0
    assert told.evidence[0].text == "60 days does not stand in the article returns."
    assert told.evidence[0].seqs == (2,)


def test_agent_is_held_against_the_articles_that_speak_of_the_same_thing() -> None:
    told = facts(
        case(("c", "Can I?"), ("dana", "You can return the lamp within 14 days of delivery."), facts=ARTICLES),
        DANA,
        RULES,
    )
    assert told.points == 0
    assert "the article returns says “You can return any lamp within 30 days" in told.evidence[0].text


def test_number_within_the_articles_span_is_right_and_what_was_days_ago_is_no_rule() -> None:
    held = Facts(articles={"refunds": "A refund reaches your account within 5 to 7 working days."})
    within = case(("c", "When?"), ("dana", "A refund reaches your account in 6 days."), facts=held)
    assert facts(within, DANA, RULES).points == 100
    beyond = case(("c", "When?"), ("dana", "A refund reaches your account in 5 to 10 days."), facts=held)
    assert facts(beyond, DANA, RULES).points == 0
    ago = case(("c", "When?"), ("dana", "The refund reached your account 9 days ago."), facts=held)
    assert facts(ago, DANA, RULES).points is None
    promised = case(("c", "When?"), ("dana", "I will send the refund to your account in 2 days."), facts=held)
    assert facts(promised, DANA, RULES).points is None


def test_what_no_file_speaks_of_counts_neither_way() -> None:
    told = facts(
        case(("c", "Hello"), ("dana", "The engineer needs 2 hours for the boiler."), facts=ARTICLES), DANA, RULES
    )
    assert told.points is None


def test_repeating_what_the_customer_told_confirms_nothing() -> None:
    numbers = {1: ("BW-100001",), 2: ("BW-100001",)}
    told = facts(case(("c", "It is BW-100001"), ("dana", "Thanks, BW-100001."), numbers=numbers), DANA, RULES)
    assert told.points is None


def test_order_number_that_nobody_told_and_no_record_holds_is_wrong() -> None:
    numbers = {1: ("BW-100001",), 2: ("BW-100007",)}
    told = facts(case(("c", "It is BW-100001"), ("dana", "I see BW-100007."), numbers=numbers), DANA, RULES)
    assert (told.points, told.evidence[0].seqs) == (0, (2,))
    held = Facts(records=("BW-100007 shipped",))
    told = facts(case(("c", "It is BW-100001"), ("dana", "I see BW-100007."), numbers=numbers, facts=held), DANA, RULES)
    assert told.points == 100


def test_amount_that_was_given_back_must_be_the_one_that_was_said() -> None:
    lines = (("c", "I was charged twice"), ("dana", "I have refunded $50.00 to you."))
    calls = (handoff(at=0.5),)
    assert facts(case(*lines, given_back=((50.0, 2),), handoffs=calls), DANA, RULES).points == 100
    told = facts(case(*lines, given_back=((15.0, 2),), handoffs=calls), DANA, RULES)
    assert (told.points, told.evidence[0].text) == (0, "$50.00 was said, and 15.00 was given back.")
    claimed = (("c", "I was charged $50.00 twice"), ("dana", "I see the $50.00 and give money back."))
    assert facts(case(*claimed, given_back=((15.0, 2),), handoffs=calls), DANA, RULES).points is None


def test_answer_that_an_agent_called_wrong_costs_the_bot_and_not_the_agent() -> None:
    lines = (("c", "Can I?"), ("b", "Yes."), ("dana", "Sorry, no."))
    assert facts(case(*lines, wrong_answers=(2,)), BOT, RULES).points == 60
    assert facts(case(*lines, wrong_answers=(2,)), DANA, RULES).points is None
