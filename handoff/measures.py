"""The signals that measure something: how much of it there is, against how much a case asks for.

One place for a measure serves the rule that holds by it and the explanation that shows how near it came.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from handoff.attempts import failed_attempts
from handoff.case_model import AttemptsTest, NeedTest, RepeatContactTest, SilenceTest
from handoff.contacts import contacts_about
from handoff.conversation import Turn
from handoff.decision import Evidence
from handoff.loop import same_answers
from handoff.mood import bad_turns, mood, mood_window
from handoff.needs import sign
from handoff.reading import Reading, is_dismissed, quote
from handoff.silence import silence_of


@dataclass(frozen=True)
class Measured:
    """How much there is: as a number and for people, with the turns that show it and a quote from them."""

    number: float
    value: str
    turns: tuple[Turn, ...] = ()
    quote: str = ""


class _Reads(Protocol):
    def __call__(self, test: Any, reading: Reading) -> Measured | None: ...


@dataclass(frozen=True)
class Measure:
    """A measured signal. `read` gives none where nothing can be said; `limit` is what a test asks for.

    `says` puts a limit into words. Where `is_low` is true, the signal holds at its limit or below, else at or above it.
    """

    read: _Reads
    limit: Callable[[Any], float]
    says: Callable[[float], str]
    is_low: bool = False

    def meets(self, number: float, limit: float) -> bool:
        """Does the number reach the limit? A number that is none never does."""
        return number <= limit if self.is_low else number >= limit


def measured_evidence(signal: str, test: Any, reading: Reading) -> Evidence | None:
    """The evidence that the test of a measured signal holds, or none."""
    measure = MEASURES[signal]
    found = measure.read(test, reading)
    if found is None or not measure.meets(found.number, measure.limit(test)):
        return None
    return evidence_of(signal, found, measure.says(measure.limit(test)))


def evidence_of(signal: str, found: Measured, threshold: str) -> Evidence:
    """What was measured, as evidence against a threshold."""
    return Evidence(signal, found.value, threshold, tuple(turn.seq for turn in found.turns), found.quote)


def _mood(test: object, reading: Reading) -> Measured | None:
    window = mood_window(reading)
    if not window:
        return None
    value = mood(reading)
    path = ", ".join(f"{turn.understanding.sentiment.score:+.2f}" for turn in window)
    return Measured(value, f"{value:.2f} (messages: {path})", window, quote(window[-1].text))


def _message_mood(test: object, reading: Reading) -> Measured | None:
    latest = reading.latest
    if latest is None:
        return None
    score = latest.understanding.sentiment.score
    return Measured(score, f"{score:.2f}", (latest,), quote(latest.text))


def _need(test: NeedTest, reading: Reading) -> Measured | None:
    latest = reading.latest
    found = [one for one in latest.understanding.needs if one.name in test.names] if latest is not None else []
    if latest is None or not found or is_dismissed(latest, test.unless_dismissed):
        return None
    most = max(found, key=lambda one: one.probability)
    return Measured(most.probability, f"{sign(most.name)} ({most.probability:.2f})", (latest,), quote(latest.text))


def _bad_turns(test: object, reading: Reading) -> Measured | None:
    turns = bad_turns(reading)
    return Measured(len(turns), str(len(turns)), turns, quote(turns[-1].text)) if turns else None


def _frustration(test: object, reading: Reading) -> Measured | None:
    latest = reading.latest
    if latest is None:
        return None
    value = latest.understanding.frustration
    return Measured(value, f"{value:.2f}", (latest,), quote(latest.text))


def _failed_attempts(test: AttemptsTest, reading: Reading) -> Measured | None:
    attempts = failed_attempts(reading, test.kinds)
    if not attempts:
        return None
    total = sum(attempt.weight for attempt in attempts)
    kinds = dict.fromkeys(attempt.kind.replace("_", " ") for attempt in attempts)
    turns = tuple(attempt.turn for attempt in attempts)
    return Measured(total, f"{total:g} ({', '.join(kinds)})", turns, quote(turns[-1].text))


def _loop(test: object, reading: Reading) -> Measured | None:
    turns = same_answers(reading)
    return Measured(len(turns), f"{len(turns)} times", turns, quote(turns[-1].answer)) if turns else None


def _silence(test: SilenceTest, reading: Reading) -> Measured | None:
    pause = silence_of(reading)
    if pause is None or (test.at_most_seconds is not None and pause.seconds > test.at_most_seconds):
        return None
    return Measured(pause.seconds, f"{pause.seconds:.0f} s", (pause.after,), quote(pause.after.answer))


def _repeat_contact(test: RepeatContactTest, reading: Reading) -> Measured | None:
    contacts = contacts_about(reading, within_days=test.within_days)
    if not contacts:
        return None
    turns = tuple(turn for turn in reading.turns if reading.topic in (turn.goal, turn.understanding.intent))[-1:]
    value = f"{len(contacts)} about {reading.topic} in {test.within_days:g} days"
    return Measured(len(contacts), value, turns, quote(contacts[0].about))


def _amount(test: object, reading: Reading) -> Measured | None:
    named = [(turn.amount, turn) for turn in reading.turns if turn.amount is not None and turn.amount >= 0]
    if not named:
        return None
    value, turn = max(named, key=lambda pair: pair[0])
    return Measured(value, f"{value:,.2f}", (turn,), quote(turn.text))


def _at_least(test: Any) -> float:
    limit: float = test.at_least
    return limit


def _at_most(test: Any) -> float:
    limit: float = test.at_most
    return limit


MEASURES: dict[str, Measure] = {
    "mood": Measure(_mood, _at_most, "{:.2f} or lower".format, is_low=True),
    "need": Measure(_need, _at_least, "{:.2f} or higher".format),
    "message_mood": Measure(_message_mood, _at_most, "{:.2f} or lower".format, is_low=True),
    "bad_turns": Measure(_bad_turns, _at_least, "at least {:g}".format),
    "frustration": Measure(_frustration, _at_least, "{:.2f} or higher".format),
    "failed_attempts": Measure(_failed_attempts, _at_least, "at least {:g}".format),
    "loop": Measure(_loop, _at_least, "at least {:g} times".format),
    "silence": Measure(_silence, lambda test: float(test.at_least_seconds), "at least {:g} s".format),
    "repeat_contact": Measure(_repeat_contact, lambda test: float(test.times), "at least {:g}".format),
    "amount": Measure(_amount, _at_least, "at least {:,.2f}".format),
}
