"""What figures count in the ledger of outcomes: each condition once, for the numbers and for the lists behind them.

What they mean is in `desk.insight.figures.definitions`, in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, case, or_, true

from desk.insight.figures.periods import DAY_SECONDS
from desk.insight.outcome import SAME_ISSUE_DAYS, Outcome
from desk.store.tables import outcomes

SAME_ISSUE_SECONDS = SAME_ISSUE_DAYS * DAY_SECONDS
_MINUTE = 60.0
BOT_RESOLVED = (Outcome.RESOLVED_CONFIRMED.value, Outcome.RESOLVED_UNCONFIRMED.value)
RIGHT_VERDICTS = ("needed", "too_late", "wrong_team")
"""A person was needed, says the agent, whatever else was wrong."""
CONTENT_FROM = 4
"""Of five stars."""
EVERYTHING = true()
_table = outcomes.c


@dataclass(frozen=True, slots=True)
class ShareOf:
    """`counted` of `of`; `left_out` are those of whom it cannot be said, None where it can be of all.

    What is counted must lie within `of`, or a share could be above 1.
    """

    counted: Any
    of: Any = EVERYTHING
    left_out: Any = None


@dataclass(frozen=True, slots=True)
class Amount:
    """What is added up or sorted, of the conversations that have it; of others `value` is NULL."""

    value: Any
    of: Any


@dataclass(frozen=True, slots=True)
class Scope:
    """Which conversations are looked at: begun from `starts_at` until before `ends_at`, with what `filters` ask for.

    `young_after` is the time after which a last word is too recent to say whether the customer comes back.
    """

    starts_at: float
    ends_at: float
    young_after: float
    filters: tuple[tuple[str, str | int], ...] = ()
    not_intents: tuple[str, ...] = ()

    def where(self) -> list[Any]:
        """As conditions on the ledger."""
        wanted = [_table.started_at >= self.starts_at, _table.started_at < self.ends_at]
        wanted += [_table[name] == value for name, value in self.filters]
        if self.not_intents:
            wanted.append(_table.intent.not_in(self.not_intents))
        return wanted

    def within(self, *, starts_at: float, ends_at: float) -> Scope:
        """The same at another time."""
        return replace(self, starts_at=starts_at, ends_at=ends_at)


def young_after(now: float) -> float:
    """The time after which a last word is too recent to say whether the customer comes back; by the minute, so that what was read
    a moment ago is still right."""
    return now // _MINUTE * _MINUTE - SAME_ISSUE_SECONDS


@lru_cache(maxsize=8)
def shares(young_after: float) -> Mapping[str, ShareOf]:
    """Every share by its name, resolution and deflection among them."""
    escalated, resolved = _table.handoffs > 0, _table.outcome.in_(BOT_RESOLVED)
    by_person = _table.outcome == Outcome.ESCALATED_RESOLVED.value
    # Of others nobody can say that they did not come back.
    is_known = _table.is_recognised.is_(True)
    is_old, is_young = and_(is_known, _table.last_at <= young_after), and_(is_known, _table.last_at > young_after)
    came_back = and_(_table.next_contact_at > 0, _table.next_contact_at <= _table.last_at + SAME_ISSUE_SECONDS)
    lasted = and_(is_old, resolved, ~came_back)
    was_resolved = or_(resolved, _table.was.in_(BOT_RESOLVED))
    talked = and_(escalated, _table.agent_messages > 0)
    return {
        "resolution": ShareOf(resolved),
        "deflection": ShareOf(_table.handoffs == 0),
        "confirmed_resolution": ShareOf(_table.outcome == Outcome.RESOLVED_CONFIRMED.value),
        "durable_resolution": ShareOf(lasted, is_old, is_young),
        "durability": ShareOf(lasted, and_(is_old, was_resolved), and_(is_young, was_resolved)),
        "solved": ShareOf(or_(resolved, by_person)),
        "contained_but_unsolved": ShareOf(and_(_table.handoffs == 0, ~resolved)),
        "abandonment": ShareOf(_table.outcome == Outcome.ABANDONED.value),
        "escalation": ShareOf(escalated),
        "human_resolution": ShareOf(and_(escalated, by_person), escalated),
        "recognised": ShareOf(is_known),
        "reopened": ShareOf(_table.outcome == Outcome.REOPENED.value),
        "repeat_contacts": ShareOf(and_(is_known, _table.repeat_of != ""), is_known),
        "asked_twice": ShareOf(_table.asked_twice > 0),
        "context_lost": ShareOf(and_(talked, _table.asked_again > 0), talked),
        "csat_bot": _content(_table.csat_bot, _table.was_asked_bot),
        "csat_agent": _content(_table.csat_agent, _table.was_asked_agent),
        "csat_bot_answers": _answered(_table.csat_bot, _table.was_asked_bot),
        "csat_agent_answers": _answered(_table.csat_agent, _table.was_asked_agent),
        "verdicts": ShareOf(and_(escalated, _table.verdict != ""), escalated),
        "escalation_precision": _judged(RIGHT_VERDICTS),
        "too_late": _judged(("too_late",)),
        "wrong_team": _judged(("wrong_team",)),
    }


def _content(stars: Any, was_asked: Any) -> ShareOf:
    return ShareOf(stars >= CONTENT_FROM, stars.is_not(None), and_(was_asked.is_(True), stars.is_(None)))


def _answered(stars: Any, was_asked: Any) -> ShareOf:
    return ShareOf(stars.is_not(None), or_(was_asked.is_(True), stars.is_not(None)))


def _judged(verdicts: tuple[str, ...]) -> ShareOf:
    escalated = _table.handoffs > 0
    return ShareOf(
        and_(escalated, _table.verdict.in_(verdicts)),
        and_(escalated, _table.verdict != ""),
        and_(escalated, _table.verdict == ""),
    )


def averages() -> dict[str, Amount]:
    """Every mean by its name."""
    has_mood = and_(_table.mood_first.is_not(None), _table.mood_last.is_not(None))
    return {
        "csat_bot_mean": Amount(_table.csat_bot, _table.csat_bot.is_not(None)),
        "csat_agent_mean": Amount(_table.csat_agent, _table.csat_agent.is_not(None)),
        "questions_asked_twice": Amount(_table.asked_twice, EVERYTHING),
        "handoffs_each": Amount(case((_table.handoffs > 0, _table.handoffs)), _table.handoffs > 0),
        "mood_change": Amount(_table.mood_last - _table.mood_first, has_mood),
    }


SPREADS: Mapping[str, Amount] = {
    "wait": Amount(_table.wait_seconds, _table.wait_seconds.is_not(None)),
    "first_reply": Amount(_table.first_reply_seconds, _table.first_reply_seconds.is_not(None)),
    "handle": Amount(_table.handle_seconds, _table.handle_seconds.is_not(None)),
    "agent_steps": Amount(_table.agent_steps, _table.agent_steps.is_not(None)),
}
"""What is told by its median and its 90th percentile."""
