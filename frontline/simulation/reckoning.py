"""The figures that a desk must tell, counted from the truth by the definitions of docs/insight.md.

Written apart from the product's own counting, of which it uses nothing: where both agree, they do not by having the same error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from frontline.simulation.calendar import DAY_SECONDS, day_of, week_of
from frontline.simulation.ending import ABANDONED, CONFIRMED, HELPED, OUTCOMES, REOPENED, SOLVED, UNCONFIRMED
from frontline.simulation.truth import Truth

_SEVEN_DAYS = 7 * DAY_SECONDS
_BY_BOT = frozenset({CONFIRMED, UNCONFIRMED})
_RIGHT = frozenset({"needed", "too_late", "wrong_team"})
_CONTENT = 4

Counted = tuple[int, int, int]
"""Numerator, denominator, and how many it cannot be said of."""


@dataclass(frozen=True, slots=True)
class Split:
    """The conversations behind a share: those that it counts, all of its whole, and those that it cannot be said of."""

    counted: Sequence[Truth]
    whole: Sequence[Truth]
    left_out: Sequence[Truth] = ()

    @property
    def counts(self) -> Counted:
        return len(self.counted), len(self.whole), len(self.left_out)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Everything that is told of some conversations. `averages` are a total and a count, `spreads` a count, the median and the
    90th percentile by nearest rank."""

    conversations: int
    still_open: int
    outcomes: Mapping[str, int]
    shares: Mapping[str, Counted]
    averages: Mapping[str, tuple[float, int]]
    spreads: Mapping[str, tuple[int, float | None, float | None]]


def reckon(truths: Iterable[Truth], *, now: float) -> Reckoned:
    """Count them, as of `now` (seconds since the epoch)."""
    spoken = [truth for truth in truths if truth.has_spoken]
    ended = [truth for truth in spoken if not truth.is_open]
    return Reckoned(
        conversations=len(ended),
        still_open=len(spoken) - len(ended),
        outcomes={name: sum(truth.outcome == name for truth in ended) for name in OUTCOMES},
        shares={name: split.counts for name, split in shares(ended, now=now).items()},
        averages=_averages(ended),
        spreads={
            name: _spread([value for truth in ended if (value := of(truth)) is not None]) for name, of in TIMES.items()
        },
    )


def shares(ended: Sequence[Truth], *, now: float) -> dict[str, Split]:
    """Every share of conversations that have ended, by its name."""
    escalated = [truth for truth in ended if truth.parts]
    talked = [truth for truth in escalated if truth.agent_messages]
    known = [truth for truth in ended if truth.is_known]
    had_solved = [truth for truth in known if truth.outcome in _BY_BOT or truth.was in _BY_BOT]
    judged = [truth for truth in escalated if truth.verdict]
    unjudged = [truth for truth in escalated if not truth.verdict]
    return {
        "resolution": _of(ended, lambda one: one.outcome in _BY_BOT),
        "deflection": _of(ended, lambda one: not one.parts),
        "confirmed_resolution": _of(ended, lambda one: one.outcome == CONFIRMED),
        "durable_resolution": _later(known, now=now),
        "durability": _later(had_solved, now=now),
        "solved": _of(ended, lambda one: one.outcome in SOLVED),
        "contained_but_unsolved": _of(ended, lambda one: not one.parts and one.outcome not in _BY_BOT),
        "abandonment": _of(ended, lambda one: one.outcome == ABANDONED),
        "escalation": _of(ended, lambda one: bool(one.parts)),
        "human_resolution": _of(escalated, lambda one: one.outcome == HELPED),
        "recognised": _of(ended, lambda one: one.is_known),
        "reopened": _of(ended, lambda one: one.outcome == REOPENED),
        "repeat_contacts": _of(known, lambda one: bool(one.repeat_of)),
        "asked_twice": _of(ended, lambda one: one.asked_twice > 0),
        "context_lost": _of(talked, lambda one: one.asked_again > 0),
        **_satisfaction(ended, "bot"),
        **_satisfaction(ended, "agent"),
        "verdicts": _of(escalated, lambda one: bool(one.verdict)),
        "escalation_precision": _of(judged, lambda one: one.verdict in _RIGHT, left_out=unjudged),
        "too_late": _of(judged, lambda one: one.verdict == "too_late", left_out=unjudged),
        "wrong_team": _of(judged, lambda one: one.verdict == "wrong_team", left_out=unjudged),
    }


def _later(truths: Sequence[Truth], *, now: float) -> Split:
    """How many the bot solved for good: said of those that ended at least seven days ago alone."""
    old = [truth for truth in truths if now - truth.last_at >= _SEVEN_DAYS]
    young = [truth for truth in truths if now - truth.last_at < _SEVEN_DAYS]
    return _of(old, _lasted, left_out=young)


def _lasted(truth: Truth) -> bool:
    return truth.outcome in _BY_BOT and not truth.next_contact_at


def _satisfaction(ended: Sequence[Truth], part: str) -> dict[str, Split]:
    """Of one part: who was content of those who answered, and who answered of those who were asked."""
    stars = {
        truth.conversation: (truth.csat_bot if part == "bot" else truth.csat_agent) or 0
        for truth in ended
        if (truth.was_asked_bot if part == "bot" else truth.was_asked_agent)
    }
    asked = [truth for truth in ended if truth.conversation in stars]
    answered = [truth for truth in asked if stars[truth.conversation]]
    silent = [truth for truth in asked if not stars[truth.conversation]]
    return {
        f"csat_{part}": _of(answered, lambda one: stars[one.conversation] >= _CONTENT, left_out=silent),
        f"csat_{part}_answers": Split(answered, asked),
    }


def _averages(ended: Sequence[Truth]) -> dict[str, tuple[float, int]]:
    found = {}
    for name, of in AVERAGED.items():
        values = [value for truth in ended if (value := of(truth)) is not None]
        found[name] = (float(sum(values)), len(values))
    return found


AVERAGED: Mapping[str, Callable[[Truth], float | None]] = {
    "csat_bot_mean": lambda truth: truth.csat_bot,
    "csat_agent_mean": lambda truth: truth.csat_agent,
    "questions_asked_twice": lambda truth: truth.asked_twice,
    "handoffs_each": lambda truth: len(truth.parts) or None,
    "mood_change": lambda truth: truth.messages[-1].sentiment - truth.messages[0].sentiment if truth.messages else None,
}
"""What each mean is of, None for a conversation that has it not."""

TIMES: Mapping[str, Callable[[Truth], float | None]] = {
    "wait": lambda truth: truth.wait_seconds,
    "first_reply": lambda truth: truth.first_reply_seconds,
    "handle": lambda truth: truth.handle_seconds,
    "agent_steps": lambda truth: truth.agent_steps,
}


def _of(whole: Sequence[Truth], is_counted: Callable[[Truth], bool], *, left_out: Sequence[Truth] = ()) -> Split:
    return Split([truth for truth in whole if is_counted(truth)], whole, left_out)


def _spread(values: list[float]) -> tuple[int, float | None, float | None]:
    ordered = sorted(values)
    return len(ordered), at_rank(ordered, 50), at_rank(ordered, 90)


def at_rank(ordered: Sequence[float], percent: int) -> float | None:
    """The smallest value that so many percent do not exceed."""
    # In whole numbers, for a percentage of a count is rarely exact otherwise.
    place = -(-len(ordered) * percent // 100)
    return float(ordered[max(0, place - 1)]) if ordered else None


GROUPINGS: Mapping[str, Callable[[Truth], str]] = {
    "intent": lambda truth: truth.intent,
    "layer": lambda truth: str(max((part.layer for part in truth.parts), default=1)),
    "channel": lambda truth: truth.channel,
    "language": lambda truth: truth.language,
    "tier": lambda truth: truth.tier,
    "agent": lambda truth: next((part.agent for part in reversed(truth.parts) if part.agent), ""),
    "skill": lambda truth: truth.parts[-1].skill if truth.parts else "",
    "reason": lambda truth: truth.parts[0].rule if truth.parts else "",
    "model": lambda truth: truth.model,
    "arm": lambda truth: "",
    "outcome": lambda truth: truth.outcome,
    "day": lambda truth: day_of(truth.started_at).isoformat(),
    "week": lambda truth: week_of(truth.started_at),
    "month": lambda truth: day_of(truth.started_at).replace(day=1).isoformat(),
}
"""By what figures are split, and what a conversation belongs to then: by the shop's clock where it is a time."""


def in_days(truths: Iterable[Truth], first: date, last: date) -> list[Truth]:
    """Those that began on these days, both included."""
    return [truth for truth in truths if first <= day_of(truth.started_at) <= last]


def days_before(first: date, last: date) -> tuple[date, date]:
    """As many days, right before."""
    days = (last - first).days + 1
    return first - timedelta(days=days), first - timedelta(days=1)
