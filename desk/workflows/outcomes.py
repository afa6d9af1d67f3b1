"""What the back office answered, as the type that a workflow expects."""

from __future__ import annotations

from typing import TypeVar

from backoffice.outcomes import Did

OutcomeT = TypeVar("OutcomeT", bound=Did)


def expect(outcome: Did, kind: type[OutcomeT]) -> OutcomeT:
    """The outcome itself. Raises `TypeError` where a key stands for something else, which the back office prevents."""
    if not isinstance(outcome, kind):
        raise TypeError(f"the back office answered {type(outcome).__name__}, and {kind.__name__} was expected")
    return outcome
