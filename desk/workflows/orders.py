"""The order that a workflow is about: chosen among those that fit, and the customer's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backoffice.records import Order
from desk.errors import WorkflowImpossible
from desk.workflows import wording
from desk.workflows.form import choice_field
from desk.workflows.workflow import Case
from handoff.wire.workflows import FieldChoice, WorkflowField


async def order_field(case: Case, fits: Callable[[Order], bool], *, nothing: str) -> tuple[Order | None, WorkflowField]:
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


async def own_order(case: Case, number: str) -> Order:
    """Raises `WorkflowImpossible` for another customer's, and `NotFound`."""
    order = await case.office.order(number)
    if order.customer_id != case.customer.id:
        raise WorkflowImpossible("This order is another customer's.", field="order")
    return order


def _choices(orders: Sequence[Order]) -> list[FieldChoice]:
    return [
        FieldChoice(
            one.number, f"{one.number}, {one.status.value}, {wording.money(one.total)}", wording.goods(one.lines)
        )
        for one in orders
    ]
