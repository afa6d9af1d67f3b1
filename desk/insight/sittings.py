"""A conversation that paused and went on: where it had ended, and whether its customer came back about the same issue. Pure.

It is read from the log, so that the same is found whenever somebody looks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from desk.insight.bot_work import says_it_failed
from desk.insight.case import Case
from desk.insight.issue import is_same, issue_of
from desk.insight.log_line import spans_of
from desk.insight.outcome import SAME_ISSUE_DAYS, SOLVED, Outcome
from desk.insight.row import outcome_in, part_of
from desk.ownership import Owner

WEB = "web"
WEB_SILENCE_SECONDS = 2 * 3600.0
CHANNEL_SILENCE_SECONDS = 24 * 3600.0
SAME_ISSUE_SECONDS = SAME_ISSUE_DAYS * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Reopening:
    """It had ended as `was`, and at `at` (seconds since the epoch) the customer came back about the same issue."""

    was: Outcome
    at: float


def silence_of(channel: str) -> float:
    """After so many seconds without a word a conversation that the bot has is over; it goes on if somebody says one."""
    return WEB_SILENCE_SECONDS if channel == WEB else CHANNEL_SILENCE_SECONDS


def reopening_of(case: Case) -> Reopening | None:
    """The first time that it was solved, paused and was about the same again; None where that never happened."""
    for ended_at, came_at in _pauses(case):
        was, _ = outcome_in(case, part_of(case, until=ended_at))
        if was in SOLVED and _is_about_the_same(case, ended_at=ended_at, came_at=came_at):
            return Reopening(was, came_at)
    return None


def _pauses(case: Case) -> Iterator[tuple[float, float]]:
    """When it had ended with the bot, and when the customer went on."""
    silence = silence_of(case.conversation.channel)
    spans = spans_of(case.lines, ends_at=math.inf)
    last = 0.0
    for line in case.lines:
        if not (line.is_said or line.is_by_customer):
            continue
        if line.is_by_customer and last and line.at - last >= silence:
            owner = next((span.owner for span in reversed(spans) if span.begins_at <= last), Owner.BOT)
            is_unbroken = not any(last < span.begins_at < line.at for span in spans)
            if owner is Owner.BOT and is_unbroken:
                yield last, line.at
        if last or line.is_by_customer:
            last = line.at


def _is_about_the_same(case: Case, *, ended_at: float, came_at: float) -> bool:
    if came_at - ended_at > SAME_ISSUE_SECONDS:
        return False
    until = ended_at + SAME_ISSUE_SECONDS
    at = {line.seq: line.at for line in case.lines}
    before = [turn for turn in case.reading.turns if at.get(turn.seq, 0.0) <= ended_at]
    after = [turn for turn in case.reading.turns if ended_at < at.get(turn.seq, 0.0) <= until]
    if after and says_it_failed(after[0]):
        return True
    return is_same(
        issue_of(before, articles=[line.article for line in case.lines if line.at <= ended_at]),
        issue_of(
            after,
            subjects=[task for call in case.calls if ended_at < call.at <= until for task in call.subjects],
            articles=[line.article for line in case.lines if ended_at < line.at <= until],
        ),
    )
