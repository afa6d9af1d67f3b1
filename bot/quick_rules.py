"""Rasa's rules and slots at the price that they are worth.

Rasa tries each of its rules on each state back to the beginning of the conversation, though none says anything about what is
further back than it is long, and puts all states into a line of the log that nobody sees. And it copies every slot of the
domain, by way of pickle's protocol, for each policy and each action. Together they were an eighth of a turn.
"""

from __future__ import annotations

from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import GraphNode
from rasa.shared.core.constants import PREVIOUS_ACTION
from rasa.shared.core.domain import State
from rasa.shared.core.slots import Slot


def hasten_rules(nodes: dict[str, GraphNode]) -> None:
    """Let the rule policies among the nodes of a loaded graph look no further back than their longest rule goes."""
    for node in nodes.values():
        if isinstance(node._component, RulePolicy):
            node._component._get_possible_keys = _Lookup(node._component)
            node._component.format_tracker_states = _not_told


def hasten_slots() -> None:
    """Copy a slot by its attributes, which is all that pickle's protocol does with one."""
    Slot.__copy__ = _copied


class _Lookup:
    """The rules of a policy that fit the states up to now; takes the place of `RulePolicy._get_possible_keys`."""

    def __init__(self, policy: RulePolicy) -> None:
        self._policy = policy
        self._read: dict[int, tuple[tuple[str, tuple[State, ...]], ...]] = {}

    def __call__(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        # The tables of a loaded policy stay as they are.
        rules = self._read.get(id(lookup))
        if rules is None:
            rules = self._read[id(lookup)] = tuple((key, self._latest_first(key)) for key in lookup)
        latest_first = states[::-1]
        # A rule fits as far as the conversation goes, where that is shorter.
        return {key for key, rule in rules if all(map(self._fits, rule, latest_first))}

    def _latest_first(self, key: str) -> tuple[State, ...]:
        return tuple(reversed(self._policy._rule_key_to_state(key)))

    def _fits(self, rule: State, state: State) -> bool:
        """As `RulePolicy._is_rule_applicable` for one state: two beginnings of a conversation fit, whatever else is set."""
        if rule.get(PREVIOUS_ACTION) and state.get(PREVIOUS_ACTION):
            return bool(self._policy._does_rule_match_state(rule, state))
        return not rule.get(PREVIOUS_ACTION) and not state.get(PREVIOUS_ACTION)


def _not_told(_states: Any) -> str:
    return ""


def _copied(slot: Slot) -> Slot:
    copy: Slot = object.__new__(type(slot))
    copy.__dict__.update(slot.__dict__)
    return copy
