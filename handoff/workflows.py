"""Which of a playbook's workflows can be done in this conversation: a pure decision, nothing is carried out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from handoff.conversation import Customer, Fact, Turn
from handoff.envelope import SuggestedWorkflow, WorkflowState
from handoff.history import History, fits
from handoff.listing import listed
from handoff.playbook_model import IDENTITY, Limit, Playbook, Workflow
from handoff.wording import fill

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_VERIFIED = (IDENTITY, "verified")
_YES = ("yes", "true", "1")
_WORDS = {IDENTITY: "proof of identity", "email": "the e-mail address"}


def suggested(
    playbook: Playbook,
    *,
    customer: Customer,
    turns: Sequence[Turn],
    facts: Sequence[Fact],
    known: Mapping[str, str],
    history: History,
    currency: str,
) -> tuple[SuggestedWorkflow, ...]:
    """The playbook's workflows that fit, those that can be done at once first.

    `known` holds what a text may ask for, `currency` (ISO 4217) is that of the limits. The amount at stake is the one
    that was told last; where none was, a workflow with a limit waits for it.
    """
    amount = amount_at_stake(turns, facts)
    # What the bot has done already need not be done again.
    done = {one.goal for one in history.tried if one.outcome == "resolved"}
    about = tuple(name for place, name in enumerate(history.about) if place == 0 or name not in done)
    still = replace(history, about=about)
    at_hand = {**known, IDENTITY: "yes" if is_verified(customer, facts) else ""}
    found = [
        decided(workflow, title=title, at_hand=at_hand, amount=amount, currency=currency)
        for workflow in playbook.workflows
        if isinstance(workflow, Workflow) and fits(workflow, still) and (title := fill(workflow.title, known, still))
    ]
    return tuple(sorted(found, key=lambda one: list(WorkflowState).index(one.state)))


def decided(
    workflow: Workflow, *, title: str, at_hand: Mapping[str, str], amount: float | None, currency: str
) -> SuggestedWorkflow:
    """One workflow with its state: what is missing comes first, then the limit."""
    missing = tuple(need for need in workflow.needs if not at_hand.get(need))
    limit = workflow.limit
    is_open = limit is not None and limit.amount > 0 and amount is None
    if is_open and "amount" not in missing:
        missing = (*missing, "amount")
    if missing:
        state, why = WorkflowState.MISSING_FACTS, f"Needed first: {listed([_words(name) for name in missing])}."
        why += f" {_limit_words(limit, currency)}" if limit is not None else ""
    elif limit is not None and (amount is None or amount > limit.amount):
        state, why = WorkflowState.NEEDS_APPROVAL, _limit_words(limit, currency)
        why += f" This is about {_money(amount, currency)}." if amount is not None else ""
    else:
        state = WorkflowState.AVAILABLE
        why = "You may do this at once."
        if limit is not None and amount is not None:
            why = f"You may do this at once: {_money(amount, currency)} is within your limit of {_money(limit.amount, currency)}."
    return SuggestedWorkflow(
        name=workflow.name,
        title=title,
        state=state,
        why=why,
        facts={need: at_hand[need] for need in workflow.needs if at_hand.get(need)},
        missing=missing,
        limit=limit.amount if limit is not None else None,
        currency=currency if limit is not None else "",
        undo=workflow.undo,
    )


def is_verified(customer: Customer, facts: Sequence[Fact]) -> bool:
    """Whether the customer has shown who they are, to the site or in the conversation."""
    return customer.identified or any(fact.name in _VERIFIED and fact.value.lower() in _YES for fact in facts)


def amount_at_stake(turns: Sequence[Turn], facts: Sequence[Fact]) -> float | None:
    """The money that was told last, in the shop's currency."""
    told = [fact.value for fact in facts if fact.name == "amount"]
    numbers = [float(number[0].replace(",", "")) for value in told if (number := _NUMBER.search(value))]
    return next(reversed(numbers), None) or next((t.amount for t in reversed(turns) if t.amount is not None), None)


def _limit_words(limit: Limit, currency: str) -> str:
    if limit.amount == 0:
        return "A supervisor must approve it."
    return f"Above {_money(limit.amount, currency)} a supervisor must approve it."


def _money(amount: float, currency: str) -> str:
    return f"${amount:,.2f}" if currency == "USD" else f"{amount:,.2f} {currency}"


def _words(need: str) -> str:
    return _WORDS.get(need, f"the {need.replace('_', ' ')}")
