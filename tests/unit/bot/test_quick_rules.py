"""Rasa's rules and slots, looked up and copied at less cost."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.slots import AnySlot, BooleanSlot, CategoricalSlot, FloatSlot, ListSlot, Slot, TextSlot

from bot.quick_rules import _copied, _Lookup

ACTIONS = ("action_listen", "utter_greet", "action_answer", "order_form")
INTENTS = ("greet", "ask", "stop")
STATES = st.fixed_dictionaries(
    {},
    optional={
        "user": st.fixed_dictionaries({"intent": st.sampled_from(INTENTS)}),
        "prev_action": st.fixed_dictionaries({"action_name": st.sampled_from(ACTIONS)}),
        "slots": st.dictionaries(st.sampled_from(("goal", "order")), st.sampled_from([[1.0], [0.0], ["None"], "None"])),
        "active_loop": st.fixed_dictionaries({"name": st.sampled_from(("order_form", "should_not_be_set"))}),
    },
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(STATES, min_size=1, max_size=4), max_size=8), st.lists(STATES, max_size=7))
def test_the_same_rules_fit_as_rasa_says(rules: list[list[dict[str, Any]]], told: list[dict[str, Any]]) -> None:
    policy = RulePolicy.__new__(RulePolicy)
    lookup = {json.dumps(rule, sort_keys=True): "utter_greet" for rule in rules}
    # Rules are kept as JSON, in which a conversation's tuples are lists.
    states: list[Any] = [
        {
            part: {name: tuple(value) if isinstance(value, list) else value for name, value in inner.items()}
            for part, inner in state.items()
        }
        for state in told
    ]
    assert _Lookup(policy)(lookup, states) == RulePolicy._get_possible_keys(policy, lookup, states)


@pytest.mark.parametrize(
    "slot",
    [
        TextSlot("name", [], "maya"),
        BooleanSlot("is_known", [], None),
        FloatSlot("amount", [], 1.5, max_value=10.0, min_value=0.0),
        ListSlot("orders", [], ["BW-1"]),
        CategoricalSlot("tier", [], ["gold", "silver"], "gold"),
        AnySlot("verified", [], {"a": 1}, influence_conversation=False),
    ],
)
def test_a_slot_is_copied_as_pickle_would(slot: Slot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Slot, "__copy__", raising=False)  # another test may have put it there
    slot.value = slot.initial_value
    made, expected = _copied(slot), copy.copy(slot)
    assert type(made) is type(expected)
    assert vars(made) == vars(expected)
    made.value = None
    assert slot.value == slot.initial_value
