"""Which rules fire, with their evidence, the most urgent first."""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from handoff.case_model import Case
from handoff.decision import Evidence
from handoff.policy_model import Policy, Rule
from handoff.policy_shadow import urgency
from handoff.reading import Reading
from handoff.signals import Tests, evidence_of_all, tests_of

# A live policy, a candidate beside it, and a few that a comparison goes through.
_MOST_PLANS = 16
# One feeling, however it is measured.
MOODS = frozenset({"mood", "message_mood", "bad_turns"})
FEELINGS = MOODS | {"frustration"}
# These say for whom and where a rule holds; they are no reasons by themselves.
CONDITIONS = frozenset({"topic", "tier", "language", "layer"})


@dataclass(frozen=True)
class Fired:
    """A rule that fired, the case of it that held, and what shows it."""

    rule: Rule
    case: Case
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Plan:
    """A policy made ready: its rules in order of urgency, each with its cases and their tests.

    `asked` are all tests of a signal, each once.
    """

    policy: Policy
    rules: tuple[tuple[Rule, tuple[tuple[Case, Tests], ...]], ...]
    asked: Mapping[str, tuple[Any, ...]]


def fired_rules(
    reading: Reading, *, without: frozenset[str] = frozenset(), since_refusal: Reading | None = None
) -> list[Fired]:
    """The rules that fire, the most urgent first. Cases that ask for a signal of `without` do not count.

    Where a person was refused, cases that ask for nothing but a feeling must hold by what was said since, too: the
    customer was angry when they said that they want no person, and one more message like that is nothing new.
    """
    found: list[Fired] = []
    for rule, cases in plan_of(reading.policy).rules:
        if without:
            cases = tuple(one for one in cases if not any(name in without for name, _, _ in one[1]))
        if (fired := _fired(rule, cases, reading, since_refusal)) is not None:
            found.append(fired)
    return found


def still_fires(reading: Reading, names: Collection[str], *, since_refusal: Reading | None = None) -> bool:
    """Does one of the rules with these names fire?"""
    return any(
        rule.name in names and _fired(rule, cases, reading, since_refusal) is not None
        for rule, cases in plan_of(reading.policy).rules
    )


def _fired(
    rule: Rule, cases: tuple[tuple[Case, Tests], ...], reading: Reading, since_refusal: Reading | None
) -> Fired | None:
    for case, tests in cases:
        evidence = evidence_of_all(tests, reading)
        if evidence is None:
            continue
        if since_refusal is None or not _is_feeling(tests) or evidence_of_all(tests, since_refusal) is not None:
            return Fired(rule, case, evidence)
    return None


def _is_feeling(tests: Tests) -> bool:
    names = {name for name, _, _ in tests}
    return bool(names & FEELINGS) and names <= FEELINGS | CONDITIONS


def plan_of(policy: Policy) -> Plan:
    """The plan of a policy, made once: deciding goes through it for every message."""
    # Told apart by identity, for comparing two policies would take longer than deciding. The plan keeps its policy
    # alive, so that the identity is not given to another one meanwhile.
    plan = _PLANS.get(id(policy))
    if plan is None:
        plan = _PLANS[id(policy)] = _prepared(policy)
        while len(_PLANS) > _MOST_PLANS:
            _PLANS.popitem(last=False)
    return plan


_PLANS: OrderedDict[int, Plan] = OrderedDict()


def _prepared(policy: Policy) -> Plan:
    ordered = sorted(enumerate(policy.rules), key=lambda pair: urgency(pair[1], pair[0]))
    rules = tuple((rule, tuple((case, tests_of(case)) for case in rule.when)) for _, rule in ordered)
    asked: dict[str, dict[Any, None]] = {}
    for _, cases in rules:
        for _, tests in cases:
            for name, _, test in tests:
                asked.setdefault(name, {})[test] = None
    return Plan(policy, rules, {name: tuple(tests) for name, tests in asked.items()})
