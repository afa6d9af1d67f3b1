"""A situation made ready for the signals: the turns that count, the last of them, and what the talk is about."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from handoff.conversation import MeantIntent, Situation, Turn, Understanding
from handoff.policy_model import IntentInfo, Policy

QUOTE_CHARACTERS = 120
# So that a decision takes the same short time in the longest conversation, and nobody can hold up a desk by talking on.
MOST_TURNS = 100


@dataclass(frozen=True)
class Reading:
    """`turns` are those that count, oldest first; `situation` keeps the customer and what was asked by button."""

    policy: Policy
    situation: Situation
    after_seq: int

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The turns whose signals are not spent, at most the last `MOST_TURNS`."""
        return tuple(turn for turn in self.situation.turns[-MOST_TURNS:] if turn.seq > self.after_seq)

    @cached_property
    def latest(self) -> Turn | None:
        """The turn to be judged, if it counts."""
        return self.turns[-1] if self.turns else None

    @cached_property
    def topic(self) -> str:
        """The task that the customer is on, as an intent's name; empty when none was begun or it was dropped."""
        return topic(self.policy, self.turns)

    @cached_property
    def attempts(self) -> dict[tuple[str, ...], Any]:
        """What `handoff.attempts` found in these turns already, by the kinds that were asked for."""
        return {}

    def intent_info(self, turn: Turn) -> IntentInfo | None:
        """What the policy says of the turn's intent."""
        return self.policy.intents.get(turn.understanding.intent)


def read(policy: Policy, situation: Situation) -> Reading:
    """The reading of everything after `spent_through`."""
    return Reading(policy, situation, situation.spent_through)


def topic(policy: Policy, turns: tuple[Turn, ...]) -> str:
    """The last task begun in `turns`; empty when the customer dropped it."""
    for turn in reversed(turns):
        if turn.understanding.intent == "stop":
            return ""
        if task := _task(policy, turn):
            return task
    return ""


def subjects(policy: Policy, turns: tuple[Turn, ...]) -> tuple[str, ...]:
    """All tasks that `turns` were about, the latest first."""
    return tuple(dict.fromkeys(task for turn in reversed(turns) if (task := _task(policy, turn))))


def _task(policy: Policy, turn: Turn) -> str:
    # The bot's own goal is believed before the intent, for it knows its forms.
    if turn.goal:
        return turn.goal
    info = policy.intents.get(turn.understanding.intent)
    return turn.understanding.intent if info is not None and info.task else ""


def is_sure(understanding: Understanding, names: tuple[str, ...], confidence: float) -> bool:
    """Was one of the intents understood with at least this confidence?"""
    return understanding.intent in names and understanding.confidence >= confidence


def meant(understanding: Understanding, names: tuple[str, ...], confidence: float) -> MeantIntent | None:
    """The first of the intents that a message means that is one of these, with at least this confidence."""
    return next((one for one in understanding.intents if one.name in names and one.confidence >= confidence), None)


def quote(text: str) -> str:
    """A message short enough to be shown as evidence."""
    plain = " ".join(text.split())
    return plain if len(plain) <= QUOTE_CHARACTERS else plain[: QUOTE_CHARACTERS - 1].rstrip() + "…"
