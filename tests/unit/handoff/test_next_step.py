"""The next step fits the decision and what the conversation was about."""

import pytest

from handoff.conversation import Customer, Fact, Turn
from handoff.decision import Decision, Outcome
from handoff.envelope import NextStep, Tried
from handoff.next_step import fill, next_step
from handoff.playbook import Playbook, Wording, parse_playbook
from handoff.policy import evaluate
from handoff.policy_model import Policy
from tests.unit.handoff.situations import ROOT, situation, turn

BOOKS = {
    path.stem: parse_playbook(path.read_text(encoding="utf-8"), source=path.name)
    for path in (ROOT / "data" / "playbooks").glob("*.yml")
}
ORDER = Fact("order_number", "Order number", "BW-104233", 1)
ANGRY = (turn(3, "late again", "make_complaint", mood=-0.6), turn(5, "useless", "make_complaint", mood=-0.8))


def step(
    policy: Policy,
    *turns: Turn,
    facts: tuple[Fact, ...] = (),
    tried: tuple[Tried, ...] = (),
    name: str = "",
    agent_name: str = "",
    books: dict[str, Playbook] = BOOKS,
) -> NextStep:
    decision = evaluate(policy, situation(*turns))
    return next_step(
        decision=decision,
        customer=Customer(name=name),
        turns=turns,
        facts=facts,
        tried=tried,
        playbooks=books,
        agent_name=agent_name,
    )


def test_anger_about_an_order_speaks_of_that_order(policy: Policy) -> None:
    found = step(policy, turn(1, "where is BW-104233", "track_order"), *ANGRY, facts=(ORDER,))
    assert found.playbook == "angry_customer"
    assert "BW-104233" in found.title
    assert "BW-104233" in found.draft


def test_anger_about_a_bill_does_not_speak_of_orders(policy: Policy) -> None:
    found = step(policy, turn(1, "what is this charge", "explain_charge"), *ANGRY, facts=(ORDER,))
    assert "BW-104233" not in found.draft
    assert "bills" in found.draft


def test_latest_subject_is_taken_first(policy: Policy) -> None:
    order, access = turn(1, "where is it", "track_order"), turn(2, "reset it", "reset_password")
    assert "access to the account" in step(policy, order, access, *ANGRY, facts=(ORDER,)).draft


def test_corrected_fact_is_the_valid_one(policy: Policy) -> None:
    facts = (ORDER, Fact("order_number", "Order number", "BW-999999", 3))
    assert "BW-999999" in step(policy, turn(1, "where is it", "track_order"), *ANGRY, facts=facts).draft


def test_customer_and_agent_are_named_when_known(policy: Policy) -> None:
    draft = step(policy, *ANGRY, name="Maria Jensen", agent_name="Jonas").draft
    assert draft.startswith("Hello Maria, I'm Jonas from Brightwell Home.")


def test_tried_without_success_is_not_to_be_repeated(policy: Policy) -> None:
    tried = (Tried("track_order", "Order tracking", "failed"), Tried("x", "Password reset", "resolved"))
    assert any("order tracking." in line for line in step(policy, *ANGRY, tried=tried).avoid)


@pytest.mark.parametrize("name", sorted(BOOKS))
def test_nothing_known_still_gives_a_whole_reply(name: str) -> None:
    decision = Decision(Outcome.HANDOFF, playbook=name)
    found = next_step(decision=decision, customer=Customer(), turns=(), facts=(), tried=(), playbooks=BOOKS)
    assert "{" not in found.draft + found.title + found.why + "".join(found.steps + found.avoid)
    assert len(found.draft.split()) >= 10
    assert len(found.steps) >= 3


def test_fact_called_reason_is_not_the_reason_of_the_handoff(policy: Policy) -> None:
    found = step(policy, *ANGRY, facts=(Fact("reason", "Reason", "too bright", 1),))
    assert found.why.startswith("The customer has become angry.")


def test_without_a_playbook_the_agent_is_told_to_read(policy: Policy) -> None:
    found = step(policy, *ANGRY, books={})
    assert (found.playbook, found.draft, found.why) == ("", "", "The customer has become angry.")


def test_text_with_an_unknown_placeholder_is_left_out() -> None:
    assert fill("Your order {order_number}.", {}, ()) == ""


def test_next_alternative_is_taken_when_a_placeholder_is_unknown() -> None:
    assert fill(("Hello {customer_name}.", "Hello."), {"customer_name": ""}, ()) == "Hello."


def test_wording_for_another_subject_is_not_taken() -> None:
    line = (Wording("About the order.", ("track_order",)), "In general.")
    assert fill(line, {}, ("get_invoice",)) == "In general."


def test_braces_in_a_fact_stay_text() -> None:
    assert fill("Order {order_number}.", {"order_number": "{reason}"}, ()) == "Order {reason}."
