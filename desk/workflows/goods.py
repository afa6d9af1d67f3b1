"""Goods that were shipped: sent once more, or sent back."""

from __future__ import annotations

from typing import ClassVar

from backoffice import rules
from backoffice.exceptions import Refused
from backoffice.outcomes import OrderCancelled, Outcome, ReplacementOrdered, ReturnCancelled, ReturnOpened
from backoffice.port import BackOffice
from backoffice.records import Money, Order, OrderStatus
from desk.workflows import wording
from desk.workflows.form import Values, choice_field, reason_field, wrong
from desk.workflows.orders import order_field, own_order
from desk.workflows.outcomes import expect
from desk.workflows.workflow import Arguments, Case, Plan, Told, Undoing, Workflow
from handoff.wire.workflows import FieldChoice, WorkflowField

_WHOLE = "all"
_NO_MONEY = "No money goes back: it was not paid."
_SHIPPED = (OrderStatus.SHIPPED, OrderStatus.DELIVERED)


class OrderReplacement(Workflow):
    """An order, or one item of it, once more and free of charge."""

    name: ClassVar[str] = "order_replacement"
    title: ClassVar[str] = "Send a replacement"
    about: ClassVar[str] = "Send an order, or one item of it, once more and free of charge."
    group: ClassVar[str] = "Orders"
    topic: ClassVar[str] = "make_complaint"
    moves_money: ClassVar[bool] = True
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        order, field = await order_field(
            case, lambda one: one.status in _SHIPPED and one.total.amount > 0, nothing="has no order that was shipped"
        )
        if order is None:
            return (field,)
        try:
            rules.check_under_warranty(order, now=case.now)
        except Refused as refused:
            return (wrong(field, refused),)
        items = [FieldChoice(_WHOLE, "The whole order", wording.goods(order.lines))]
        if len(order.lines) > 1:
            items += [
                FieldChoice(line.sku, f"{line.quantity} x {line.name}", wording.money(line.unit_price))
                for line in order.lines
            ]
        return (
            field,
            choice_field("item", "What", items, value=case.value("item", "")),
            reason_field(case.value("reason", case.fact("reason"))),
        )

    async def plan(self, case: Case, values: Values) -> Plan:
        order = await own_order(case, values.text("order"))
        try:
            await case.office.refundable(order.number)
        except Refused as refused:
            # An order on account may be unpaid, and its goods broken all the same.
            if refused.code != "not_paid":
                raise
        item = values.text("item")
        lines = tuple(line for line in order.lines if item in (_WHOLE, line.sku))
        worth = order.total if item == _WHOLE else _worth(order, item)
        return Plan(
            title=f"Send {'order ' + order.number if item == _WHOLE else wording.goods(lines)} once more",
            sentences=(
                f"Sent once more and free of charge: {wording.goods(lines)}.",
                f"It is worth {wording.money(worth)} and goes to {wording.address(order.address)}.",
                "It becomes an order of its own, which the customer sees in the account.",
            ),
            confirm="Send the replacement",
            arguments={"order": order.number, "item": item, "reason": values.text("reason")},
            amount=worth,
            final="Once it is shipped it cannot be stopped.",
            undo="Until then it can be.",
            basis=(order.status.value,),
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        item = arguments["item"]
        return await office.order_replacement(
            arguments["order"],
            sku=None if item == _WHOLE else item,
            reason=arguments["reason"],
            idempotency_key=key,
        )

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        done = expect(outcome, ReplacementOrdered)
        new = done.replacement
        return Told(
            result=f"Replacement {new.number} ordered for {done.order_number}: {wording.goods(new.lines)}. "
            f"{wording.because(arguments['reason'])}",
            draft=f"A replacement is on its way to you free of charge. Its order number is {new.number}.",
            undo="Stop the replacement",
        )

    async def undo(self, office: BackOffice, done: Undoing, *, key: str) -> Outcome:
        return await office.cancel_order(
            expect(done.outcome, ReplacementOrdered).replacement.number, idempotency_key=key
        )

    def told_undone(self, outcome: Outcome) -> str:
        return f"Stopped replacement {expect(outcome, OrderCancelled).order_number}: it is not sent."


class OpenReturn(Workflow):
    """A delivered order is sent back."""

    name: ClassVar[str] = "open_return"
    title: ClassVar[str] = "Open a return"
    about: ClassVar[str] = "Announce that a delivered order is sent back, and paid back when it arrives."
    group: ClassVar[str] = "Orders"
    topic: ClassVar[str] = "return_item"
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        order, field = await order_field(
            case, lambda one: one.status is OrderStatus.DELIVERED, nothing="has no order that was delivered"
        )
        if order is None:
            return (field,)
        try:
            rules.check_returnable(order, now=case.now)
        except Refused as refused:
            return (wrong(field, refused),)
        return (field, reason_field(case.value("reason", case.fact("reason"))))

    async def plan(self, case: Case, values: Values) -> Plan:
        order = await own_order(case, values.text("order"))
        rules.check_returnable(order, now=case.now)
        left = await _left(case, order)
        by = rules.send_back_by(today=case.now.date())
        return Plan(
            title=f"Open a return for order {order.number}",
            sentences=(
                f"{case.customer.name} sends back: {wording.goods(order.lines)}.",
                f"It must be sent by {wording.day(by)}.",
                f"{wording.money(left)} goes back when it has arrived." if left.amount else _NO_MONEY,
            ),
            confirm="Open the return",
            arguments={"order": order.number, "reason": values.text("reason")},
            undo="It can be taken back until the goods arrive.",
            basis=(str(left.amount),),
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.open_return(arguments["order"], reason=arguments["reason"], idempotency_key=key)

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        done = expect(outcome, ReturnOpened)
        return Told(
            result=f"Opened return {done.number} for order {done.order_number}, to be sent by {wording.day(done.send_back_by)}.",
            draft=f"Your return is open. Please write {done.number} on the parcel, and send it by {wording.day(done.send_back_by)}.",
            undo="Take the return back",
        )

    async def undo(self, office: BackOffice, done: Undoing, *, key: str) -> Outcome:
        return await office.cancel_return(expect(done.outcome, ReturnOpened).number, idempotency_key=key)

    def told_undone(self, outcome: Outcome) -> str:
        done = expect(outcome, ReturnCancelled)
        return f"Took back return {done.number} for order {done.order_number}."


async def _left(case: Case, order: Order) -> Money:
    """What goes back of the order: nothing where it was not paid."""
    try:
        return (await case.office.refundable(order.number)).left
    except Refused as refused:
        if refused.code != "not_paid":
            raise
        return Money(amount=order.total.amount * 0, currency=order.total.currency)


def _worth(order: Order, sku: str) -> Money:
    lines = [line for line in order.lines if line.sku == sku]
    total = sum((line.unit_price.amount * line.quantity for line in lines), order.total.amount * 0)
    return Money(amount=total, currency=order.total.currency)
