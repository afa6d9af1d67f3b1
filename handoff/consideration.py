"""How near the measured signals came: what an agent sees beside a decision that nobody had to be called for."""

from typing import Any

from handoff.decision import Evidence
from handoff.firing import plan_of
from handoff.measures import MEASURES, Measure, evidence_of
from handoff.policy_model import Policy
from handoff.reading import Reading

# In the order in which they are shown. One message's mood and the number of bad ones are read off the mood.
_SHOWN = ("mood", "frustration", "failed_attempts", "loop", "repeat_contact", "silence", "amount")


def considered(reading: Reading) -> tuple[Evidence, ...]:
    """The measured signals that the policy asks about and of which something can be said, each with its next threshold.

    The next threshold is the nearest one that is not met, or the last that was where all are.
    """
    if reading.latest is None:
        return ()
    found: list[Evidence] = []
    for signal in _SHOWN:
        measure, tests = MEASURES[signal], tests_for(reading.policy, signal)
        measured = [(test, one) for test in tests if (one := measure.read(test, reading)) is not None]
        if not measured:
            continue
        test, nearest = min(measured, key=lambda pair: _nearness(measure, measure.limit(pair[0]), pair[1].number))
        found.append(evidence_of(signal, nearest, measure.says(measure.limit(test))))
    return tuple(found)


def tests_for(policy: Policy, signal: str) -> tuple[Any, ...]:
    """What the policy's cases ask about a signal, each question once; of failed attempts, of all kinds if any does."""
    asked = plan_of(policy).asked.get(signal, ())
    general = tuple(test for test in asked if not getattr(test, "kinds", ()))
    return general or asked


def _nearness(measure: Measure, limit: float, number: float) -> tuple[bool, float]:
    """Thresholds that are not met come before those that are; of either, the nearest comes first."""
    distance = number - limit if measure.is_low else limit - number
    return measure.meets(number, limit), abs(distance)
