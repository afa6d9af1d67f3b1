"""Which conversations need a supervisor's eyes, and which first. Pure.

A wait or a silence is measured against a target of the settings. The weights are our judgement of what is worse, not a
measurement; they add up, so that several lighter concerns can come before one that is heavier than each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desk.ownership import Owner

_BAD_MOOD = -0.5
_FALL = -0.3
_BEFORE = 3
_FAILURES = 2
_TOP_LAYER = 3
_URGENT = 1
_URGENT_WEIGHT = 20
# Who is in danger must not wait as long as who asks for an invoice.
_SHARE_OF_TARGET = {1: 0.25, 2: 0.5, 3: 1.0, 4: 2.0, 5: 3.0}


class Concern(StrEnum):
    """Why somebody should look. The console says each in words."""

    WAITING_LONG = "waiting_long"
    NOBODY_ONLINE = "nobody_online"
    AGENT_GONE = "agent_gone"
    AGENT_SILENT = "agent_silent"
    MOOD_FALLING = "mood_falling"
    MOOD_BAD = "mood_bad"
    TOP_LAYER = "layer_3"
    APPROVAL_PENDING = "approval_pending"
    TRANSFER_PROPOSED = "transfer_proposed"
    BOT_FAILING = "bot_failing"


WEIGHTS = {
    Concern.AGENT_GONE: 9,
    Concern.NOBODY_ONLINE: 8,
    Concern.WAITING_LONG: 7,
    Concern.AGENT_SILENT: 6,
    Concern.APPROVAL_PENDING: 5,
    Concern.MOOD_FALLING: 4,
    Concern.TRANSFER_PROPOSED: 4,
    Concern.BOT_FAILING: 3,
    Concern.MOOD_BAD: 3,
    Concern.TOP_LAYER: 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is looked at of a conversation. Times are seconds since the epoch, 0 for never.

    `scores` are the moods of the customer's messages, oldest first. `is_agent_here` is whether the agent who has it is
    connected, `is_anybody_online` whether somebody who may serve it is.
    """

    owner: Owner
    priority: int = 3
    layer: int = 2
    since: float = 0.0
    unanswered_since: float = 0.0
    scores: Sequence[float] = ()
    failures: int = 0
    is_agent_here: bool = True
    is_anybody_online: bool = True
    has_approval: bool = False
    has_proposal: bool = False


@dataclass(frozen=True, slots=True)
class Targets:
    """How long a customer of priority 3 should wait at most, and how long an agent may leave a message unanswered."""

    waiting_seconds: float
    silence_seconds: float


def trend(scores: Sequence[float]) -> float:
    """The last score less the mean of the (at most three) before it; 0 where there are none."""
    before = scores[-_BEFORE - 1 : -1]
    return scores[-1] - sum(before) / len(before) if before else 0.0


def waiting_target(targets: Targets, priority: int) -> float:
    """How long a customer of this priority should wait at most, in seconds."""
    return targets.waiting_seconds * _SHARE_OF_TARGET.get(priority, 1.0)


def concerns_about(watched: Watched, *, targets: Targets, now: float) -> tuple[Concern, ...]:
    """What speaks for looking at it, the most pressing first."""
    waits = watched.owner is Owner.QUEUE
    with_agent = watched.owner is Owner.AGENT
    mood = watched.scores[-1] if watched.scores else 0.0
    found = {
        Concern.WAITING_LONG: waits and now - watched.since > waiting_target(targets, watched.priority),
        Concern.NOBODY_ONLINE: waits and not watched.is_anybody_online,
        Concern.AGENT_GONE: with_agent and not watched.is_agent_here,
        Concern.AGENT_SILENT: with_agent
        and watched.unanswered_since > 0
        and now - watched.unanswered_since > targets.silence_seconds,
        Concern.MOOD_FALLING: mood < 0 and trend(watched.scores) <= _FALL,
        Concern.MOOD_BAD: mood <= _BAD_MOOD,
        Concern.TOP_LAYER: watched.owner is not Owner.BOT and watched.layer >= _TOP_LAYER,
        Concern.APPROVAL_PENDING: watched.has_approval,
        Concern.TRANSFER_PROPOSED: watched.has_proposal,
        Concern.BOT_FAILING: watched.owner is Owner.BOT and watched.failures >= _FAILURES,
    }
    return tuple(sorted((one for one, holds in found.items() if holds), key=lambda one: -WEIGHTS[one]))


def urgency(concerns: Sequence[Concern], *, priority: int, since: float) -> tuple[int, int, float]:
    """What to sort by: the most concern first, then the most urgent priority, then what goes on longest.

    What is wrong with a conversation of the highest priority comes before more that is wrong with others.
    """
    weight = sum(WEIGHTS[one] for one in concerns)
    return -(weight + (_URGENT_WEIGHT if concerns and priority <= _URGENT else 0)), priority, since
