"""What the bot attempted in a conversation, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.turns import Exchange
from handoff.conversation import Failure, FailureKind, Turn
from handoff.envelope import Tried
from handoff.policy_model import IntentInfo

# The latest messages of a goal; a task that goes on for hours needs no list of hundreds.
_MOST_SEQS = 50

RESOLVED, FAILED, OPEN = "resolved", "failed", "open"

_DETAILS = {
    FailureKind.FALLBACK: "The bot did not understand the customer.",
    FailureKind.CLARIFICATION: "The bot had to ask what was meant.",
    FailureKind.REJECTED_VALUE: "An answer was not accepted",
    FailureKind.NOT_HELPFUL: "The customer said that the answer did not help.",
    FailureKind.NO_ANSWER: "No article answered the question.",
    FailureKind.VERIFICATION: "The identity could not be verified.",
    FailureKind.BACK_OFFICE: "A system did not do what was asked",
}


def tried_of(
    exchanges: Sequence[Exchange],
    turns: Sequence[Turn],
    *,
    intents: Mapping[str, IntentInfo],
    before: Sequence[Tried] = (),
) -> tuple[Tried, ...]:
    """The goals that the bot worked on, in the order in which they were begun. `intents` gives their titles, and `before`
    is what it had worked on when the first of these exchanges began.

    A goal for which the bot only called a person, and one that came up while a person was in charge, was not tried.
    """
    seqs: dict[str, list[int]] = {one.goal: list(one.seqs) for one in before}
    outcomes: dict[str, str] = {one.goal: one.outcome for one in before}
    details: dict[str, str] = {one.goal: one.detail for one in before}
    for exchange, turn in zip(exchanges, turns, strict=True):
        if not exchange.is_attempt:
            continue
        failed = {failure.goal or turn.goal: failure for failure in turn.failures}
        for goal in dict.fromkeys((turn.goal, *turn.resolved, *failed)):
            if not goal:
                continue
            seqs.setdefault(goal, []).append(turn.seq)
            if goal in turn.resolved:
                outcomes[goal], details[goal] = RESOLVED, ""
            elif goal in failed:
                outcomes[goal], details[goal] = FAILED, _detail(failed[goal])
            elif outcomes.get(goal, RESOLVED) == RESOLVED:
                outcomes[goal] = OPEN
    return tuple(
        Tried(
            goal=goal,
            title=intents[goal].title if goal in intents else goal.replace("_", " ").capitalize(),
            outcome=outcomes[goal],
            detail=details.get(goal, ""),
            seqs=tuple(found[-_MOST_SEQS:]),
        )
        for goal, found in seqs.items()
    )


def _detail(failure: Failure) -> str:
    sentence = _DETAILS[failure.kind]
    if sentence.endswith("."):
        return sentence
    return f"{sentence}: {failure.detail}." if failure.detail else f"{sentence}."
