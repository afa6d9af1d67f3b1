"""What a conversation of the simulation is made of: what is settled before its first word, its lines, its parts with people."""

from __future__ import annotations

from dataclasses import dataclass, field

from frontline.simulation.world import Person
from handoff.conversation import Customer, Fact, Failure, OfferState, Turn, Understanding
from handoff.log import Entry


@dataclass(frozen=True, slots=True)
class Known:
    """What the matter is about: the fact's name, how it is called, and its value.

    A question in general has no such fact: then `label` and `value` are the title and the slug of the article on it.
    """

    name: str
    label: str
    value: str

    @property
    def fact(self) -> tuple[str, str, str] | None:
        return (self.name, self.label, self.value) if self.name else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is settled before the first word. `known` is what an earlier conversation was about, where this one goes on with
    it (`is_return`)."""

    conversation: str
    at: float
    customer: Customer
    channel: str
    language: str
    intent: str
    model: str
    is_drifting: bool = False
    is_return: bool = False
    known: Known | None = None


@dataclass(slots=True)
class Line:
    """An entry with what the desk keeps beside it."""

    entry: Entry
    epoch: int
    author_id: str = ""
    turn: str | None = None
    reply_index: int | None = None


@dataclass(slots=True, kw_only=True)
class Part:
    """A call for a person and what came of it. Times are 0 until they happen; `agent` is who claimed it, did so much in the
    console (`steps`), and `said` in the wrap-up how it ended."""

    called_at: float
    cause: str
    rule: str
    layer: int
    priority: int
    skill: str
    epoch: int
    seq: int
    facts: tuple[Fact, ...]
    agent: Person | None = None
    claimed_at: float = 0.0
    first_reply_at: float = 0.0
    ended_at: float = 0.0
    ended_as: str = ""
    said: str = ""
    verdict: str = ""
    verdict_at: float = 0.0
    is_offered: bool = False
    steps: int = 0


@dataclass(slots=True, kw_only=True)
class Heard:
    """A message of the customer's: where it stands, how it was understood, and what came of it."""

    seq: int
    at: float
    text: str
    understanding: Understanding
    goal: str
    epoch: int
    turn: str
    is_answered: bool
    failures: list[Failure] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)
    offer: OfferState = OfferState.NONE
    answer: str = ""
    answered_at: float = 0.0
    replies: int = 0

    def told(self) -> Turn:
        """As the worker tells it."""
        return Turn(
            seq=self.seq,
            text=self.text,
            understanding=self.understanding,
            goal=self.goal,
            failures=tuple(self.failures),
            resolved=tuple(self.resolved),
            offer=self.offer,
            at=self.at,
            answered_at=self.answered_at,
            answer=self.answer[:200],
        )
