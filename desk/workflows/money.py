"""Money: refunds, credits, and charges that were wrong."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from backoffice import rules
from backoffice.exceptions import Refused
from backoffice.outcomes import ChargeRemoved, CreditGranted, CreditRevoked, Outcome, RefundApproved, RefundCancelled
from backoffice.port import BackOffice
from backoffice.records import Charge, InvoiceStatus, Money, OrderStatus, Refund, RefundStatus
from desk.errors import WorkflowImpossible
from desk.workflows import wording
from desk.workflows.form import Values, choice_field, read_money, reason_field, wrong
from desk.workflows.outcomes import expect
from desk.workflows.workflow import Arguments, Case, Plan, Told, Undoing, Workflow
from handoff.wire.workflows import FieldChoice, FieldKind, WorkflowField

_PAID_BACK_IN = "5 to 7 working days"
_UNSHIPPED = (OrderStatus.PLACED, OrderStatus.PACKED, OrderStatus.CANCELLED)


class PayRefund(Workflow):
    """All or a part of what was paid for an order or an invoice goes back."""

    name: ClassVar[str] = "pay_refund"
    title: ClassVar[str] = "Refund an order or invoice"
    about: ClassVar[str] = "Pay back all of it or a part."
    group: ClassVar[str] = "Money"
    topic: ClassVar[str] = "request_refund"
    moves_money: ClassVar[bool] = True
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        choices = await self._choices(case)
        if not choices:
            raise WorkflowImpossible(f"{case.customer.name} has no order or invoice that could be paid back.")
        known = case.fact("order_number") or case.fact("invoice_number")
        number = choice_field(
            "number", "Order or invoice", choices, value=case.value("number", known), is_asked_again=True
        )
        if not number.value:
            return (number,)
        try:
            refundable = await case.office.refundable(number.value)
        except Refused as refused:
            return (wrong(number, refused),)
        left = refundable.left.amount
        told = read_money(case.fact("amount"))
        default = told if told is not None and told <= left else left
        amount = case.value("amount", f"{default:.2f}")
        asked = read_money(amount)
        too_much = asked is not None and asked > left
        return (
            number,
            WorkflowField(
                name="amount",
                label="Amount",
                kind=FieldKind.MONEY,
                value=amount,
                help=f"{wording.money(refundable.left)} of {wording.money(refundable.total)} can be paid back.",
                problem=f"At most {wording.money(refundable.left)} can be paid back." if too_much else "",
            ),
            reason_field(case.value("reason", case.fact("reason"))),
        )

    async def _choices(self, case: Case) -> Sequence[FieldChoice]:
        orders = await case.office.orders_of(case.customer.id)
        invoices = await case.office.invoices_of(case.customer.id)
        choices = [
            FieldChoice(
                one.number, f"{one.number}, {one.status.value}, {wording.money(one.total)}", wording.goods(one.lines)
            )
            for one in orders
            if one.status not in _UNSHIPPED and one.total.amount > 0
        ]
        choices += [
            FieldChoice(
                one.number,
                f"{one.number}, {one.status.value}, {wording.money(one.total)}",
                "; ".join(line.description for line in one.lines),
            )
            for one in invoices
            if one.order_number is None and one.status is InvoiceStatus.PAID
        ]
        return choices

    async def plan(self, case: Case, values: Values) -> Plan:
        number, amount = values.text("number"), values.money("amount")
        refundable = await case.office.refundable(number)
        money = Money(amount=amount, currency=refundable.left.currency)
        rest = Money(amount=refundable.left.amount - amount, currency=refundable.left.currency)
        doubts: tuple[str, ...] = ()
        if refundable.number.startswith("BW-"):
            order = await case.office.order(refundable.number)
            if rules.is_after_return_window(order, now=case.now):
                doubts = (f"The {rules.RETURN_WINDOW_DAYS} days for returns are over.",)
        after = (
            f"{wording.money(rest)} is left that could be paid back later." if rest.amount else "Nothing is left of it."
        )
        return Plan(
            title=f"Refund {wording.money(money)} for {number}",
            sentences=(
                f"{wording.money(money)} goes back to {case.customer.name} for {number}, the way it was paid.",
                after,
                f"It leaves with the next payout, and arrives within {_PAID_BACK_IN}.",
            ),
            confirm=f"Refund {wording.money(money)}",
            arguments={"number": number, "amount": str(amount), "reason": values.text("reason")},
            amount=money,
            final="Once it is paid out it cannot be taken back.",
            undo="It can be stopped until then.",
            doubts=doubts,
            basis=(str(refundable.left.amount),),
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.pay_refund(
            arguments["number"], amount=Decimal(arguments["amount"]), reason=arguments["reason"], idempotency_key=key
        )

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        refund = expect(outcome, RefundApproved).refund
        money = wording.money(refund.amount)
        return Told(
            result=f"Refunded {money} for {arguments['number']} (refund {refund.number}). {wording.because(arguments['reason'])}",
            draft=f"I have refunded {money} for {arguments['number']}. You will have it within {_PAID_BACK_IN}, the way you paid.",
            undo="Stop the refund",
            undo_until=refund.pays_out_at,
        )

    async def undo(self, office: BackOffice, done: Undoing, *, key: str) -> Outcome:
        return await office.cancel_refund(expect(done.outcome, RefundApproved).refund.number, idempotency_key=key)

    def told_undone(self, outcome: Outcome) -> str:
        return _stopped(expect(outcome, RefundCancelled).refund)


class GiveCredit(Workflow):
    """An amount for later orders, for the trouble."""

    name: ClassVar[str] = "give_credit"
    title: ClassVar[str] = "Give a credit"
    about: ClassVar[str] = "Put an amount on the account for later orders, for the trouble."
    group: ClassVar[str] = "Money"
    moves_money: ClassVar[bool] = True
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        held = await case.office.credit_of(case.customer.id)
        if held.allowance.amount <= 0:
            raise WorkflowImpossible(f"{case.customer.name} was given as much credit lately as is possible.")
        amount = case.value("amount", "")
        asked = read_money(amount)
        too_much = asked is not None and asked > held.allowance.amount
        return (
            WorkflowField(
                name="amount",
                label="Amount",
                kind=FieldKind.MONEY,
                value=amount,
                help=f"{wording.money(held.balance)} is on the account now.",
                problem=f"At most {wording.money(held.allowance)} can be given now." if too_much else "",
            ),
            reason_field(case.value("reason")),
        )

    async def plan(self, case: Case, values: Values) -> Plan:
        held = await case.office.credit_of(case.customer.id)
        money = Money(amount=values.money("amount"), currency=held.balance.currency)
        after = Money(amount=held.balance.amount + money.amount, currency=money.currency)
        return Plan(
            title=f"Give a credit of {wording.money(money)}",
            sentences=(
                f"{case.customer.name} gets {wording.money(money)} for later orders.",
                f"With it, {wording.money(after)} can be spent.",
            ),
            confirm=f"Give {wording.money(money)}",
            arguments={
                "customer": case.customer.id,
                "amount": str(money.amount),
                "reason": values.text("reason"),
            },
            amount=money,
            final="Once some of it is spent it cannot be taken back.",
            undo="Until then it can be.",
            basis=(str(held.balance.amount),),
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.give_credit(
            arguments["customer"],
            amount=Decimal(arguments["amount"]),
            reason=arguments["reason"],
            idempotency_key=key,
        )

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        given = expect(outcome, CreditGranted)
        money = wording.money(given.credit.amount)
        return Told(
            result=f"Gave a credit of {money} ({given.credit.number}). {wording.because(arguments['reason'])}",
            draft=f"I have put {money} on your account; it is taken off your next order by itself.",
            undo="Take the credit back",
        )

    async def undo(self, office: BackOffice, done: Undoing, *, key: str) -> Outcome:
        return await office.take_back_credit(expect(done.outcome, CreditGranted).credit.number, idempotency_key=key)

    def told_undone(self, outcome: Outcome) -> str:
        back = expect(outcome, CreditRevoked).credit
        return f"Took back the credit of {wording.money(back.amount)} ({back.number})."


class RemoveCharge(Workflow):
    """A charge that was wrong is taken back after a dispute."""

    name: ClassVar[str] = "remove_charge"
    title: ClassVar[str] = "Remove a charge"
    about: ClassVar[str] = "Take a charge back that was wrong, as a whole."
    group: ClassVar[str] = "Money"
    topic: ClassVar[str] = "dispute_charge"
    moves_money: ClassVar[bool] = True
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        removed = await self._removed(case)
        charges = [one for one in await case.office.charges_of(case.customer.id) if one.id not in removed]
        if not charges:
            raise WorkflowImpossible(f"{case.customer.name} has no charge that could be removed.")
        choices = [
            FieldChoice(
                one.id,
                f"{wording.money(one.amount)} on {wording.day(one.charged_on)}, {one.statement_text}",
                one.description,
            )
            for one in charges
        ]
        charge = choice_field("charge", "Charge", choices, value=case.value("charge", self._told(case, charges)))
        return (charge, reason_field(case.value("reason")))

    async def plan(self, case: Case, values: Values) -> Plan:
        charge = await case.office.charge(values.text("charge"))
        if charge.customer_id != case.customer.id:
            raise WorkflowImpossible("This charge is another customer's.", field="charge")
        money = wording.money(charge.amount)
        return Plan(
            title=f"Remove the charge of {money}",
            sentences=(
                f"The charge of {money} on {wording.day(charge.charged_on)} ({charge.statement_text}) is taken back.",
                charge.description,
                f"The money leaves with the next payout, and arrives within {_PAID_BACK_IN}.",
            ),
            confirm=f"Remove the charge of {money}",
            arguments={"charge": charge.id, "reason": values.text("reason")},
            amount=charge.amount,
            final="Once it is paid out the charge cannot be restored.",
            undo="Until then it can be.",
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.remove_charge(arguments["charge"], reason=arguments["reason"], idempotency_key=key)

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        removed = expect(outcome, ChargeRemoved)
        money = wording.money(removed.refund.amount)
        return Told(
            result=f"Removed charge {removed.charge_id} of {money} (refund {removed.refund.number}). "
            f"{wording.because(arguments['reason'])}",
            draft=f"The charge of {money} was wrong, and I have taken it back. You will have the money within {_PAID_BACK_IN}.",
            undo="Restore the charge",
            undo_until=removed.refund.pays_out_at,
        )

    async def undo(self, office: BackOffice, done: Undoing, *, key: str) -> Outcome:
        return await office.cancel_refund(expect(done.outcome, ChargeRemoved).refund.number, idempotency_key=key)

    def told_undone(self, outcome: Outcome) -> str:
        refund = expect(outcome, RefundCancelled).refund
        return f"Restored charge {refund.charge_id} of {wording.money(refund.amount)}."

    async def _removed(self, case: Case) -> frozenset[str | None]:
        refunds = await case.office.refunds_of(case.customer.id)
        return frozenset(one.charge_id for one in refunds if one.status is not RefundStatus.CANCELLED)

    def _told(self, case: Case, charges: Sequence[Charge]) -> str:
        """The charge that the customer named, or the latest of the amount that they named."""
        amount = read_money(case.fact("amount"))
        same = (one.id for one in charges if one.amount.amount == amount)
        return next(same, case.fact("charge"))


def _stopped(refund: Refund) -> str:
    return f"Stopped refund {refund.number} of {wording.money(refund.amount)}: nothing is paid back."
