"""The figures of a comparison. Each is a share with its parts, so that nobody takes two of three for a rule.

Accuracy counts out of scope as one more intent. A message that a model does not dare to name (`nlu_fallback`) is not right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from frontline.model.compared import Guess, Message, Scenario, Side
from frontline.replay.share import Share

_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The messages of one tenth of probability: how sure the guesses are on average, and how many are right."""

    sure: float
    right: Share


@dataclass(frozen=True, slots=True)
class Measures:
    """Of one model on labelled messages.

    `rejected` is the share of messages with an intent that are taken for none; `outside_recall` of those without one, the share
    that is noticed. `calibration_error` is the expected one, 0 to 1, over messages with an intent.
    """

    accuracy: Share
    recall: dict[str, Share]
    precision: dict[str, Share]
    outside_recall: Share
    rejected: Share
    calibration_error: float | None
    bins: tuple[Bin, ...]

    @property
    def macro_f1(self) -> float | None:
        """The mean of the intents' F1, None without messages."""
        values = []
        for intent, share in self.recall.items():
            guessed = self.precision.get(intent, Share(0, 0))
            parts = share.whole + guessed.whole
            values.append(2 * share.part / parts if parts else 0.0)
        return sum(values) / len(values) if values else None


def measures_of(messages: Sequence[Message], side: Side, *, outside: str) -> Measures | None:
    """Measure one side on the messages whose intent is known; None where it could be judged on none."""
    pairs = [(one.truth, guess) for one in messages if one.truth and (guess := one.guess(side)) is not None]
    if not pairs:
        return None
    inside = [(truth, guess) for truth, guess in pairs if truth != outside]
    far = [guess for truth, guess in pairs if truth == outside]
    truths = Counter(truth for truth, _ in pairs)
    guesses = Counter(guess.intent for _, guess in pairs)
    hits = Counter(truth for truth, guess in pairs if guess.intent == truth)
    bins = _bins(inside)
    gaps = sum(abs(one.sure * one.right.whole - one.right.part) for one in bins)
    return Measures(
        accuracy=Share(sum(hits.values()), len(pairs)),
        recall={intent: Share(hits[intent], count) for intent, count in sorted(truths.items())},
        precision={intent: Share(hits[intent], guesses[intent]) for intent in sorted(truths)},
        outside_recall=Share(sum(guess.intent == outside for guess in far), len(far)),
        rejected=Share(sum(guess.intent == outside for _, guess in inside), len(inside)),
        calibration_error=gaps / len(inside) if inside else None,
        bins=bins,
    )


def _bins(pairs: Iterable[tuple[str, Guess]]) -> tuple[Bin, ...]:
    found: dict[int, list[tuple[float, bool]]] = {}
    for truth, guess in pairs:
        place = min(int(guess.probability * _BINS), _BINS - 1)
        found.setdefault(place, []).append((guess.probability, guess.best == truth))
    return tuple(
        Bin(sum(sure for sure, _ in rows) / len(rows), Share(sum(right for _, right in rows), len(rows)))
        for _, rows in sorted(found.items())
    )


def confusions(messages: Iterable[Message], side: Side) -> Counter[tuple[str, str]]:
    """How often a message of one intent was taken for another."""
    return Counter(
        (one.truth, guess.intent)
        for one in messages
        if one.truth and (guess := one.guess(side)) is not None and guess.intent != one.truth
    )


@dataclass(frozen=True, slots=True)
class Calls:
    """How rightly people are called: of the conversations that need one, those in which one was, and the other way round."""

    recall: Share
    precision: Share
    missed_crises: int

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both, None where there is nothing to find."""
        parts = self.recall.whole + self.precision.whole
        return 2 * self.recall.part / parts if parts else None


def calls_of(scenarios: Sequence[Scenario], side: Side) -> Calls | None:
    """Measure one side; None without scenarios."""
    if not scenarios:
        return None
    needed = [one for one in scenarios if one.needed]
    called = [one for one in scenarios if one.called(side)]
    return Calls(
        recall=Share(sum(one.called(side) for one in needed), len(needed)),
        precision=Share(sum(one.needed for one in called), len(called)),
        missed_crises=sum(one.is_crisis and not one.called(side) for one in needed),
    )
