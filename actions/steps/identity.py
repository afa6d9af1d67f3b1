"""Who the customer is: the e-mail address, and one more fact that only they know.

Nobody whom the site vouches for is asked, and nobody twice within half an hour (`handoff.verification`). An order number
that was told before counts as the fact.
"""

from __future__ import annotations

from typing import ClassVar

from actions.dialogue.conversation import Conversation
from actions.dialogue.step import Step
from handoff.conversation import FailureKind

TRIES = 2


class EmailStep(Step):
    """The e-mail address of the account."""

    slot: ClassVar[str] = "email"
    entities: ClassVar[tuple[str, ...]] = ("email",)

    async def settle(self, conversation: Conversation) -> bool:
        if conversation.customer_id:
            return True
        vouched = conversation.message.customer.email if conversation.message.customer.identified else ""
        if vouched and not conversation.get("email"):
            conversation.set("email", vouched)
        return conversation.get("email") is not None


class ProofStep(Step):
    """The postcode of the account, or the number of one of its orders, checked together with the e-mail address."""

    slot: ClassVar[str] = "proof"
    entities: ClassVar[tuple[str, ...]] = ("postcode", "order_number")

    async def settle(self, conversation: Conversation) -> bool:
        if conversation.customer_id:
            return True
        postcode, number = _evidence(conversation)
        if postcode is None and number is None:
            return False
        office = await conversation.office()
        checked = await office.verify_customer(
            email=str(conversation.get("email")), postcode=postcode, order_number=number
        )
        if checked.verified:
            conversation.set("verified_customer", checked.customer_id)
            conversation.set("verified_at", conversation.message.at.timestamp())
            conversation.set("verification_failures", 0)
            conversation.say("utter_verified")
            return True
        if postcode is None and not _was_offered_as_proof(conversation):
            # The order may be a present for somebody else: it proves nothing, but nobody claimed that it does.
            conversation.set("unproven_order", number)
            return False
        _count_failure(conversation)
        return False


def _evidence(conversation: Conversation) -> tuple[str | None, str | None]:
    """The postcode or the order number to check. The order that the task is about goes before anything else."""
    number = conversation.get("order_number")
    if conversation.order is not None:
        return None, conversation.order.number
    if conversation.get("postcode") is not None:
        return str(conversation.get("postcode")), None
    return None, None if number == conversation.get("unproven_order") else number


def _was_offered_as_proof(conversation: Conversation) -> bool:
    return conversation.order is not None or conversation.requested == ProofStep.slot


def _count_failure(conversation: Conversation) -> None:
    failures = int(conversation.get("verification_failures") or 0) + 1
    conversation.set("verification_failures", failures)
    conversation.clear("email", "postcode")
    if conversation.order is None:
        conversation.clear("order_number")
    if failures % TRIES == 0:
        conversation.fail(FailureKind.VERIFICATION, "utter_verification_given_up")
        conversation.close()
        return
    conversation.fail(FailureKind.VERIFICATION, "utter_verification_failed")
    conversation.ask_instead = EmailStep.slot
