"""A situation made ready for the signals: the turns that count, the last of them, and what the talk is about."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from handoff.conversation import MeantIntent, Situation, Trigger, Turn, Understanding
from handoff.policy_model import IntentInfo, Policy

T = TypeVar("T")

QUOTE_CHARACTERS = 120
# So that a decision takes the same short time in the longest conversation, and nobody can hold up a desk by talking on.
MOST_TURNS = 100
# With this word the customer drops the task that they are on.
STOP = "stop"

# What takes an offer ("go on then"). It means something only right after one.
ACCEPTS_TRIGGER = "accepts_offer"


@dataclass(frozen=True)
class Reading:
    """`turns` are those that count, oldest first; `situation` keeps the customer and what was asked by button.

    `like` is another reading of the same policy, from which this one differs in few turns: what was found in the
    turns that both begin with is taken from there. It changes nothing but the time that is taken.
    """

    policy: Policy
    situation: Situation
    after_seq: int
    like: "Reading | None" = field(default=None, repr=False, compare=False)
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The turns whose signals are not spent, at most the last `MOST_TURNS`."""
        return tuple(turn for turn in self.situation.turns[-MOST_TURNS:] if turn.seq > self.after_seq)

    @cached_property
    def shared(self) -> int:
        """How many turns this reading and `like` begin with in common."""
        if self.like is None or self.like.after_seq != self.after_seq or self.like.first_seq != self.first_seq:
            return 0
        pairs = zip(self.turns, self.like.turns, strict=False)
        return next(
            (n for n, (one, other) in enumerate(pairs) if one is not other), min(len(self.turns), len(self.like.turns))
        )

    @cached_property
    def first_seq(self) -> int:
        """The number of the first message since the last handoff, whether it is still looked at or not."""
        return next((turn.seq for turn in self.situation.turns if turn.seq > self.situation.spent_through), 0)

    @cached_property
    def latest(self) -> Turn | None:
        """The turn to be judged, if it counts."""
        return self.turns[-1] if self.turns else None

    @cached_property
    def topic(self) -> str:
        """The task that the customer is on, as an intent's name; empty when none was begun or it was dropped."""
        return topic(self.policy, self.turns)

    @cached_property
    def moment(self) -> float:
        """When it is judged, in seconds since the epoch, UTC; 0 where that is not known."""
        return self.situation.now or (self.latest.at if self.latest is not None else 0.0)

    def hits(self, triggers: Iterable[str]) -> list[tuple[Turn, Trigger]]:
        """The phrases of these triggers that were used, each with its turn, oldest first."""
        found = [hit for name in triggers for hit in self._by_trigger.get(name, ())]
        return [(self.turns[place], hit) for place, _, hit in sorted(found, key=lambda one: one[:2])]

    def with_intent(self, names: Iterable[str]) -> tuple[Turn, ...]:
        """The turns in which one of these intents was understood, in any place, oldest first."""
        places = {place for name in names for place in self._by_intent.get(name, ())}
        return tuple(self.turns[place] for place in sorted(places))

    def once(self, key: Hashable, found: Callable[[], T]) -> T:
        """What `found` gives, computed once for this reading: several rules ask for the same."""
        if key not in self._kept:
            self._kept[key] = found()
        kept: T = self._kept[key]
        return kept

    def intent_info(self, turn: Turn) -> IntentInfo | None:
        """What the policy says of the turn's intent."""
        return self.policy.intents.get(turn.understanding.intent)

    @cached_property
    def _by_trigger(self) -> dict[str, list[tuple[int, int, Trigger]]]:
        found: dict[str, list[tuple[int, int, Trigger]]] = {}
        for place, turn in enumerate(self.turns):
            for number, hit in enumerate(turn.understanding.triggers):
                found.setdefault(hit.name, []).append((place, number, hit))
        return found

    @cached_property
    def _by_intent(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, turn in enumerate(self.turns):
            found.setdefault(turn.understanding.intent, []).append(place)
            for one in turn.understanding.intents:
                found.setdefault(one.name, []).append(place)
        return found


def read(policy: Policy, situation: Situation, *, like: Reading | None = None) -> Reading:
    """The reading of everything after `spent_through`; `like` as in `Reading`."""
    return Reading(policy, situation, situation.spent_through, like)


def topic(policy: Policy, turns: tuple[Turn, ...]) -> str:
    """The last task begun in `turns`; empty when the customer dropped it."""
    for turn in reversed(turns):
        if turn.understanding.intent == STOP:
            return ""
        if task := task_of(policy, turn):
            return task
    return ""


def subjects(policy: Policy, turns: tuple[Turn, ...]) -> tuple[str, ...]:
    """All tasks that `turns` were about, the latest first."""
    return tuple(dict.fromkeys(task for turn in reversed(turns) if (task := task_of(policy, turn))))


def task_of(policy: Policy, turn: Turn) -> str:
    """The task that the turn is about, as an intent's name; empty for words that open none."""
    # The bot's own goal is believed before the intent, for it knows its forms.
    if turn.goal:
        return turn.goal
    info = policy.intents.get(turn.understanding.intent)
    return turn.understanding.intent if info is not None and info.task else ""


def is_dismissed(turn: Turn, triggers: tuple[str, ...]) -> bool:
    """Was one of the triggers said and taken back, or harmless, and none of them meant?"""
    if not any(one.name in triggers for one in turn.understanding.dismissed):
        return False
    return not any(one.name in triggers for one in turn.understanding.triggers)


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


def says_yes(understanding: Understanding) -> bool:
    """Whether a message that answers an offer takes it in other words than yes: by a phrase of `accepts_offer`."""
    is_said = any(one.name == ACCEPTS_TRIGGER for one in understanding.triggers)
    return is_said and understanding.intent not in ("deny", "stop")
