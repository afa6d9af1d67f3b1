"""Why, in the customer's own words."""

from __future__ import annotations

import re
from typing import ClassVar

from actions.dialogue.conversation import Conversation
from actions.dialogue.step import Step

LENGTH_AT_MOST = 500
_QUESTION = re.compile(r"\?\s*$")
_NO_REASON = re.compile(r"^\W*(no|none|nothing|skip|no (particular |special )?reason|why\b.*)\W*$", re.IGNORECASE)
# The reason is often in the first message already: "I want to return the lamp because it flickers".
_BECAUSE = re.compile(r"\b(?:because|since|as it|the reason is)\b\s*(.{4,})", re.IGNORECASE | re.DOTALL)


class ReasonStep(Step):
    """The reason for a return or a refund. Any answer will do, also none."""

    slot: ClassVar[str] = "reason"
    # People say why in words that read like wishes: "it's broken, I want my money back".
    near: ClassVar[frozenset[str]] = frozenset(
        {
            "request_refund",
            "return_item",
            "cancel_order",
            "track_order",
            "explain_charge",
            "change_delivery_address",
        }
    )
    _told_by: ClassVar[frozenset[str]] = frozenset(
        {"troubleshoot_product", "make_complaint", "payment_problem", "dispute_charge", "not_helpful"}
    )

    def note(self, conversation: Conversation) -> None:
        because = _BECAUSE.search(conversation.message.text)
        if because:
            conversation.set("reason", because[1].strip()[:LENGTH_AT_MOST])

    async def settle(self, conversation: Conversation) -> bool:
        return conversation.get("reason") is not None

    async def take(self, conversation: Conversation) -> bool:
        message = conversation.message
        answers = message.intent in self.near | self._told_by | {
            "inform",
            "deny",
            "affirm",
            "nlu_fallback",
            "out_of_scope",
        }
        if _QUESTION.search(message.text) or not (answers or message.confidence < 0.5):
            return False
        said = " ".join(message.text.split())[:LENGTH_AT_MOST]
        conversation.set("reason", "No reason given" if not said or _NO_REASON.match(said) else said)
        return True
