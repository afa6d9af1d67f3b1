"""A goal: a task that the bot can carry out, and what it must know for it."""

from __future__ import annotations

import msgspec

from actions.dialogue.step import Step


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """`name` is the intent that asks for it, `title` says it after "I have stopped" ("cancelling your order").

    The `steps` go in their order.
    """

    name: str
    title: str
    steps: tuple[Step, ...]

    @property
    def entities(self) -> frozenset[str]:
        """The entities that mean something to this goal."""
        return frozenset(entity for step in self.steps for entity in step.entities)

    def step(self, slot: str) -> Step | None:
        """The step that asks for `slot`."""
        return next((step for step in self.steps if step.slot == slot), None)
