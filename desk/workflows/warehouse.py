"""Orders that have not left the warehouse: sent elsewhere, or not at all."""

from __future__ import annotations

from typing import ClassVar

from backoffice import rules
from backoffice.outcomes import AddressChanged, OrderCancelled, Outcome
from backoffice.port import BackOffice
from backoffice.records import Address, InvoiceStatus, Money, OrderStatus
from desk.errors import WorkflowImpossible
from desk.workflows import wording
from desk.workflows.addresses import LABELS, OPTIONAL, parts_of, read_address
from desk.workflows.form import Values
from desk.workflows.orders import order_field, own_order
from desk.workflows.outcomes import expect
from desk.workflows.workflow import Arguments, Case, Plan, Told, Undoing, Workflow
from handoff.wire.workflows import FieldKind, WorkflowField

_IN_THE_WAREHOUSE = (OrderStatus.PLACED, OrderStatus.PACKED)


class ChangeDeliveryAddress(Workflow):
    """An order that is still in the warehouse goes somewhere else."""

    name: ClassVar[str] = "change_delivery_address"
    title: ClassVar[str] = "Change the delivery address"
    about: ClassVar[str] = "Send an order somewhere else that has not left the warehouse."
    group: ClassVar[str] = "Orders"
    topic: ClassVar[str] = "change_delivery_address"
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        order, field = await order_field(
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
        order = await own_order(case, values.text("order"))
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
        order = await office.order(done.arguments["order"])
        if order.address not in (expect(done.outcome, AddressChanged).address, address):
            raise WorkflowImpossible(
                f"The address was changed again since: it goes to {wording.address(order.address)}."
            )
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
        _order, field = await order_field(
            case, lambda one: one.status in _IN_THE_WAREHOUSE, nothing="has no order that is still in the warehouse"
        )
        return (field,)

    async def plan(self, case: Case, values: Values) -> Plan:
        order = await own_order(case, values.text("order"))
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
