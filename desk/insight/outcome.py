"""How a conversation ended: exactly one of six outcomes. `docs/insight.md` says what each means."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """The bot's alone are `RESOLVED_*` and `ABANDONED`; in `ESCALATED_*` a person was called at least once.

    `REOPENED` was solved, and its customer came back about the same issue within `SAME_ISSUE_DAYS`.
    """

    RESOLVED_CONFIRMED = "resolved_confirmed"
    RESOLVED_UNCONFIRMED = "resolved_unconfirmed"
    ABANDONED = "abandoned"
    ESCALATED_RESOLVED = "escalated_resolved"
    ESCALATED_UNRESOLVED = "escalated_unresolved"
    REOPENED = "reopened"


SOLVED = frozenset({Outcome.RESOLVED_CONFIRMED, Outcome.RESOLVED_UNCONFIRMED, Outcome.ESCALATED_RESOLVED})
"""What can be opened again. What ended without a solution goes on, or comes again, and stays what it was."""

SAME_ISSUE_DAYS = 7
