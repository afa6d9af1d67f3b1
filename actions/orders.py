"""Orders: where one is, calling it off, sending it elsewhere, sending it back, asking for the money."""

from __future__ import annotations

from typing import Any

from actions import postal, wording
from actions.dialogue.action import CustomerAction
from actions.dialogue.conversation import Conversation
from actions.dialogue.goal import Goal
from actions.finish import end, finish
from actions.steps.address import AddressStep
from actions.steps.confirmation import ConfirmStep, Proposal
from actions.steps.identity import EmailStep, ProofStep
from actions.steps.order import changeable, refundable, returnable, which_order
from actions.steps.reason import ReasonStep
from backoffice.port import Order, OrderStatus, Shipment

PERSON = {"title": "Talk to a person", "payload": "/talk_to_human"}


async def _order_proposal(conversation: Conversation) -> Proposal:
    order = _order(conversation)
    return {"order_number": order.number, "items": wording.items(order), "total": wording.money(order.total)}


async def _address_proposal(conversation: Conversation) -> Proposal:
    address = postal.as_address(conversation.get("new_address"), recipient=_order(conversation).address.recipient)
    return {"order_number": _order(conversation).number, "address": wording.address(address)}


async def _reason_proposal(conversation: Conversation) -> Proposal:
    return await _order_proposal(conversation) | {"reason": str(conversation.get("reason"))}


_UNDER_WAY = frozenset({OrderStatus.PLACED, OrderStatus.PACKED, OrderStatus.SHIPPED})

GOALS = (
    Goal(name="track_order", title="finding your order", steps=which_order(prefers=_UNDER_WAY)),
    Goal(
        name="cancel_order",
        title="cancelling your order",
        steps=(*which_order(changeable), EmailStep(), ProofStep(), ConfirmStep(_order_proposal)),
    ),
    Goal(
        name="change_delivery_address",
        title="changing the delivery address",
        steps=(*which_order(changeable), EmailStep(), ProofStep(), AddressStep(), ConfirmStep(_address_proposal)),
    ),
    Goal(
        name="return_item",
        title="opening a return",
        steps=(*which_order(returnable), EmailStep(), ProofStep(), ReasonStep(), ConfirmStep(_reason_proposal)),
    ),
    Goal(
        name="request_refund",
        title="asking for a refund",
        steps=(*which_order(refundable), EmailStep(), ProofStep(), ReasonStep(), ConfirmStep(_reason_proposal)),
    ),
)


class ActionTrackOrder(CustomerAction):
    """Says where an order is. Whoever knows only its number hears neither what is in it nor where it was seen."""

    def name(self) -> str:
        return "action_track_order"

    async def act(self, conversation: Conversation) -> None:
        order = await (await conversation.office()).order(str(conversation.get("order_number")))
        # An order's number can be guessed, so on its own it tells of nothing that somebody bought.
        parcel = order.shipment
        # The tracking number may have been told for another order, or made up.
        holds_parcel = parcel is not None and parcel.tracking_number == conversation.get("tracking_number")
        knows_more = holds_parcel or conversation.customer_id == order.customer_id
        response, variables = status(order, is_known=knows_more, time_zone=conversation.time_zone)
        help_needed = response in ("utter_order_delayed", "utter_order_delivered", "utter_order_parcel_returned")
        buttons = [PERSON] if help_needed else None
        conversation.say(response, buttons=buttons, resolved=conversation.goal, **variables)
        if parcel is not None and parcel.events and knows_more and order.status is OrderStatus.SHIPPED:
            latest = parcel.events[-1]
            conversation.say(
                "utter_order_last_scan",
                tracking_number=parcel.tracking_number,
                event=latest.description,
                place=latest.place,
                when=wording.moment(latest.at, conversation.time_zone),
            )
        end(conversation)


def status(order: Order, *, is_known: bool, time_zone: str) -> tuple[str, dict[str, Any]]:
    """The response that says where the order is, and its variables. `is_known` when it is shown to its owner, `time_zone` is theirs."""
    variables: dict[str, Any] = {
        "order": f"{order.number} ({wording.items(order)})" if is_known else order.number,
        "placed_on": wording.day_of(order.placed_at, time_zone),
    }
    parcel = order.shipment
    if order.status in (OrderStatus.SHIPPED, OrderStatus.DELIVERED) and parcel is not None:
        return _parcel_status(parcel, variables, time_zone=time_zone)
    return f"utter_order_{order.status.value}", variables


def _parcel_status(parcel: Shipment, variables: dict[str, Any], *, time_zone: str) -> tuple[str, dict[str, Any]]:
    more = variables | {"carrier": parcel.carrier, "expected_on": wording.day(parcel.estimated_delivery)}
    if parcel.delivered_at is not None:
        more["delivered_on"] = wording.day_of(parcel.delivered_at, time_zone)
    name = "parcel_returned" if parcel.status == "returned" else parcel.status.value
    return f"utter_order_{name}", more


class ActionCancelOrder(CustomerAction):
    def name(self) -> str:
        return "action_cancel_order"

    async def act(self, conversation: Conversation) -> None:
        office = await conversation.office()
        done = await office.cancel_order(
            str(conversation.get("order_number")), idempotency_key=conversation.idempotency_key(self.name())
        )
        response = "utter_order_is_cancelled" if done.refund.amount else "utter_order_is_cancelled_unpaid"
        finish(conversation, response, order_number=done.order_number, refund=wording.money(done.refund))


class ActionChangeDeliveryAddress(CustomerAction):
    def name(self) -> str:
        return "action_change_delivery_address"

    async def act(self, conversation: Conversation) -> None:
        office = await conversation.office()
        number = str(conversation.get("order_number"))
        recipient = (await office.order(number)).address.recipient
        address = postal.as_address(conversation.get("new_address"), recipient=recipient)
        done = await office.change_delivery_address(
            number, address, idempotency_key=conversation.idempotency_key(self.name())
        )
        finish(
            conversation,
            "utter_address_is_changed",
            order_number=done.order_number,
            address=wording.address(done.address),
        )


class ActionReturnItem(CustomerAction):
    def name(self) -> str:
        return "action_return_item"

    async def act(self, conversation: Conversation) -> None:
        office = await conversation.office()
        done = await office.open_return(
            str(conversation.get("order_number")),
            reason=str(conversation.get("reason")),
            idempotency_key=conversation.idempotency_key(self.name()),
        )
        finish(
            conversation,
            "utter_return_is_open" if done.refund.amount else "utter_return_is_open_unpaid",
            return_number=done.number,
            order_number=done.order_number,
            refund=wording.money(done.refund),
            send_back_by=wording.day(done.send_back_by),
        )


class ActionRequestRefund(CustomerAction):
    def name(self) -> str:
        return "action_request_refund"

    async def act(self, conversation: Conversation) -> None:
        office = await conversation.office()
        done = await office.request_refund(
            str(conversation.get("order_number")),
            reason=str(conversation.get("reason")),
            idempotency_key=conversation.idempotency_key(self.name()),
        )
        finish(
            conversation,
            "utter_refund_is_requested",
            request_number=done.number,
            order_number=done.order_number,
            refund=wording.money(done.amount),
        )


def _order(conversation: Conversation) -> Order:
    if conversation.order is None:
        raise RuntimeError("the order step must be settled before anything is proposed")
    return conversation.order
