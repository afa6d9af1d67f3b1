"""How a conversation ended: exactly one of six outcomes, decided by what is known of its end. Pure; `docs/insight.md` says what
each means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desk.ownership import Owner


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

SAID_RESOLVED = "resolved"
"""The only disposition by which a person says that it was solved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What is known of a conversation's end.

    `handoffs` is how often a person was called, `last_owner` who had it before it ended: the bot, the queue or an agent.
    `disposition` is what a person said came of it, empty where none did. `was_served`: the last person who had it wrote to the
    customer, or did something in the back office.

    Of the bot's part (since a person gave it back, where one had it): `is_heard` whether the customer said anything in it,
    `is_done` whether a task was done and stayed done, `is_open` whether anything was left open, `is_confirmed` whether the
    customer said that it helped. `helped_by_person`: the customer said so to the person who had it last.
    """

    handoffs: int
    last_owner: Owner
    disposition: str = ""
    was_served: bool = False
    is_heard: bool = True
    is_done: bool = False
    is_open: bool = False
    is_confirmed: bool = False
    helped_by_person: bool = False


def outcome_of(ending: Ending) -> Outcome:
    """The outcome of the conversation by itself; whether it was reopened is another question."""
    is_solved_by_bot = ending.is_done and not ending.is_open and ending.disposition in ("", SAID_RESOLVED)
    if not ending.handoffs:
        if not is_solved_by_bot:
            return Outcome.ABANDONED
        return Outcome.RESOLVED_CONFIRMED if ending.is_confirmed else Outcome.RESOLVED_UNCONFIRMED
    return Outcome.ESCALATED_RESOLVED if _helped(ending, is_solved_by_bot) else Outcome.ESCALATED_UNRESOLVED


def _helped(ending: Ending, is_solved_by_bot: bool) -> bool:
    match ending.last_owner:
        case Owner.AGENT:
            return ending.was_served and ending.disposition == SAID_RESOLVED
        case Owner.BOT if ending.is_heard:
            return is_solved_by_bot
        case Owner.BOT:
            is_said = ending.disposition == SAID_RESOLVED or (ending.helped_by_person and not ending.disposition)
            return ending.was_served and is_said
        case _:
            return False
