"""Where a parcel shall go."""

from __future__ import annotations

from typing import ClassVar

from actions import postal
from actions.dialogue.conversation import Conversation
from actions.dialogue.step import Step

_NAMES = {"line1": "street and number", "city": "city", "region": "state", "postcode": "ZIP code"}


class AddressStep(Step):
    """The new delivery address, in one message or in several."""

    slot: ClassVar[str] = "new_address"

    async def settle(self, conversation: Conversation) -> bool:
        known = conversation.get("new_address")
        return known is not None and not postal.missing(known)

    def note(self, conversation: Conversation) -> None:
        # "Send it to 12 Oak Street instead": the wish and the address in one sentence.
        if "line1" in postal.read(conversation.message.text):
            _add(conversation)

    async def take(self, conversation: Conversation) -> bool:
        return _add(conversation)

    async def correct(self, conversation: Conversation) -> bool:
        told = postal.read(conversation.message.text) if conversation.get("new_address") else {}
        # A number or a place alone is too little to overwrite an address with.
        return ("line1" in told or {"city", "postcode"} <= told.keys()) and _add(conversation)


def _add(conversation: Conversation) -> bool:
    told = postal.read(conversation.message.text)
    if told:
        conversation.set("new_address", postal.merged(conversation.get("new_address"), told))
    return bool(told)


def missing_words(parts: dict[str, str]) -> str:
    """What is missing, in words: "city and ZIP code"."""
    names = [_NAMES[name] for name in postal.missing(parts)]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
