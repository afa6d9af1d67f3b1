"""What routing looks at: agents, those who wait, and what it decides. Times are seconds since the epoch, UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from desk.routing.configuration import Capacity

NONE: frozenset[str] = frozenset()


class Presence(StrEnum):
    """Only who is online is assigned anything. Offline is an agent without a connection."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """What an agent is good at. An empty set restricts nothing: an agent without `languages` is given every language.

    `tiers` are those of the customers whom they serve. Without a `capacity` of their own the one of `Routing` holds.
    """

    id: str
    skills: frozenset[str] = NONE
    languages: frozenset[str] = NONE
    tiers: frozenset[str] = NONE
    capacity: Capacity | None = None


@dataclass(frozen=True, slots=True)
class Busy:
    """A conversation that an agent has, or has been assigned and not opened yet, since when."""

    skill: str
    channel: str
    since: float


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent now. `last_assigned_at` is when they last got a conversation, 0 for not today."""

    profile: AgentProfile
    presence: Presence
    busy: tuple[Busy, ...] = ()
    last_assigned_at: float = 0.0

    @property
    def id(self) -> str:
        return self.profile.id


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation in the queue, without those that are assigned to somebody already.

    `priority` runs from 1 (most urgent) to 5. `language` and `tier` are empty where none is known. `lapsed_by` are the
    agents who did not open an assignment of it in time, or declined it; `passed_on_by` are those who had it and passed it on,
    and to whom it is not given back; `known_by` is the agent who knows this customer.
    """

    conversation: str
    skill: str
    waiting_since: float
    priority: int = 3
    layer: int = 2
    language: str = ""
    tier: str = ""
    channel: str = "web"
    lapsed_by: frozenset[str] = field(default=NONE)
    known_by: str = ""
    passed_on_by: frozenset[str] = field(default=NONE)


@dataclass(frozen=True, slots=True)
class Assignment:
    """`conversation` is given to `agent`, who has until `answer_by` to open it. `reason` is one sentence for people."""

    conversation: str
    agent: str
    answer_by: float
    reason: str


@dataclass(frozen=True, slots=True)
class WaitRange:
    """How long a customer will wait from now: half of them at most `low_seconds`, nine of ten at most `high_seconds`.

    Both are 0 where nobody knows.
    """

    low_seconds: int
    high_seconds: int

    @property
    def is_known(self) -> bool:
        return self.high_seconds > 0


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a queue is open now. `changes_at` is when that ends: it closes, or opens next; 0 for never."""

    is_open: bool
    changes_at: float

    @property
    def next_opens_at(self) -> float:
        """When a closed queue opens; 0 while it is open, and for one that never opens."""
        return 0.0 if self.is_open else self.changes_at


@dataclass(frozen=True, slots=True)
class Past:
    """A handoff that is over or under way, as experience: what the wait of others is reckoned from.

    `waited_seconds` is how long it was in the queue (so far, if it still is); `left` says that the customer gave up.
    `opening_seconds` is from the assignment to its opening, and `handled_seconds` from there to the end; 0 where they
    did not happen or are not known.
    """

    skill: str
    priority: int
    queued_at: float
    waited_seconds: float
    opening_seconds: float = 0.0
    handled_seconds: float = 0.0
    left: bool = False
