"""Which order."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from actions import wording
from actions.dialogue import choices
from actions.dialogue.choices import Choice
from actions.dialogue.consent import SURE
from actions.dialogue.conversation import Conversation
from actions.dialogue.step import Step, refuse
from actions.steps.identity import EmailStep, ProofStep
from backoffice import rules
from backoffice.exceptions import NotFound, Refused
from backoffice.port import Order, OrderStatus

OFFERED = 4
_WITHOUT = re.compile(
    r"\b(don'?t|do not|haven'?t|have not|can'?t|cannot|lost|without|forgot|no idea|not sure|where (do|can|is|would))\b",
    re.IGNORECASE,
)


class OrderStep(Step):
    """The order that the task is about. `check` raises `Refused` for orders that the task cannot be done with."""

    slot: ClassVar[str] = "order_number"
    entities: ClassVar[tuple[str, ...]] = ("order_number", "tracking_number")

    def __init__(
        self,
        check: Callable[[Conversation, Order], None] = lambda _conversation, _order: None,
        *,
        prefers: frozenset[OrderStatus] = frozenset(),
    ) -> None:
        """`prefers` are the states of the orders that are probably meant, where there are such."""
        self._check = check
        self._prefers = prefers

    async def settle(self, conversation: Conversation) -> bool:
        number = await _named(conversation)
        if number is None:
            return not conversation.closed and await self._from_account(conversation)
        order = await _found(conversation, number)
        if order is None:
            conversation.clear("order_number", "tracking_number")
            refuse(conversation, "utter_order_not_found", value=number)
            if conversation.customer_id and not conversation.closed:
                _offer(conversation, await self._possible(conversation))
            return False
        conversation.set("order_number", order.number)
        self._check(conversation, order)
        conversation.order = order
        return True

    async def take(self, conversation: Conversation) -> bool:
        if _has_none(conversation):
            conversation.set("number_unknown", True)
            conversation.say("utter_look_up_order")
            return True
        picked = choices.pick(
            conversation.message.text, choices.from_slot(conversation.get("choices")), newest_first=True
        )
        if picked is None or conversation.message.last("order_number"):
            return False
        conversation.set("order_number", picked.value)
        return True

    async def _from_account(self, conversation: Conversation) -> bool:
        """Take the customer's only order that is possible, or offer the latest ones."""
        if not conversation.customer_id:
            return False
        possible = await self._possible(conversation)
        if len(possible) == 1:
            conversation.set("order_number", possible[0].number)
            conversation.order = possible[0]
            return True
        if not possible:
            conversation.say(f"utter_no_order_to_{conversation.goal}")
            conversation.close()
            return False
        _offer(conversation, possible)
        return False

    async def _possible(self, conversation: Conversation) -> list[Order]:
        """The customer's orders that the task can be done with, the newest first."""
        office = await conversation.office()
        orders = await office.orders_of(conversation.customer_id, limit=20)
        possible = [order for order in orders if self._is_possible(conversation, order)]
        preferred = [order for order in possible if order.status in self._prefers]
        return preferred or possible

    def _is_possible(self, conversation: Conversation, order: Order) -> bool:
        try:
            self._check(conversation, order)
        except Refused:
            return False
        return True


def _offer(conversation: Conversation, orders: list[Order]) -> None:
    titles = [Choice(value=o.number, title=f"{o.number}: {wording.items(o)}") for o in orders[:OFFERED]]
    conversation.set("choices", choices.as_slot(titles))


class LookUpEmailStep(EmailStep):
    """The e-mail address, for customers who do not know their order's number."""

    async def settle(self, conversation: Conversation) -> bool:
        return not conversation.get("number_unknown") or await super().settle(conversation)


class LookUpProofStep(ProofStep):
    """What proves who they are, before their orders are shown."""

    async def settle(self, conversation: Conversation) -> bool:
        return not conversation.get("number_unknown") or await super().settle(conversation)


def which_order(
    check: Callable[[Conversation, Order], None] = lambda _conversation, _order: None,
    *,
    prefers: frozenset[OrderStatus] = frozenset(),
) -> tuple[Step, ...]:
    """The steps that lead to an order: by its number, or through the account of whoever does not know it."""
    return (LookUpEmailStep(), LookUpProofStep(), OrderStep(check, prefers=prefers))


def _has_none(conversation: Conversation) -> bool:
    """Whether the customer says that they have no number, and nothing else is known to choose by."""
    message = conversation.message
    if conversation.customer_id or message.last("order_number") or message.last("tracking_number"):
        return False
    return (message.intent == "deny" and message.confidence >= SURE) or bool(_WITHOUT.search(message.text))


async def _named(conversation: Conversation) -> str | None:
    """The order number that was told, or that belongs to the tracking number that was told."""
    number = conversation.get("order_number")
    told = _new_tracking_number(conversation)
    if told is None and number is None:
        told = conversation.get("tracking_number")
    if told is None:
        return None if number is None else _meant(conversation, str(number))
    try:
        return (await (await conversation.office()).shipment(told)).order_number
    except NotFound:
        # The order that was spoken of before is not the one that is meant now.
        conversation.clear("order_number", "tracking_number")
        refuse(conversation, "utter_tracking_not_found", value=told)
        return None


def _new_tracking_number(conversation: Conversation) -> str | None:
    """The tracking number in the message that is being heard, where no order's number stands beside it."""
    message = conversation.message
    found = message.last("tracking_number")
    if found is None or message.last("order_number") or not conversation.is_hearing:
        return None
    return str(found.value)


def _meant(conversation: Conversation, number: str) -> str:
    """Of several numbers in a message the one that is not denied: "BW-131409, not BW-131490"."""
    message = conversation.message
    found = message.all("order_number")
    if len(found) < 2 or not conversation.is_hearing:
        return number
    for entity in reversed(found):
        before = message.text[: entity.start].rstrip().lower()
        if not before.endswith(("not", "instead of", "n't", "rather than")):
            return str(entity.value)
    return number


async def _found(conversation: Conversation, number: str) -> Order | None:
    """The order, if it exists and is not somebody else's."""
    try:
        order = await (await conversation.office()).order(number)
    except NotFound:
        return None
    owner = conversation.customer_id
    return order if owner in ("", order.customer_id) else None


def changeable(_conversation: Conversation, order: Order) -> None:
    """Only what has not left the warehouse can be cancelled or sent elsewhere."""
    rules.check_changeable(order)


def refundable(conversation: Conversation, order: Order) -> None:
    rules.check_refundable(order, now=conversation.message.at)


def returnable(conversation: Conversation, order: Order) -> None:
    rules.check_returnable(order, now=conversation.message.at)
