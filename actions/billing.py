"""Bills: what is owed and when, a copy of an invoice, what a charge was for."""

from __future__ import annotations

from typing import Any

from actions import wording
from actions.dialogue.action import CustomerAction
from actions.dialogue.conversation import Conversation
from actions.dialogue.goal import Goal
from actions.finish import end, finish
from actions.steps.identity import EmailStep, ProofStep
from actions.steps.invoice import ChargeStep, InvoiceStep, charges_for, own_invoice
from backoffice.exceptions import NotFound
from backoffice.port import Charge

EXPLAINED_AT_ONCE = 3

GOALS = (
    Goal(name="check_balance", title="looking up your balance", steps=(EmailStep(), ProofStep())),
    Goal(name="get_invoice", title="sending your invoice", steps=(EmailStep(), ProofStep(), InvoiceStep())),
    Goal(name="explain_charge", title="looking up the charge", steps=(EmailStep(), ProofStep(), ChargeStep())),
)


class ActionCheckBalance(CustomerAction):
    def name(self) -> str:
        return "action_check_balance"

    async def act(self, conversation: Conversation) -> None:
        balance = await (await conversation.office()).balance(conversation.customer_id)
        if balance.due_on is None or balance.due.amount <= 0:
            finish(conversation, "utter_nothing_due")
            return
        overdue = balance.due_on < conversation.today
        response = "utter_balance_overdue" if overdue else "utter_balance_due"
        finish(conversation, response, due=wording.money(balance.due), due_on=wording.day(balance.due_on))


class ActionGetInvoice(CustomerAction):
    def name(self) -> str:
        return "action_get_invoice"

    async def act(self, conversation: Conversation) -> None:
        number = str(conversation.get("invoice_number"))
        office = await conversation.office()
        invoice = await own_invoice(conversation, number)
        if invoice is None:
            raise NotFound("invoice", number)
        sent = await office.send_invoice_copy(number, idempotency_key=conversation.idempotency_key(self.name()))
        response = "utter_invoice_is_sent" if invoice.paid_on else "utter_unpaid_invoice_is_sent"
        variables: dict[str, Any] = {"total": wording.money(invoice.total), "due_on": wording.day(invoice.due_on)}
        finish(conversation, response, invoice_number=sent.invoice_number, sent_to=sent.sent_to, **variables)


class ActionExplainCharge(CustomerAction):
    def name(self) -> str:
        return "action_explain_charge"

    async def act(self, conversation: Conversation) -> None:
        charges = await charges_for(conversation, str(conversation.get("charge")))
        if not charges:
            conversation.say("utter_charge_is_gone")
            end(conversation)
            return
        *others, last = charges[:EXPLAINED_AT_ONCE]
        for charge in others:
            conversation.say("utter_charge", **_variables(charge))
        if last.invoice_number is not None and not others:
            conversation.set("invoice_number", last.invoice_number)
        finish(conversation, "utter_charge", **_variables(last))


def _variables(charge: Charge) -> dict[str, Any]:
    return {
        "charged": wording.money(charge.amount),
        "charged_on": wording.day(charge.charged_on),
        "description": charge.description,
    }
