"""The account: a new password, and a locked account opened again, each by a one-time link that goes out by mail."""

from __future__ import annotations

from actions.dialogue.action import CustomerAction
from actions.dialogue.conversation import Conversation
from actions.dialogue.goal import Goal
from actions.finish import finish
from actions.steps.identity import EmailStep, ProofStep

GOALS = (
    Goal(name="reset_password", title="resetting your password", steps=(EmailStep(), ProofStep())),
    Goal(name="unlock_account", title="unlocking your account", steps=(EmailStep(), ProofStep())),
)


class ActionResetPassword(CustomerAction):
    def name(self) -> str:
        return "action_reset_password"

    async def act(self, conversation: Conversation) -> None:
        office = await conversation.office()
        sent = await office.send_password_reset(
            conversation.customer_id, idempotency_key=conversation.idempotency_key(self.name())
        )
        finish(conversation, "utter_reset_link_is_sent", sent_to=sent.sent_to)


class ActionUnlockAccount(CustomerAction):
    def name(self) -> str:
        return "action_unlock_account"

    async def act(self, conversation: Conversation) -> None:
        office = await conversation.office()
        sent = await office.send_unlock_link(
            conversation.customer_id, idempotency_key=conversation.idempotency_key(self.name())
        )
        finish(conversation, "utter_unlock_link_is_sent", sent_to=sent.sent_to)
