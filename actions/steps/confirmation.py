"""A clear yes to exactly what will be done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from actions.dialogue.consent import Consent, consent
from actions.dialogue.conversation import Conversation
from actions.dialogue.step import Step, refuse
from handoff.conversation import FailureKind

Proposal = dict[str, str]

_CORRECTING = frozenset({"order_number", "invoice_number", "tracking_number", "time", "time_slot", "appointment_kind"})


class ConfirmStep(Step):
    """Asks `utter_confirm_<goal>` with the variables that `propose` makes.

    What was asked is kept as the slot `proposal`, and a yes counts only while the proposal is still the same: an order
    number corrected in the same breath, or a slot that was taken meanwhile, is asked about again.
    """

    slot: ClassVar[str] = "confirmed"

    def __init__(self, propose: Callable[[Conversation], Awaitable[Proposal]]) -> None:
        self._propose = propose

    async def settle(self, conversation: Conversation) -> bool:
        proposal = await self._propose(conversation)
        if conversation.get("confirmed") and conversation.get("proposal") == proposal:
            return True
        conversation.clear("confirmed")
        conversation.set("proposal", proposal)
        return False

    async def take(self, conversation: Conversation) -> bool:
        match consent(conversation.message, goal=conversation.goal):
            case Consent.YES:
                conversation.set("confirmed", True)
                return True
            case Consent.NO if not _is_corrected(conversation):
                conversation.say("utter_not_done")
                conversation.close()
                return True
            case _:
                return False

    def reject(self, conversation: Conversation) -> None:
        value = conversation.message.text
        # Nothing was wrong with the answer; it only was no clear one.
        refuse(conversation, "utter_unclear_confirmed", value=value, kind=FailureKind.CLARIFICATION)


def _is_corrected(conversation: Conversation) -> bool:
    """ "No, I meant BW-104871" goes on with the other order."""
    return any(entity.name in _CORRECTING for entity in conversation.message.entities)
