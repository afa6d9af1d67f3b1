"""One thing that a task must know: how it is asked for, understood, and checked."""

from __future__ import annotations

import abc
from typing import Any, ClassVar

from actions.dialogue.conversation import Conversation
from handoff.conversation import FailureKind

# After so many answers that could not be used the bot stops asking: a loop helps nobody.
REJECTIONS_AT_MOST = 3


class Step(abc.ABC):
    """A thing to know before a task can be carried out.

    `slot` is what is asked for (`utter_ask_<slot>` or `action_ask_<slot>`). `entities` are the entities that answer or
    correct it at any time. `near` are intents that an answer to it is easily mistaken for.
    """

    slot: ClassVar[str]
    entities: ClassVar[tuple[str, ...]] = ()
    near: ClassVar[frozenset[str]] = frozenset()

    def note(self, conversation: Conversation) -> None:  # noqa: B027 - most steps have nothing to note
        """Keep what the message that began the task already tells, for it may be another turn before it is needed."""

    @abc.abstractmethod
    async def settle(self, conversation: Conversation) -> bool:
        """Find, check and complete the value. True when it is there and right, False when it must be asked for.

        It may say what is wrong, prepare choices, or close the task. Raises `backoffice.exceptions.BackOfficeError`.
        """

    async def take(self, conversation: Conversation) -> bool:
        """Understand the latest message as the answer to this step's question. False when it is none."""
        return False

    async def correct(self, conversation: Conversation) -> bool:
        """Notice that the latest message changes what this step knows, while another one was asked about."""
        return False

    def reject(self, conversation: Conversation) -> None:
        """Say how an answer looks that can be used."""
        # A yes to "which one?" is no wrong answer, only half of one.
        is_half = conversation.message.intent == "affirm" and conversation.get("choices")
        kind = FailureKind.CLARIFICATION if is_half else FailureKind.REJECTED_VALUE
        refuse(conversation, f"utter_unclear_{self.slot}", value=conversation.message.text, kind=kind)


def refuse(
    conversation: Conversation,
    response: str,
    *,
    value: str,
    kind: FailureKind = FailureKind.REJECTED_VALUE,
    **variables: Any,
) -> None:
    """Refuse an answer: count it, say why, and give up after some of them instead of asking for ever."""
    refused: list[str] = list(conversation.get("rejected_values") or [])
    again = value.strip().casefold() in refused
    count = int(conversation.get("rejections") or 0) + 1
    conversation.set("rejections", count)
    conversation.set("rejected_values", [*refused, value.strip().casefold()])
    if count >= REJECTIONS_AT_MOST:
        conversation.fail(kind, "utter_give_up", detail=value)
        conversation.close()
    else:
        chosen = "utter_refused_again" if again and kind is FailureKind.REJECTED_VALUE else response
        conversation.fail(kind, chosen, detail=value, value=value, **variables)
