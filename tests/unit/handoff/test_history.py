"""The circumstances that a playbook may ask for."""

import pytest

from handoff.conversation import Customer, EarlierContact, FailureKind, OfferState
from handoff.decision import Decision, Evidence, FiredRule, Outcome
from handoff.envelope import Tried
from handoff.history import History, fits, history_of, subjects_of
from handoff.playbook_model import Circumstances, Shared
from tests.unit.handoff.situations import turn

FULL = History(
    about=("track_order", "get_invoice"),
    reasons=frozenset({"angry_customer", "mood"}),
    tried=(Tried("track_order", "Order tracking", "resolved"), Tried("get_invoice", "Invoice copy", "failed")),
    failures=frozenset({FailureKind.BACK_OFFICE}),
    refusal="it is late",
    offers=frozenset({OfferState.REFUSED}),
    tier="gold",
    came_back=True,
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Circumstances(), True),
        (Circumstances(topics=("get_invoice", "return_item")), True),
        (Circumstances(topics=("return_item",)), False),
        (Circumstances(reasons=("angry_customer",)), True),
        (Circumstances(reasons=("mood", "fraud")), True),
        (Circumstances(reasons=("fraud",)), False),
        (Circumstances(tried="resolved"), True),
        (Circumstances(tried="failed"), False),
        (Circumstances(topics=("get_invoice",), tried="failed"), True),
        (Circumstances(failures=(FailureKind.BACK_OFFICE,)), True),
        (Circumstances(failures=(FailureKind.FALLBACK,)), False),
        (Circumstances(refused=True), True),
        (Circumstances(refused=False), False),
        (Circumstances(offer="refused"), True),
        (Circumstances(offer="accepted"), False),
        (Circumstances(repeat=True), True),
        (Circumstances(repeat=False), False),
        (Circumstances(tiers=("vip", "gold")), True),
        (Circumstances(tiers=("vip",)), False),
        (Circumstances(tiers=("gold",), reasons=("fraud",)), False),
    ],
)
def test_circumstances_hold_when_all_of_them_do(given: Circumstances, expected: bool) -> None:
    assert fits(given, FULL) is expected


def test_subjects_are_those_of_the_decision_or_else_the_bots_goals() -> None:
    turns = (turn(1, goal="track_order"), turn(3, goal="get_invoice"))
    assert subjects_of(Decision(Outcome.HANDOFF, subjects=("x",)), turns, ()) == ("x",)
    assert subjects_of(Decision(Outcome.HANDOFF), turns, ()) == ("get_invoice", "track_order")


def test_rule_on_repeated_contact_is_a_repetition() -> None:
    rule = FiredRule("again", "They wrote before.", Outcome.OFFER, 2, 4, (Evidence("repeat_contact", "1", "1"),))
    found = history_of(
        decision=Decision(Outcome.OFFER, rules=(rule,)),
        customer=Customer(),
        turns=(),
        tried=(),
        shared=Shared(),
    )
    assert found.is_repeat


def test_latest_contact_about_the_matter_is_the_one_that_counts() -> None:
    contacts = tuple(EarlierContact(f"c-{day}", -day * 86_400.0, "", "", ("track_order",)) for day in (20, 13, 14))
    found = history_of(
        decision=Decision(Outcome.HANDOFF, subjects=("track_order",)),
        customer=Customer(),
        turns=(),
        tried=(),
        earlier=contacts,
        now=0.0,
        shared=Shared(),
    )
    assert found.repeated == contacts[1]


def test_what_was_settled_is_not_said_to_have_come_again() -> None:
    settled = EarlierContact("c-1", -86_400.0, "Where is BW-1", "resolved", ("track_order",))
    found = history_of(
        decision=Decision(Outcome.HANDOFF, subjects=("track_order",)),
        customer=Customer(),
        turns=(),
        tried=(),
        earlier=(settled,),
        now=0.0,
        shared=Shared(),
    )
    assert not found.is_repeat
