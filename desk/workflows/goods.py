"""Goods: what is sent once more, sent elsewhere, not sent at all, or sent back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from backoffice import rules
from backoffice.exceptions import Refused
from backoffice.outcomes import (
    AddressChanged,
    OrderCancelled,
    Outcome,
    ReplacementOrdered,
    ReturnCancelled,
    ReturnOpened,
)
from backoffice.port import BackOffice
from backoffice.records import Address, InvoiceStatus, Money, Order, OrderStatus
from desk.errors import WorkflowImpossible
from desk.workflows import wording
from desk.workflows.addresses import LABELS, OPTIONAL, parts_of, read_address
from desk.workflows.form import Values, choice_field, reason_field, wrong
from desk.workflows.outcomes import expect
from desk.workflows.workflow import Arguments, Case, Plan, Told, Undoing, Workflow
from handoff.wire.workflows import FieldChoice, FieldKind, WorkflowField

_WHOLE = "all"
_IN_THE_WAREHOUSE = (OrderStatus.PLACED, OrderStatus.PACKED)
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
        order, field = await _order_field(
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
        order = await _own_order(case, values.text("order"))
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


class ChangeDeliveryAddress(Workflow):
    """An order that is still in the warehouse goes somewhere else."""

    name: ClassVar[str] = "change_delivery_address"
    title: ClassVar[str] = "Change the delivery address"
    about: ClassVar[str] = "Send an order somewhere else that has not left the warehouse."
    group: ClassVar[str] = "Orders"
    topic: ClassVar[str] = "change_delivery_address"
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        order, field = await _order_field(
            case, lambda one: one.status in _IN_THE_WAREHOUSE, nothing="has no order that is still in the warehouse"
        )
        if order is None:
            return (field,)
        wished = read_address(case.fact("new_address"))
        known = {"recipient": order.address.recipient, "country": order.address.country} | wished
        return (
            field,
            *(
                WorkflowField(
                    name=name,
                    label=label,
                    kind=FieldKind.TEXT,
                    value=case.value(name, known.get(name, "")),
                    is_required=name not in OPTIONAL,
                    max_length=2 if name == "country" else 120,
                    group="New address",
                )
                for name, label in LABELS.items()
            ),
        )

    async def plan(self, case: Case, values: Values) -> Plan:
        order = await _own_order(case, values.text("order"))
        rules.check_changeable(order)
        address = Address(
            **{name: values.text(name) for name in LABELS if name != "country"}, country=values.text("country").upper()
        )
        if address == order.address:
            raise WorkflowImpossible("The order goes to this address already.", field="line1")
        return Plan(
            title=f"Send order {order.number} to {address.line1}, {address.city}",
            sentences=(
                f"Order {order.number} goes to {wording.address(address)}.",
                f"Until now it goes to {wording.address(order.address)}.",
            ),
            confirm="Change the address",
            arguments={
                "order": order.number,
                **parts_of(address),
                **{f"before_{name}": part for name, part in parts_of(order.address).items()},
            },
            undo="Until the order leaves the warehouse, the former address can be restored.",
            warnings=("The country is another one.",) if address.country != order.address.country else (),
            basis=(order.status.value,),
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        address = Address(**{name: arguments[name] for name in LABELS})
        return await office.change_delivery_address(arguments["order"], address, idempotency_key=key)

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        done = expect(outcome, AddressChanged)
        return Told(
            result=f"Order {done.order_number} now goes to {wording.address(done.address)}.",
            draft=f"Order {done.order_number} will be sent to {wording.address(done.address)}.",
            undo="Restore the former address",
        )

    async def undo(self, office: BackOffice, done: Undoing, *, key: str) -> Outcome:
        address = Address(**{name: done.arguments[f"before_{name}"] for name in LABELS})
        return await office.change_delivery_address(done.arguments["order"], address, idempotency_key=key)

    def told_undone(self, outcome: Outcome) -> str:
        done = expect(outcome, AddressChanged)
        return f"Order {done.order_number} goes to its former address again: {wording.address(done.address)}."


class CancelOrder(Workflow):
    """An order that is still in the warehouse is not sent."""

    name: ClassVar[str] = "cancel_order"
    title: ClassVar[str] = "Cancel an order"
    about: ClassVar[str] = "Stop an order that has not left the warehouse, and pay it back."
    group: ClassVar[str] = "Orders"
    topic: ClassVar[str] = "cancel_order"

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        _order, field = await _order_field(
            case, lambda one: one.status in _IN_THE_WAREHOUSE, nothing="has no order that is still in the warehouse"
        )
        return (field,)

    async def plan(self, case: Case, values: Values) -> Plan:
        order = await _own_order(case, values.text("order"))
        rules.check_changeable(order)
        invoices = await case.office.invoices_of(case.customer.id, limit=100)
        unpaid = any(
            one.order_number == order.number and one.status in (InvoiceStatus.OPEN, InvoiceStatus.OVERDUE)
            for one in invoices
        )
        back = Money(amount=order.total.amount * 0, currency=order.total.currency) if unpaid else order.total
        money = (
            "Nothing was paid yet, and the invoice becomes void."
            if unpaid
            else (f"{wording.money(back)} goes back the way it was paid.")
        )
        return Plan(
            title=f"Cancel order {order.number}",
            sentences=(f"Order {order.number} is not sent: {wording.goods(order.lines)}.", money),
            confirm="Cancel the order",
            arguments={"order": order.number},
            amount=back,
            final="This cannot be undone: the customer would have to order again.",
            basis=(order.status.value,),
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.cancel_order(arguments["order"], idempotency_key=key)

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        done = expect(outcome, OrderCancelled)
        money = wording.money(done.refund)
        back = f" {money} goes back." if done.refund.amount else " Nothing had been paid."
        promise = f" You will have {money} back within 5 to 7 working days." if done.refund.amount else ""
        return Told(
            result=f"Cancelled order {done.order_number}.{back}",
            draft=f"Order {done.order_number} is cancelled.{promise}",
        )


class OpenReturn(Workflow):
    """A delivered order is sent back."""

    name: ClassVar[str] = "open_return"
    title: ClassVar[str] = "Open a return"
    about: ClassVar[str] = "Announce that a delivered order is sent back, and paid back when it arrives."
    group: ClassVar[str] = "Orders"
    topic: ClassVar[str] = "return_item"
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        order, field = await _order_field(
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
        order = await _own_order(case, values.text("order"))
        rules.check_returnable(order, now=case.now)
        refundable = await case.office.refundable(order.number)
        by = rules.send_back_by(today=case.now.date())
        return Plan(
            title=f"Open a return for order {order.number}",
            sentences=(
                f"{case.customer.name} sends back: {wording.goods(order.lines)}.",
                f"It must be sent by {wording.day(by)}.",
                f"{wording.money(refundable.left)} goes back when it has arrived.",
            ),
            confirm="Open the return",
            arguments={"order": order.number, "reason": values.text("reason")},
            undo="It can be taken back until the goods arrive.",
            basis=(str(refundable.left.amount),),
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


async def _order_field(
    case: Case, fits: Callable[[Order], bool], *, nothing: str
) -> tuple[Order | None, WorkflowField]:
    """The customer's orders that fit, to choose one; and the chosen one."""
    orders = [one for one in await case.office.orders_of(case.customer.id) if fits(one)]
    if not orders:
        raise WorkflowImpossible(f"{case.customer.name} {nothing}.")
    named = case.fact("order_number")
    is_other = "order" not in case.filled and bool(named) and named not in [one.number for one in orders]
    field = choice_field(
        "order",
        "Order",
        _choices(orders),
        value=case.value("order", named),
        is_asked_again=True,
        help=f"{named} was named in the conversation, and is none of these." if is_other else "",
    )
    return next((one for one in orders if one.number == field.value), None), field


def _choices(orders: Sequence[Order]) -> list[FieldChoice]:
    return [
        FieldChoice(
            one.number, f"{one.number}, {one.status.value}, {wording.money(one.total)}", wording.goods(one.lines)
        )
        for one in orders
    ]


async def _own_order(case: Case, number: str) -> Order:
    order = await case.office.order(number)
    if order.customer_id != case.customer.id:
        raise WorkflowImpossible("This order is another customer's.", field="order")
    return order


def _worth(order: Order, sku: str) -> Money:
    lines = [line for line in order.lines if line.sku == sku]
    total = sum((line.unit_price.amount * line.quantity for line in lines), order.total.amount * 0)
    return Money(amount=total, currency=order.total.currency)
