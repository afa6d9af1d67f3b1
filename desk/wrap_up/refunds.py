"""Money that was given back from the console, as the back office told it."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice.outcomes import ChargeRemoved, CreditGranted, Outcome, RefundApproved, RefundRequested
from backoffice.records import Money
from desk.store import workflows
from handoff.wire.workflows import RunState


async def refunds_of(
    connection: AsyncConnection, conversation: str, *, since: float, until: float
) -> tuple[tuple[float, int], ...]:
    """(amount, message) of each workflow that was done between these times, and gave money back for good."""
    return tuple(
        (float(money.amount), run.note)
        for run in await workflows.of_conversation(connection, conversation)
        if run.state is RunState.DONE and since <= run.finished_at <= until and (money := given_back(run.outcome))
    )


def given_back(outcome: Outcome | None) -> Money | None:
    """What the customer gets, None where no money is given. Pure."""
    match outcome:
        case RefundApproved(refund=refund) | ChargeRemoved(refund=refund):
            return refund.amount
        case CreditGranted(credit=credit):
            return credit.amount
        case RefundRequested(amount=amount):
            return amount
    return None
