"""The numbers of a policy that say how easily a person is called, and the policy with one of them moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from msgspec.structs import fields, replace

from handoff.case_model import Case
from handoff.policy_model import Policy

# The numbers by their field, with the step in which each is moved; a step towards calling more often is positive.
# Amounts are left to the business: they say what is at stake, and not how sure a sign is.
_STEPS: dict[tuple[str, str], float] = {
    ("mood", "at_most"): 0.05,
    ("message_mood", "at_most"): 0.05,
    ("frustration", "at_least"): -0.05,
    ("failed_attempts", "at_least"): -0.5,
    ("bad_turns", "at_least"): -1,
    ("loop", "at_least"): -1,
    ("explicit_wish", "confidence"): -0.05,
    ("explicit_wish", "need"): -0.05,
    ("need", "at_least"): -0.05,
    ("offer_accepted", "confidence"): -0.05,
    ("intent", "confidence"): -0.05,
    ("layer", "confidence"): -0.05,
    ("low_confidence", "floor"): -0.05,
}
_BOUNDS: dict[str, tuple[float, float]] = {
    "mood": (-1.0, 0.0),
    "message_mood": (-1.0, 0.0),
    "failed_attempts": (0.5, 10.0),
    "bad_turns": (1, 3),
    "loop": (2, 10),
}
_PROBABILITY = (0.05, 0.99)


@dataclass(frozen=True)
class Knob:
    """One number: the rule and the case (from zero) that it stands in, its signal and its field."""

    rule: int
    case: int
    signal: str
    field: str

    @property
    def path(self) -> tuple[str | int, ...]:
        """Where it stands in the policy file."""
        return ("rules", self.rule, "when", self.case, self.signal, self.field)

    def value(self, policy: Policy) -> float:
        """The number as the policy has it."""
        return float(getattr(getattr(policy.rules[self.rule].when[self.case], self.signal), self.field))


def knobs(policy: Policy) -> Iterator[Knob]:
    """Every number of the policy's rules that can be moved."""
    for rule_index, rule in enumerate(policy.rules):
        for case_index, case in enumerate(rule.when):
            for field in fields(Case):
                test = getattr(case, field.name)
                for signal, name in _STEPS:
                    if signal == field.name and hasattr(test, name):
                        yield Knob(rule_index, case_index, signal, name)


def moved(policy: Policy, knob: Knob, steps: int) -> Policy | None:
    """The policy with the number moved by so many steps, positive ones calling more often; None past its bounds."""
    step = _STEPS[knob.signal, knob.field]
    low, high = _BOUNDS.get(knob.signal, _PROBABILITY) if knob.field != "confidence" else _PROBABILITY
    value = round(knob.value(policy) + steps * step, 4)
    if not low <= value <= high:
        return None
    return _with(policy, knob, int(value) if isinstance(step, int) else value)


def _with(policy: Policy, knob: Knob, value: float) -> Policy:
    rule = policy.rules[knob.rule]
    case = rule.when[knob.case]
    test: Any = getattr(case, knob.signal)
    case = replace(case, **{knob.signal: replace(test, **{knob.field: value})})
    rule = replace(rule, when=_put(rule.when, knob.case, case))
    return replace(policy, rules=_put(policy.rules, knob.rule, rule))


def _put(items: tuple[Any, ...], index: int, item: Any) -> tuple[Any, ...]:
    return (*items[:index], item, *items[index + 1 :])
