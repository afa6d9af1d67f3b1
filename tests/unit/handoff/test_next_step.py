"""The next step fits the decision, what the conversation was about, and what happened before."""

import pytest
from msgspec.structs import replace

from backoffice.exceptions import Refused
from handoff.conversation import Customer, EarlierContact, Entity, Fact, Failure, FailureKind, OfferState, Turn
from handoff.decision import Decision, Evidence, FiredRule, Outcome
from handoff.envelope import NextStep, Tried
from handoff.history import history_of
from handoff.next_step import known_of, next_step
from handoff.playbook_model import Playbooks
from handoff.policy import evaluate
from handoff.policy_model import Policy
from tests.unit.handoff.situations import PLAYBOOK_FOLDER, situation, turn

NOW = 1_000_000.0
DAY = 86_400.0
NAMES = sorted(path.stem for path in PLAYBOOK_FOLDER.glob("*.yml") if path.stem != "shared")
ORDER = Fact("order_number", "Order number", "BW-104233", 1)
ANGRY = (turn(3, "late again", "make_complaint", mood=-0.6), turn(5, "useless", "make_complaint", mood=-0.8))
ASKED = turn(1, "where is BW-104233", "track_order", goal="track_order")
LAST_WEEK = EarlierContact("c-0", NOW - 6 * DAY, "Where is my parcel?", "resolved", ("track_order",))


def step_for(
    decision: Decision,
    playbooks: Playbooks,
    *turns: Turn,
    facts: tuple[Fact, ...] = (),
    tried: tuple[Tried, ...] = (),
    customer: Customer = Customer(),  # noqa: B008 (frozen)
    agent_name: str = "",
    earlier: tuple[EarlierContact, ...] = (),
    since: int = 0,
) -> NextStep:
    history = history_of(
        decision=decision,
        customer=customer,
        turns=turns,
        tried=tried,
        earlier=earlier,
        now=NOW,
        since=since,
        shared=playbooks.shared,
    )
    known = known_of(
        decision=decision,
        customer=customer,
        turns=turns,
        facts=facts,
        tried=tried,
        history=history,
        now=NOW,
        agent_name=agent_name,
    )
    return next_step(
        decision=decision,
        customer=customer,
        turns=turns,
        facts=facts,
        playbooks=playbooks,
        known=known,
        history=history,
    )


def decided(playbook: str, *rules: str, about: tuple[str, ...] = ("track_order",)) -> Decision:
    fired = tuple(FiredRule(name, "The customer has a reason.", Outcome.HANDOFF, 2, 3, ()) for name in rules)
    return Decision(Outcome.HANDOFF, playbook=playbook, rules=fired, subjects=about)


def test_anger_about_an_order_speaks_of_that_order(policy: Policy, playbooks: Playbooks) -> None:
    found = step_for(evaluate(policy, situation(ASKED, *ANGRY)), playbooks, ASKED, *ANGRY, facts=(ORDER,))
    assert found.playbook == "angry_customer"
    assert "BW-104233" in found.title
    assert "BW-104233" in found.draft


def test_anger_about_a_bill_does_not_speak_of_orders(policy: Policy, playbooks: Playbooks) -> None:
    turns = (turn(1, "what is this charge", "explain_charge"), *ANGRY)
    found = step_for(evaluate(policy, situation(*turns)), playbooks, *turns, facts=(ORDER,))
    assert "BW-104233" not in found.draft
    assert "bills" in found.draft


def test_latest_subject_is_taken_first(playbooks: Playbooks) -> None:
    found = step_for(decided("angry_customer", about=("reset_password", "track_order")), playbooks, facts=(ORDER,))
    assert "access to the account" in found.draft


def test_corrected_fact_is_the_valid_one(playbooks: Playbooks) -> None:
    facts = (ORDER, Fact("order_number", "Order number", "BW-999999", 3))
    assert "BW-999999" in step_for(decided("angry_customer"), playbooks, facts=facts).draft


def test_customer_and_agent_are_named_when_known(playbooks: Playbooks) -> None:
    customer = Customer(name="Maria Jensen")
    draft = step_for(decided("refund"), playbooks, customer=customer, agent_name="Jonas").draft
    assert draft.startswith("Hello Maria, I'm Jonas from Brightwell Home.")


def test_tried_without_success_is_not_to_be_repeated(playbooks: Playbooks) -> None:
    tried = (Tried("track_order", "Order tracking", "failed"), Tried("x", "Password reset", "resolved"))
    found = step_for(decided("angry_customer"), playbooks, tried=tried)
    assert any("order tracking." in line for line in found.avoid)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_known_still_gives_a_whole_reply(playbooks: Playbooks, name: str) -> None:
    found = step_for(Decision(Outcome.HANDOFF, playbook=name), playbooks)
    assert "{" not in found.draft + found.title + found.why + "".join(found.steps + found.avoid)
    assert "@" not in found.draft + found.title + found.why + "".join(found.steps + found.avoid)
    assert len(found.draft.split()) >= 10
    assert len(found.steps) >= 3


@pytest.mark.parametrize("name", ["delivery_problem", "complaint", "refund", "troubleshooting", "explicit_wish"])
def test_second_contact_about_the_same_thing_changes_the_step(playbooks: Playbooks, name: str) -> None:
    topic = "troubleshoot_product" if name == "troubleshooting" else "track_order"
    contact = EarlierContact("c-0", NOW - 6 * DAY, "It does not come.", "closed", (topic,))
    decision = decided(name, about=(topic,))
    first = step_for(decision, playbooks)
    again = step_for(decision, playbooks, earlier=(contact,))
    assert "6 days ago (“It does not come”)" in again.why
    assert again.steps != first.steps
    assert "before" in again.draft
    assert "before" not in first.draft


def test_contact_about_something_else_or_long_ago_is_no_repetition(playbooks: Playbooks) -> None:
    other = EarlierContact("c-0", NOW - DAY, "A lamp", "resolved", ("return_item",))
    old = EarlierContact("c-1", NOW - 15 * DAY, "A parcel", "resolved", ("track_order",))
    decision = decided("delivery_problem")
    assert step_for(decision, playbooks, earlier=(other, old)) == step_for(decision, playbooks)


def test_two_general_questions_are_no_repetition(playbooks: Playbooks) -> None:
    contact = EarlierContact("c-0", NOW - DAY, "Opening hours", "resolved", ("ask_question",))
    decision = decided("failed_attempts", about=("ask_question",))
    assert step_for(decision, playbooks, earlier=(contact,)) == step_for(decision, playbooks)


def test_matter_that_a_person_had_in_this_conversation_is_a_repetition(playbooks: Playbooks) -> None:
    later = turn(9, "still not here", "track_order", goal="track_order")
    found = step_for(decided("delivery_problem"), playbooks, ASKED, later, since=5)
    assert "the same thing before" in found.why


def test_system_that_failed_suggests_doing_it_by_hand(playbooks: Playbooks) -> None:
    failed = turn(1, "x", "track_order", goal="track_order", failures=(FailureKind.BACK_OFFICE,))
    tried = (Tried("track_order", "Order tracking", "failed", "", (1,)),)
    found = step_for(decided("failed_attempts"), playbooks, failed, tried=tried)
    assert found.title == "Do by hand what the system did not do"
    assert "order tracking" in found.why
    assert any("by hand" in line for line in found.steps)
    assert "by hand" in found.draft


def test_system_that_failed_and_then_worked_suggests_nothing(playbooks: Playbooks) -> None:
    failed = turn(1, "x", "track_order", goal="track_order", failures=(FailureKind.BACK_OFFICE,))
    done = turn(3, "y", "track_order", goal="track_order", resolved=("track_order",))
    assert "by hand" not in step_for(decided("failed_attempts"), playbooks, failed, done).draft


def test_refusal_of_the_back_office_is_said_in_words(playbooks: Playbooks) -> None:
    refused = replace(
        turn(1, "cancel it", "cancel_order", goal="cancel_order"),
        failures=(Failure(FailureKind.BACK_OFFICE, "cancel_order", "already_shipped"),),
    )
    found = step_for(decided("failed_attempts", about=("cancel_order",)), playbooks, refused)
    assert found.title == "Find another way: the back office refused it"
    assert "because the order has already left the warehouse" in found.draft
    assert not any("by hand" in line for line in found.steps)


def test_every_refusal_of_the_back_office_has_words(playbooks: Playbooks) -> None:
    # The bot uses no link's token, and no key twice; the others are refused to agents alone, who are told themselves.
    agents_alone = {
        "account_gone",
        "already_closed",
        "already_locked",
        "already_paid_out",
        "already_removed",
        "already_replaced",
        "already_taken_back",
        "balance_due",
        "credit_limit_reached",
        "credit_used",
        "not_cancelled",
        "not_closed",
        "orders_open",
        "refund_too_large",
        "subscription_active",
        "subscription_over",
        "warranty_over",
    }
    assert set(playbooks.shared.refusals) == set(Refused.CODES) - {"token_invalid", "key_reused"} - agents_alone


def test_refused_offer_is_told(playbooks: Playbooks) -> None:
    refused = turn(1, "no", "deny", offer=OfferState.REFUSED)
    assert "refused a person before" in step_for(decided("complaint"), playbooks, refused).why


def test_large_dispute_goes_to_the_supervisor(playbooks: Playbooks) -> None:
    about = ("dispute_charge",)
    large = step_for(decided("billing_dispute", "large_dispute", about=about), playbooks)
    assert "supervisor" in large.title
    assert any("supervisor" in line for line in large.steps)
    assert not any("supervisor" in line for line in step_for(decided("billing_dispute", about=about), playbooks).steps)


def test_a_mere_yes_is_no_reason_where_there_is_another(playbooks: Playbooks) -> None:
    yes = Evidence("offer_accepted", "yes", "said yes to the offer", (3,), "ok")
    what = Evidence("trigger", "“twice”", "one of: dispute", (1,), "you took it twice")
    rules = (
        FiredRule("offer_accepted", "They said yes.", Outcome.HANDOFF, 2, 3, (yes,)),
        FiredRule("disputed_charge", "A charge is disputed.", Outcome.OFFER, 2, 3, (what,)),
    )
    found = step_for(Decision(Outcome.HANDOFF, playbook="billing_dispute", rules=rules), playbooks)
    assert found.why == "A charge is disputed. They wrote: “you took it twice”."
    alone = Decision(Outcome.HANDOFF, playbook="billing_dispute", rules=rules[:1])
    assert step_for(alone, playbooks).why == "They said yes."


def test_amount_is_told_as_the_customer_wrote_it(playbooks: Playbooks) -> None:
    asked = turn(1, "why did you take 89 dollars", "explain_charge")
    amount = Entity("amount", "89.00", "89 dollars", 17, 27)
    asked = replace(asked, understanding=replace(asked.understanding, entities=(amount,)))
    facts = (Fact("amount", "Amount", "89.00", 1),)
    decision = decided("billing_dispute", about=("explain_charge",))
    assert "the charge of 89 dollars" in step_for(decision, playbooks, asked, facts=facts).draft
    assert "the charge of 89.00" in step_for(decision, playbooks, facts=facts).draft


def test_fact_called_reason_is_not_the_reason_of_the_handoff(playbooks: Playbooks) -> None:
    found = step_for(decided("complaint", "complaint"), playbooks, facts=(Fact("reason", "Reason", "too bright", 1),))
    assert found.why == "The customer has a reason."


def test_without_a_playbook_the_agent_is_told_to_read() -> None:
    found = step_for(decided("complaint", "complaint"), Playbooks())
    assert (found.playbook, found.draft, found.why) == ("", "", "The customer has a reason.")
    assert found.steps
