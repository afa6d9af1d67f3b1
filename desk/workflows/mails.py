"""Mail to the address on file: copies of invoices, and links that only its owner can use."""

from __future__ import annotations

from typing import ClassVar

from backoffice.outcomes import InvoiceCopySent, LinkPurpose, LinkSent, Outcome
from backoffice.port import BackOffice
from backoffice.rules import masked
from desk.errors import WorkflowImpossible
from desk.workflows import wording
from desk.workflows.form import Values, choice_field
from desk.workflows.outcomes import expect
from desk.workflows.workflow import Arguments, Case, Plan, Told, Workflow
from handoff.wire.workflows import FieldChoice, WorkflowField

_GROUP = "Mail"
_FINAL = "A mail that was sent cannot be taken back."
_LINK_DRAFTS = {
    LinkPurpose.PASSWORD_RESET: "choose a new password",
    LinkPurpose.ACCOUNT_UNLOCK: "unlock your account",
}


class SendInvoiceCopy(Workflow):
    name: ClassVar[str] = "send_invoice_copy"
    title: ClassVar[str] = "Mail a copy of an invoice"
    about: ClassVar[str] = "To the address in the customer's account."
    group: ClassVar[str] = _GROUP
    topic: ClassVar[str] = "get_invoice"
    needs_identity: ClassVar[bool] = False

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        invoices = await case.office.invoices_of(case.customer.id, limit=50)
        if not invoices:
            raise WorkflowImpossible(f"{case.customer.name} has no invoice.")
        choices = [
            FieldChoice(
                one.number,
                f"{one.number}, {wording.day(one.issued_on)}, {wording.money(one.total)}, {one.status.value}",
                "; ".join(line.description for line in one.lines),
            )
            for one in invoices
        ]
        return (choice_field("invoice", "Invoice", choices, value=case.value("invoice", case.fact("invoice_number"))),)

    async def plan(self, case: Case, values: Values) -> Plan:
        invoice = await case.office.invoice(values.text("invoice"))
        if invoice.customer_id != case.customer.id:
            raise WorkflowImpossible("This invoice is another customer's.", field="invoice")
        return Plan(
            title=f"Mail a copy of invoice {invoice.number}",
            sentences=(f"A copy of invoice {invoice.number} goes to {masked(case.customer.email)}.",),
            confirm="Send the copy",
            arguments={"invoice": invoice.number},
            final=_FINAL,
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.send_invoice_copy(arguments["invoice"], idempotency_key=key)

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        sent = expect(outcome, InvoiceCopySent)
        return Told(
            result=f"Mailed a copy of invoice {sent.invoice_number} to {sent.sent_to}.",
            draft=f"A copy of invoice {sent.invoice_number} is on its way to {sent.sent_to}.",
        )


class SendPasswordReset(Workflow):
    name: ClassVar[str] = "send_password_reset"
    title: ClassVar[str] = "Mail a link to choose a new password"
    about: ClassVar[str] = "To the address in the customer's account, good for 30 minutes."
    group: ClassVar[str] = _GROUP
    topic: ClassVar[str] = "reset_password"
    needs_identity: ClassVar[bool] = False

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        return ()

    async def plan(self, case: Case, values: Values) -> Plan:
        return _link_plan(case, "choose a new password", title=self.title)

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.send_password_reset(arguments["customer"], idempotency_key=key)

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        return _link_told(expect(outcome, LinkSent))


class SendUnlockLink(Workflow):
    name: ClassVar[str] = "send_unlock_link"
    title: ClassVar[str] = "Mail a link that unlocks the account"
    about: ClassVar[str] = "To the address in the customer's account, good for 30 minutes."
    group: ClassVar[str] = _GROUP
    topic: ClassVar[str] = "unlock_account"
    needs_identity: ClassVar[bool] = False

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        if not (await case.office.account(case.customer.id)).locked:
            raise WorkflowImpossible(f"{case.customer.name}'s account is not locked.")
        return ()

    async def plan(self, case: Case, values: Values) -> Plan:
        return _link_plan(case, "unlock the account", title=self.title)

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.send_unlock_link(arguments["customer"], idempotency_key=key)

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        return _link_told(expect(outcome, LinkSent))


def _link_plan(case: Case, purpose: str, *, title: str) -> Plan:
    return Plan(
        title=title,
        sentences=(
            f"A link to {purpose} goes to {masked(case.customer.email)}. It works once, for 30 minutes.",
            "Earlier links of this kind stop working.",
        ),
        confirm="Send the link",
        arguments={"customer": case.customer.id},
        final=_FINAL,
    )


def _link_told(sent: LinkSent) -> Told:
    what = _LINK_DRAFTS[sent.purpose]
    return Told(
        result=f"Mailed a link to {what.replace('your', 'the')} to {sent.sent_to}.",
        draft=f"I have sent a link to {sent.sent_to} with which you can {what}. It works for 30 minutes.",
    )
