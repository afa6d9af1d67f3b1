"""All workflows by their names. A team's own are added here (docs/workflows.md)."""

from __future__ import annotations

from collections.abc import Mapping

from desk.errors import NotFound
from desk.workflows.accounts import CancelSubscription, CloseAccount, LockAccount, UnlockAccount
from desk.workflows.appointments import Book, CancelAppointment, Move
from desk.workflows.goods import OpenReturn, OrderReplacement
from desk.workflows.mails import SendInvoiceCopy, SendPasswordReset, SendUnlockLink
from desk.workflows.money import GiveCredit, PayRefund, RemoveCharge
from desk.workflows.warehouse import CancelOrder, ChangeDeliveryAddress
from desk.workflows.workflow import Workflow
from handoff.wire.workflows import OfferedWorkflow

# In the order in which they are listed.
ALL: tuple[Workflow, ...] = (
    PayRefund(),
    GiveCredit(),
    RemoveCharge(),
    OrderReplacement(),
    ChangeDeliveryAddress(),
    CancelOrder(),
    OpenReturn(),
    Book(),
    Move(),
    CancelAppointment(),
    UnlockAccount(),
    LockAccount(),
    CancelSubscription(),
    CloseAccount(),
    SendInvoiceCopy(),
    SendPasswordReset(),
    SendUnlockLink(),
)
CATALOGUE: Mapping[str, Workflow] = {one.name: one for one in ALL}

# What envelopes of earlier handoffs call a workflow.
_FORMER_NAMES = {"request_refund": "pay_refund"}


def workflow_named(name: str) -> Workflow:
    """Raises `NotFound`."""
    found = CATALOGUE.get(_FORMER_NAMES.get(name, name))
    if found is None:
        raise NotFound("workflow")
    return found


def offered() -> tuple[OfferedWorkflow, ...]:
    """All of them, as the console lists them."""
    return tuple(OfferedWorkflow(one.name, one.title, one.about, one.group, one.can_undo) for one in ALL)
