"""What is no wish: things outside of our service, and messages that say nothing."""

from __future__ import annotations

from actions.dialogue.action import CustomerAction
from actions.dialogue.conversation import Conversation
from actions.noise import is_noise


class ActionOutOfScope(CustomerAction):
    """Says what the bot knows about; a customer who only hums is asked what they need."""

    def name(self) -> str:
        return "action_out_of_scope"

    async def act(self, conversation: Conversation) -> None:
        conversation.say("utter_listening" if is_noise(conversation.message.text) else "utter_out_of_scope")

    def after_failure(self, conversation: Conversation) -> None:
        """Nothing was begun."""
