"""Which invoice, and which charge."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from actions import wording
from actions.dialogue import choices
from actions.dialogue.choices import Choice
from actions.dialogue.conversation import Conversation
from actions.dialogue.step import Step, refuse
from backoffice import arguments
from backoffice.exceptions import InvalidInput, NotFound
from backoffice.port import Charge, Invoice

OFFERED = 4
_LATEST = re.compile(r"\b(last|latest|newest|most recent|current|this month'?s)\b", re.IGNORECASE)
_BARE_AMOUNT = re.compile(r"(?<![\w.])\d{1,6}\.\d{2}(?![\w.])")
_NO_TEXT = frozenset({"affirm", "deny", "stop", "greet", "thank"})


class InvoiceStep(Step):
    """One of the customer's invoices. It comes after the identity, for invoices are shown to their owner alone."""

    slot: ClassVar[str] = "invoice_number"
    entities: ClassVar[tuple[str, ...]] = ("invoice_number",)

    async def settle(self, conversation: Conversation) -> bool:
        number = conversation.get("invoice_number")
        if number is not None:
            if await own_invoice(conversation, str(number)) is not None:
                return True
            conversation.clear("invoice_number")
            refuse(conversation, "utter_invoice_not_found", value=str(number))
            if conversation.closed:
                return False
        office = await conversation.office()
        invoices = await office.invoices_of(conversation.customer_id, limit=OFFERED)
        if not invoices:
            conversation.say("utter_no_invoices")
            conversation.close()
            return False
        if number is None and (len(invoices) == 1 or _asks_for_latest(conversation)):
            conversation.set("invoice_number", invoices[0].number)
            return True
        titles = [Choice(value=i.number, title=_title(i)) for i in invoices]
        conversation.set("choices", choices.as_slot(titles))
        return False

    async def take(self, conversation: Conversation) -> bool:
        offered = choices.from_slot(conversation.get("choices"))
        picked = choices.pick(conversation.message.text, offered, newest_first=True)
        if picked is None or conversation.message.last("invoice_number"):
            return False
        conversation.set("invoice_number", picked.value)
        return True


class ChargeStep(Step):
    """A charge, named by its amount, by the words on a statement, or by its invoice."""

    slot: ClassVar[str] = "charge"
    entities: ClassVar[tuple[str, ...]] = ("amount", "invoice_number", "order_number")
    near: ClassVar[frozenset[str]] = frozenset({"check_balance", "get_invoice", "track_order"})

    def note(self, conversation: Conversation) -> None:
        told = _mentioned(conversation)
        if told is not None:
            conversation.set("charge", told)

    async def correct(self, conversation: Conversation) -> bool:
        self.note(conversation)
        return False

    async def settle(self, conversation: Conversation) -> bool:
        told = conversation.get("charge")
        if told is None:
            return False
        if await charges_for(conversation, told):
            conversation.set("charge", told)
            return True
        conversation.clear("charge")
        refuse(conversation, "utter_charge_not_found", value=told)
        return False

    async def take(self, conversation: Conversation) -> bool:
        message = conversation.message
        told = _mentioned(conversation)
        if told is None and message.intent not in _NO_TEXT and not message.text.endswith("?"):
            words = message.text.strip(" .\"'")
            told = words if 3 <= len(words) <= 60 else None
        if told is not None:
            conversation.set("charge", told)
        return told is not None


def _mentioned(conversation: Conversation) -> str | None:
    for name in ("invoice_number", "amount", "order_number"):
        found = conversation.message.last(name)
        if found is not None:
            return str(found.value)
    bare = _BARE_AMOUNT.search(conversation.message.text)
    return bare[0] if bare else None


async def charges_for(conversation: Conversation, told: str) -> tuple[Charge, ...]:
    """The customer's charges that `told` names: an amount, an invoice's number, or words."""
    office = await conversation.office()
    amount = as_amount(told)
    if amount is not None:
        return await office.explain_charge(conversation.customer_id, amount=amount)
    if told.upper().startswith("INV-"):
        invoice = await own_invoice(conversation, told)
        if invoice is None:
            return ()
        same = await office.explain_charge(conversation.customer_id, amount=invoice.total.amount)
        return tuple(charge for charge in same if charge.invoice_number == invoice.number)
    return await office.explain_charge(conversation.customer_id, text=told)


async def own_invoice(conversation: Conversation, number: str) -> Invoice | None:
    """The invoice, if it exists and is the customer's."""
    try:
        invoice = await (await conversation.office()).invoice(number)
    except NotFound:
        return None
    return invoice if invoice.customer_id == conversation.customer_id else None


def as_amount(text: str) -> Decimal | None:
    """The amount of money that a value stands for: "64.99", "$64.99", "64.99 USD". None for what is no amount of money."""
    cleaned = re.sub(r"(?i)\s|usd|us|dollars?|[$,]", "", text)
    try:
        return arguments.amount(Decimal(cleaned).quantize(Decimal("0.01")))
    except (InvalidOperation, InvalidInput):
        return None


def _asks_for_latest(conversation: Conversation) -> bool:
    return conversation.is_hearing and bool(_LATEST.search(conversation.message.text))


def _title(invoice: Invoice) -> str:
    return f"{invoice.number}: {wording.money(invoice.total)}, {wording.day(invoice.issued_on)}"
