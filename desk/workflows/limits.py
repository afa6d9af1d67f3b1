"""Up to which amount an agent decides alone. Pure; the playbooks say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from backoffice.records import Money
from desk.workflows import wording
from handoff.playbook_model import Limit, Playbooks, Workflow


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a supervisor must approve, and how that is known, in one sentence."""

    needs_approval: bool
    why: str


def limit_of(name: str, *, playbook: str, playbooks: Playbooks) -> Limit | None:
    """The limit of the workflow `name` in a conversation that has this playbook; None where there is none.

    The conversation's own playbook counts where it offers the workflow. Otherwise the strictest of those that playbooks
    share does, so that choosing a workflow from the whole list never allows more.
    """
    book = playbooks.get(playbook)
    offered = [one for one in (book.workflows if book else ()) if isinstance(one, Workflow) and one.name == name]
    if offered:
        return offered[0].limit
    limits = [one.limit for one in playbooks.shared.workflows.values() if one.name == name and one.limit is not None]
    return min(limits, key=lambda limit: limit.amount) if limits else None


def permission(
    amount: Money | None,
    limit: Limit | None,
    *,
    currency: str,
    moves_money: bool,
    before: Decimal = Decimal(0),
    doubts: Sequence[str] = (),
) -> Permission:
    """Whether `amount`, as the back office has it, is the agent's to decide.

    `before` is what was decided without a supervisor for the same customer lately, in `currency`: an amount above the limit
    is not brought below it in parts.
    `currency` is that of the limits. What moves money and has no limit is a supervisor's, so that a workflow that
    somebody adds is not unlimited by oversight. `doubts` are other reasons for a supervisor, a sentence each.
    """
    if doubts:
        return Permission(True, " ".join((*doubts, "So a supervisor must approve it.")))
    if limit is None:
        if moves_money:
            return Permission(True, "The playbooks set no limit for it, so a supervisor must approve it.")
        return Permission(False, "You may do this at once.")
    if limit.amount == 0:
        return Permission(True, "A supervisor must approve it.")
    allowed = f"{limit.amount:,.2f}"
    allowed = f"${allowed}" if currency == "USD" else f"{allowed} {currency}"
    if amount is None:
        return Permission(False, "You may do this at once.")
    if amount.currency != currency:
        return Permission(
            True, f"It is in {amount.currency}, and your limit in {currency}: a supervisor must approve it."
        )
    most = Decimal(str(limit.amount))
    if amount.amount > most:
        return Permission(True, f"Above {allowed} a supervisor must approve it, and this is {wording.money(amount)}.")
    if amount.amount + before > most:
        lately = wording.amount(before, currency=currency)
        return Permission(
            True, f"With {lately} of the last 24 hours it is above {allowed}, so a supervisor must approve it."
        )
    return Permission(False, f"You may do this at once: {wording.money(amount)} is within your limit of {allowed}.")
