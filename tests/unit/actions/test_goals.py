"""What goals need of the domain: responses whose names are put together, slots, and rules that carry the goals out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.dialogue.action import _TOLD
from actions.dialogue.conversation import TASK_SLOTS
from actions.goals import GOALS
from actions.steps.confirmation import ConfirmStep
from actions.steps.order import OrderStep
from backoffice.port import OrderStatus, ShipmentStatus

ROOT = Path(__file__).resolve().parents[3]


def _read(path: str) -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / path).read_text(encoding="utf-8")))


RESPONSES = set(_read("bot/domain/responses.yml")["responses"])
DOMAIN = _read("bot/domain/domain.yml")
SLOTS = _read("bot/domain/slots.yml")["slots"]


@pytest.mark.parametrize("goal", GOALS.values(), ids=GOALS.keys())
def test_every_step_can_ask_and_can_say_what_was_unclear(goal: Any) -> None:
    for step in goal.steps:
        assert f"utter_ask_{step.slot}" in RESPONSES or f"action_ask_{step.slot}" in DOMAIN["actions"]
        assert f"utter_unclear_{step.slot}" in RESPONSES
        assert step.slot in SLOTS
        assert step.slot in DOMAIN["forms"]["task_form"]["required_slots"]


@pytest.mark.parametrize("goal", GOALS.values(), ids=GOALS.keys())
def test_every_goal_has_its_words_its_value_and_its_action(goal: Any) -> None:
    if any(isinstance(step, ConfirmStep) for step in goal.steps):
        assert f"utter_confirm_{goal.name}" in RESPONSES
    if any(isinstance(step, OrderStep) for step in goal.steps):
        assert f"utter_no_order_to_{goal.name}" in RESPONSES
    assert goal.name in SLOTS["goal"]["values"]
    assert f"action_{goal.name}" in DOMAIN["actions"]


def test_every_refusal_and_every_state_of_an_order_has_words() -> None:
    assert {f"utter_refused_{code}" for code in _TOLD} <= RESPONSES
    assert {f"utter_order_{status.value}" for status in OrderStatus} <= RESPONSES
    parcels = {f"utter_order_{status.value}" for status in ShipmentStatus if status is not ShipmentStatus.RETURNED}
    assert parcels | {"utter_order_parcel_returned"} <= RESPONSES


def test_what_belongs_to_a_task_is_a_slot() -> None:
    assert set(TASK_SLOTS) <= SLOTS.keys()


def test_a_sessions_end_never_wakes_a_conversation_that_a_person_has() -> None:
    session = DOMAIN["session_config"]
    assert session == {"session_expiration_time": 0, "carry_over_slots_to_new_session": False}
