"""Which workflows can be done, which need a supervisor, and what is missing for the others."""

import inspect

import pytest

from backoffice.port import BackOffice
from desk.workflows.catalogue import CATALOGUE
from handoff.conversation import Customer, Fact, Turn
from handoff.envelope import SuggestedWorkflow, Tried, WorkflowState
from handoff.history import History
from handoff.playbook_model import Limit, Playbook, Playbooks, Workflow
from handoff.workflows import amount_at_stake, suggested
from tests.unit.handoff.situations import turn

KNOWN = Customer(id="C-1", identified=True)
ORDER = Fact("order_number", "Order", "BW-104233", 2)
REFUND = Workflow(
    name="request_refund",
    title=("Refund order {order_number}", "Refund the order"),
    needs=("order_number", "identity_verified"),
    limit=Limit(50.0),
)


def suggest(
    *workflows: Workflow,
    amount: float | None = None,
    facts: tuple[Fact, ...] = (ORDER,),
    customer: Customer = KNOWN,
    about: tuple[str, ...] = ("request_refund",),
) -> tuple[SuggestedWorkflow, ...]:
    turns: tuple[Turn, ...] = (turn(2, "money back", "request_refund", amount=amount),)
    return suggested(
        Playbook(name="x", title="x", why="x", steps=("x",), draft=("x",), workflows=workflows),
        customer=customer,
        turns=turns,
        facts=facts,
        known={fact.name: fact.value for fact in facts},
        history=History(about=about),
        currency="USD",
    )


@pytest.mark.parametrize(
    ("amount", "state"),
    [(49.99, WorkflowState.AVAILABLE), (50.0, WorkflowState.AVAILABLE), (50.01, WorkflowState.NEEDS_APPROVAL)],
)
def test_limit_separates_one_click_from_approval(amount: float, state: WorkflowState) -> None:
    (found,) = suggest(REFUND, amount=amount)
    assert (found.state, found.limit, found.currency) == (state, 50.0, "USD")
    assert found.title == "Refund order BW-104233"
    assert found.facts == {"order_number": "BW-104233", "identity_verified": "yes"}


def test_says_why_a_supervisor_is_needed() -> None:
    (found,) = suggest(REFUND, amount=89.0)
    assert found.why == "Above $50.00 a supervisor must approve it. This is about $89.00."


def test_amount_that_nobody_named_has_to_be_found_first() -> None:
    (found,) = suggest(REFUND)
    assert (found.state, found.missing) == (WorkflowState.MISSING_FACTS, ("amount",))
    assert found.why == "Needed first: the amount. Above $50.00 a supervisor must approve it."


def test_missing_facts_are_named() -> None:
    (found,) = suggest(REFUND, amount=10.0, facts=(), customer=Customer())
    assert found.missing == ("order_number", "identity_verified")
    assert found.title == "Refund the order"
    assert found.why.startswith("Needed first: the order number and proof of identity.")


def test_identity_that_the_bot_verified_counts() -> None:
    facts = (ORDER, Fact("identity_verified", "Identity verified", "yes", 2))
    (found,) = suggest(REFUND, amount=10.0, facts=facts, customer=Customer())
    assert found.state is WorkflowState.AVAILABLE


def test_limit_of_nothing_always_needs_approval() -> None:
    always = Workflow(name="cancel_order", title="Cancel", limit=Limit(0))
    (found,) = suggest(always)
    assert (found.state, found.why) == (WorkflowState.NEEDS_APPROVAL, "A supervisor must approve it.")


def test_without_a_limit_it_can_be_done_at_once() -> None:
    (found,) = suggest(Workflow(name="unlock_account", title="Unlock", undo=True))
    assert (found.state, found.limit, found.currency, found.undo) == (WorkflowState.AVAILABLE, None, "", True)


def test_workflow_for_another_subject_is_left_out() -> None:
    assert suggest(Workflow(name="unlock_account", title="Unlock", topics=("unlock_account",))) == ()


def test_workflow_for_what_the_bot_has_done_is_left_out() -> None:
    copy = Workflow(name="send_invoice_copy", title="Copy", topics=("get_invoice",))
    history = History(
        about=("request_refund", "get_invoice"), tried=(Tried("get_invoice", "Invoice copy", "resolved", "", (2,)),)
    )
    book = Playbook(name="x", title="x", why="x", steps=("x",), draft=("x",), workflows=(copy,))
    assert suggested(book, customer=KNOWN, turns=(), facts=(), known={}, history=history, currency="USD") == ()


def test_what_can_be_done_at_once_comes_first() -> None:
    unlock = Workflow(name="unlock_account", title="Unlock")
    found = suggest(REFUND, unlock, amount=89.0)
    assert [one.name for one in found] == ["unlock_account", "request_refund"]


@pytest.mark.parametrize(("value", "amount"), [("89.00", 89.0), ("$1,234.50", 1234.5), ("12 EUR", 12.0)])
def test_amount_is_read_from_the_fact(value: str, amount: float) -> None:
    assert amount_at_stake((), (Fact("amount", "Amount", value, 2),)) == amount


def test_amount_that_was_corrected_is_the_last_one() -> None:
    facts = (Fact("amount", "Amount", "89.00", 2), Fact("amount", "Amount", "12.00", 4))
    assert amount_at_stake((turn(2, amount=500.0),), facts) == 12.0
    assert amount_at_stake((turn(2, amount=500.0), turn(4, amount=20.0)), ()) == 20.0
    assert amount_at_stake((), ()) is None


def test_delivered_workflows_are_operations_of_the_back_office(playbooks: Playbooks) -> None:
    named = {
        one.name
        for workflows in (playbooks.shared.workflows.values(), *(book.workflows for book in playbooks.books.values()))
        for one in workflows
        if isinstance(one, Workflow)
    }
    assert named
    assert named <= CATALOGUE.keys()
    # What is written is keyed, so that it is done once; reads are no workflows.
    for name in named:
        assert "idempotency_key" in inspect.signature(getattr(BackOffice, name)).parameters


def test_what_moves_money_has_a_limit_in_every_playbook(playbooks: Playbooks) -> None:
    moving = [
        one
        for book in playbooks.books.values()
        for one in book.workflows
        if isinstance(one, Workflow) and CATALOGUE[one.name].moves_money
    ]
    assert {one.name for one in moving} == {"pay_refund", "order_replacement", "give_credit", "remove_charge"}
    assert all(one.limit is not None for one in moving)


def test_what_playbooks_say_can_be_undone_can_be(playbooks: Playbooks) -> None:
    for book in playbooks.books.values():
        for one in book.workflows:
            assert isinstance(one, Workflow)
            assert one.undo == CATALOGUE[one.name].can_undo, (book.name, one.name)
