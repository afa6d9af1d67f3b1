"""What a workflow is: its fields, what it would do, doing it, and taking it back.

docs/workflows.md says how a team adds one of its own.
"""

from __future__ import annotations

import abc
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from backoffice.outcomes import Outcome
from backoffice.port import BackOffice
from backoffice.records import Customer, Money
from desk.errors import WorkflowImpossible
from desk.workflows.form import Values
from handoff.wire.workflows import WorkflowField

Arguments = Mapping[str, str]
"""What a workflow is done with: text by name, stored with the run, so that it can be done again under its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a workflow may look at: the customer whose identity is known, what the conversation told, and what the agent
    filled in so far. `now` is aware; `currency` is that of the limits."""

    office: BackOffice
    customer: Customer
    facts: Mapping[str, str]
    filled: Mapping[str, str]
    now: datetime
    currency: str

    def value(self, name: str, default: str = "") -> str:
        """What the agent filled in; before that, what is known."""
        return self.filled.get(name, default)

    def fact(self, name: str) -> str:
        return self.facts.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would happen. `arguments` do it, and nothing but them.

    `sentences` say it in plain words, with the real amounts; `final` what cannot be undone, `undo` what can and until when,
    `confirm` is the button's label. `amount` is compared with the limit, `doubts` are sentences that ask for a supervisor
    whatever the amount. `basis` is what was read besides, so that a change of it is noticed.
    """

    title: str
    sentences: tuple[str, ...]
    confirm: str
    arguments: Arguments
    amount: Money | None = None
    final: str = ""
    undo: str = ""
    warnings: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was done, in one sentence for colleagues (`result`) and one for the customer (`draft`, may be empty).

    `undo` says how it is taken back; empty where it cannot be. It can be until `undo_until`, or as long as the back office
    lets it where there is no such time.
    """

    result: str
    draft: str = ""
    undo: str = ""
    undo_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """What is taken back: the run's arguments and its outcome."""

    arguments: Arguments
    outcome: Outcome


class Workflow(abc.ABC):
    """One thing that an agent can do. Subclasses hold no state.

    `name` is the one that playbooks give. `topic` is the bot's task (an intent) that it settles, empty for none.
    `needs_identity` is false only for what cannot harm anybody whoever asks, such as a mail to the address on file.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    group: ClassVar[str]
    topic: ClassVar[str] = ""
    moves_money: ClassVar[bool] = False
    needs_identity: ClassVar[bool] = True
    can_undo: ClassVar[bool] = False

    @abc.abstractmethod
    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        """What must be told, with what is known already. Raises `WorkflowImpossible` where there is nothing to do, and
        what the back office raises."""

    @abc.abstractmethod
    async def plan(self, case: Case, values: Values) -> Plan:
        """What would happen with these values, read from the back office now. Raises as `fields` does."""

    @abc.abstractmethod
    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        """Do it, once for each key. Raises what the back office raises."""

    @abc.abstractmethod
    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        """What was done."""

    async def undo(self, office: BackOffice, done: Undoing, *, key: str) -> Outcome:
        """Take it back, once for each key. Raises what the back office raises, and `WorkflowImpossible`."""
        raise WorkflowImpossible(f"{self.title}: this cannot be undone.")

    def told_undone(self, outcome: Outcome) -> str:
        """What was taken back, in one sentence."""
        raise NotImplementedError
