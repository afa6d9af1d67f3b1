"""What a comparison of two models found, as values: kept beside the candidate, shown by the report, judged by the gates."""

from __future__ import annotations

from enum import StrEnum

import msgspec

FALLBACK = "nlu_fallback"


class Side(StrEnum):
    """Which of the two models."""

    LIVE = "live"
    CANDIDATE = "candidate"


class Change(StrEnum):
    """What became of a message, a story or a conversation. `OTHERWISE`: both are wrong, or nobody knows what is right."""

    BETTER = "better"
    WORSE = "worse"
    OTHERWISE = "otherwise"
    SAME = "same"


class Guess(msgspec.Struct, frozen=True, array_like=True):
    """What a model made of a message: the intent that it acts on, and its best guess among the intents with its probability."""

    intent: str
    best: str
    probability: float


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message under both models. `truth` is its right intent, empty where nobody said it; `times` is how often it was written,
    `note` what people said of it. `live` is None where the live model cannot be judged on it."""

    text: str
    truth: str
    candidate: Guess
    live: Guess | None = None
    times: int = 1
    note: str = ""

    def guess(self, side: Side) -> Guess | None:
        """What one of them made of it."""
        return self.live if side is Side.LIVE else self.candidate

    @property
    def change(self) -> Change:
        """What the candidate makes of it, beside the live one."""
        if self.live is None or self.live.intent == self.candidate.intent:
            return Change.SAME
        return change_of(self.live.intent == self.truth, self.candidate.intent == self.truth)


class Story(msgspec.Struct, frozen=True):
    """A regression story, and what each model does otherwise than it says, a sentence each."""

    name: str
    live: tuple[str, ...]
    candidate: tuple[str, ...]

    @property
    def change(self) -> Change:
        """Whether it holds now, or holds no longer."""
        if self.live == self.candidate:
            return Change.SAME
        return change_of(not self.live, not self.candidate)


class Scenario(msgspec.Struct, frozen=True):
    """A labelled conversation: whether a person was needed, and what the escalation policy does with each understanding.

    `live` and `candidate` are empty where the bot stayed in charge, and else say how a person was called. `words` are the
    customer's at the call, or the last ones.
    """

    id: str
    needed: bool
    is_crisis: bool
    live: str
    candidate: str
    words: str

    def called(self, side: Side) -> bool:
        """Whether a person was called or offered."""
        return (self.live if side is Side.LIVE else self.candidate) != ""

    @property
    def change(self) -> Change:
        """Whether it is judged rightly now, or no longer."""
        if self.live == self.candidate:
            return Change.SAME
        return change_of(self.called(Side.LIVE) == self.needed, self.called(Side.CANDIDATE) == self.needed)


class Comparison(msgspec.Struct, frozen=True):
    """All of it. `candidate` and `live` are SHA-256, `evidence` the hash of what they were tested on, `notes` what could not be
    tested and why. `crossed` are the messages of cross-validation, `recorded` those of the store."""

    candidate: str
    live: str
    made_at: float
    evidence: str
    crossed: tuple[Message, ...]
    stories: tuple[Story, ...]
    scenarios: tuple[Scenario, ...]
    recorded: tuple[Message, ...]
    outside: str = "out_of_scope"
    notes: tuple[str, ...] = ()


def change_of(was_right: bool, is_right: bool) -> Change:
    """How something changed that is not the same any more."""
    if was_right == is_right:
        return Change.OTHERWISE
    return Change.BETTER if is_right else Change.WORSE
