"""Which rules can never decide, because a more urgent one fires whenever they do."""

from collections.abc import Iterator, Sequence
from typing import Any

from handoff.case_model import Case
from handoff.policy_model import Rule


def urgency(rule: Rule, position: int) -> tuple[bool, int, int, int]:
    """The order in which rules decide, most urgent first: handoff before offer, then priority, layer, position."""
    return (rule.outcome == "offer", rule.priority, -rule.layer, position)


def shadowing(rules: Sequence[Rule]) -> Iterator[tuple[int, int, str]]:
    """The position of each shadowed rule, of the one that shadows it, and why."""
    for index, rule in enumerate(rules):
        for other_index, other in enumerate(rules):
            if other_index == index or urgency(other, other_index) > urgency(rule, index):
                continue
            if all(any(implies(case, wider) for wider in other.when) for case in rule.when):
                yield index, other_index, "fires whenever it does and is at least as urgent"
                break


def implies(case: Case, wider: Case) -> bool:
    """Does `wider` hold whenever `case` does? Says no when in doubt, and for an empty case, which is an error itself."""
    return wider != Case() and all(
        _implies_one(name, getattr(case, name), wanted)
        for name in Case.__struct_fields__
        if (wanted := getattr(wider, name))
    )


def _implies_one(name: str, given: Any, wanted: Any) -> bool:
    if not given:
        return False
    if name in ("trigger", "topic", "tier"):
        return set(given) <= set(wanted)
    if isinstance(given, bool):
        return True
    return all(
        _at_least_as_strict(name, field, getattr(given, field), getattr(wanted, field))
        for field in given.__struct_fields__
    )


def _at_least_as_strict(signal: str, field: str, given: Any, wanted: Any) -> bool:
    if given == wanted:
        return True
    match signal, field:
        case _, "confidence" | "need" | "at_least" | "floor":
            return bool(given >= wanted)
        case "low_confidence", "risk":
            return bool(given.rank >= wanted.rank)
        case _, "at_most" | "below":
            return bool(given <= wanted)
        case "intent" | "need", "names":
            return set(given) <= set(wanted)
        case "intent" | "need", "unless_dismissed":
            return set(given) >= set(wanted)
        case "language", "other_than":
            return set(given) >= set(wanted)
        case "language", "turns":
            return bool(given >= wanted)
        case _, "at_least_seconds" | "times":
            return bool(given >= wanted)
        case _, "within_days":
            return bool(given <= wanted)
        case _, "at_most_seconds":
            return wanted is None or (given is not None and given <= wanted)
        case _, "within_turns":
            return wanted is None or (given is not None and given <= wanted)
        case _, "kinds":
            return not wanted or (bool(given) and set(given) <= set(wanted))
    return False
