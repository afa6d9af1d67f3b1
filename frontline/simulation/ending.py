"""How a conversation of the simulation ended, known because it was made so."""

from __future__ import annotations

from dataclasses import dataclass

CONFIRMED, UNCONFIRMED, ABANDONED = "resolved_confirmed", "resolved_unconfirmed", "abandoned"
HELPED, NOT_HELPED, REOPENED = "escalated_resolved", "escalated_unresolved", "reopened"
SOLVED = frozenset({CONFIRMED, UNCONFIRMED, HELPED})
OUTCOMES = (CONFIRMED, UNCONFIRMED, ABANDONED, HELPED, NOT_HELPED, REOPENED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """`outcome` is that of the conversation by itself, whatever comes later; empty while it is open, and where the customer
    said nothing at all.

    `asked_twice` counts the questions that the customer was asked a second time, `asked_again` the facts that a person asked
    for although the briefing held them. `is_rated`: the desk asks this customer how it was. `was` and
    `reopened_at` tell of one that ended, and went on about the same.
    """

    outcome: str
    asked_twice: int = 0
    asked_again: int = 0
    is_rated: bool = True
    was: str = ""
    reopened_at: float = 0.0
