"""What is known of an ended conversation when it is judged, and whose part is judged. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from enum import StrEnum
from functools import cached_property

from desk.store.follow_ups import FollowUp
from desk.store.handoffs import Handoff
from desk.store.workflows import Run
from handoff.conversation import Fact, Turn
from handoff.decision import FiredRule
from handoff.log import Author, Entry, EntryKind

WHOLE, BOT = "whole", "bot"


class PartKind(StrEnum):
    """`WHOLE` is everything that was said to the customer, by whomever."""

    WHOLE = WHOLE
    BOT = BOT
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Part:
    """Whose work is judged: `agent` is an agent's id, and empty for the bot and the whole."""

    kind: PartKind
    agent: str = ""

    @property
    def name(self) -> str:
        """How the store names it: `whole`, `bot`, or the agent's id."""
        return self.agent or self.kind.value


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule of the escalation policy that fired, and when: for the bot, or while a person had the conversation."""

    rule: FiredRule
    at: float


@dataclass(frozen=True, slots=True)
class Meant:
    """What was understood of the customer's message `seq`."""

    seq: int
    at: float
    intent: str
    confidence: float
    mood: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is held of the matter, as texts: `records` of the back office with the deeds done there, `articles` by slug."""

    records: tuple[str, ...] = ()
    articles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class QualityCase:
    """A conversation that has ended.

    `writers` are the agents' ids by the messages that they wrote, `numbers` the shop's own numbers (orders, invoices) that
    each message names. `outcome` is the ledger's, and `reopened` whether the customer came back about the same issue.
    `warnings` are (seq, rules, agent) of messages sent in spite of one, `held_back` (time, rules) of the bot's answers that
    moderation kept back. `unticked` are the playbook's reminders that nobody ticked, with the handoff that they are of.
    `ratings` are (part, score), `given_back` (amount, message) of money that was given back.
    """

    entries: tuple[Entry, ...]
    now: float
    ended_at: float = 0.0
    zone: tzinfo = UTC
    writers: Mapping[int, str] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
    meant: tuple[Meant, ...] = ()
    told: tuple[Fact, ...] = ()
    facts: Facts = Facts()
    numbers: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    handoffs: tuple[Handoff, ...] = ()
    runs: tuple[Run, ...] = ()
    given_back: tuple[tuple[float, int], ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    fired: tuple[Fired, ...] = ()
    warnings: tuple[tuple[int, str, str], ...] = ()
    held_back: tuple[tuple[float, str], ...] = ()
    unticked: tuple[tuple[str, str], ...] = ()
    wrong_answers: tuple[int, ...] = ()
    ratings: tuple[tuple[str, int], ...] = ()
    customer_name: str = ""
    outcome: str = ""
    reopened: bool = False

    @cached_property
    def said(self) -> tuple[Entry, ...]:
        """What was said between the customer and whoever had the conversation, from the customer's first word on."""
        messages = [entry for entry in self.entries if entry.kind is EntryKind.MESSAGE]
        first = next((place for place, one in enumerate(messages) if one.author is Author.CUSTOMER), len(messages))
        return tuple(messages[first:])

    @cached_property
    def customer(self) -> tuple[Entry, ...]:
        """The customer's messages."""
        return tuple(entry for entry in self.said if entry.author is Author.CUSTOMER)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Whose work there is to judge: the whole, the bot where it answered, and every agent who wrote."""
        found = [Part(PartKind.WHOLE)]
        if any(entry.author is Author.BOT for entry in self.said):
            found.append(Part(PartKind.BOT))
        wrote = [self.writers.get(entry.seq, "") for entry in self.said if entry.author is Author.AGENT]
        found += [Part(PartKind.AGENT, agent) for agent in dict.fromkeys(wrote) if agent]
        return tuple(found)

    def own(self, part: Part) -> tuple[Entry, ...]:
        """What this part said to the customer."""
        return tuple(entry for entry in self.said if self.is_by(entry, part))

    def is_by(self, entry: Entry, part: Part) -> bool:
        """Whether this part said it."""
        if part.kind is PartKind.AGENT:
            return entry.author is Author.AGENT and self.writers.get(entry.seq) == part.agent
        if part.kind is PartKind.BOT:
            return entry.author is Author.BOT
        return entry.author in (Author.BOT, Author.AGENT)

    def heard(self, part: Part) -> tuple[Entry, ...]:
        """The customer's messages that were for this part: to the bot while no person was called, to an agent from the
        call that they took until their part ended."""
        return tuple(entry for entry in self.customer if self.is_for(entry.at, part))

    def is_for(self, at: float, part: Part) -> bool:
        """Whether this part had the conversation then, or took the call that was open then."""
        if part.kind is PartKind.WHOLE:
            return True
        if part.kind is PartKind.BOT:
            return not any(_is_open(one, at) for one in self.handoffs)
        return any(_is_open(one, at) for one in self.of(part))

    def of(self, part: Part) -> tuple[Handoff, ...]:
        """The handoffs that this part took: all of them for the whole and for the bot, which caused them."""
        if part.kind is not PartKind.AGENT:
            return self.handoffs
        return tuple(one for one in self.handoffs if one.claimed_by == part.agent)


def _is_open(handoff: Handoff, at: float) -> bool:
    # The message that led to the handoff has its time, and was the bot's.
    return handoff.at < at and (not handoff.ended_at or at <= handoff.ended_at)
