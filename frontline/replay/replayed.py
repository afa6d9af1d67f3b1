"""What a policy decided on a transcript."""

from __future__ import annotations

import msgspec

from handoff.decision import Decision, Outcome


class Step(msgspec.Struct, frozen=True):
    """The decision at the customer's message `number`, counted from zero.

    `is_after` is true where it was made after the bot had answered; `with_agent` while a person had the conversation.
    """

    number: int
    decision: Decision
    is_after: bool = False
    with_agent: bool = False

    @property
    def calls(self) -> bool:
        """Whether the bot calls or offers a person."""
        return not self.with_agent and self.decision.outcome is not Outcome.CONTINUE


class Replayed(msgspec.Struct, frozen=True):
    """`steps` are those that were asked for, oldest first: all of them, or those that call and the last one."""

    steps: tuple[Step, ...]

    @property
    def call(self) -> Step | None:
        """The first step at which the bot calls or offers a person: the decision that labels are compared with."""
        return next((step for step in self.steps if step.calls), None)

    @property
    def deciding(self) -> Step | None:
        """The call, or the bot's last step where it stayed in charge; None where the customer said nothing to it."""
        return self.call or next((step for step in reversed(self.steps) if not step.with_agent), None)
