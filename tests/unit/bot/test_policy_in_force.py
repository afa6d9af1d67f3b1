"""One policy for all that reads it."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data.message import Message

from bot.components.triggers import TriggerFinder
from bot.policies.escalation import EscalationPolicy
from bot.policy_in_force import policy_source
from handoff import policy_source as following
from handoff.policy_source import Rejected, Reloaded
from tests.small_bot import ROOT
from tests.trackers import tracker_with, user

DELIVERED = ROOT / "data" / "escalation.yml"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.0)
    return Path(shutil.copy(DELIVERED, tmp_path))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def found(finder: TriggerFinder, text: str) -> list[str]:
    [message] = finder.process([Message(data={"text": text})])
    triggers: list[dict[str, Any]] = message.get("triggers")
    return [trigger["name"] for trigger in triggers]


def test_a_file_has_one_source_however_its_path_is_written(file: Path) -> None:
    assert policy_source(str(file)) is policy_source(str(file.parent / "." / file.name))
    assert policy_source("data/escalation.yml") is policy_source(str(DELIVERED))


@pytest.mark.filterwarnings("ignore:Slot auto-fill")
def test_phrases_and_rules_change_together_and_not_by_an_invalid_edit(file: Path) -> None:
    finder = TriggerFinder({"policy_file": str(file)})
    context = ExecutionContext(GraphSchema({}), "small")
    component = EscalationPolicy.load({"policy_file": str(file), "priority": 100}, None, None, context)  # type: ignore[arg-type]
    tracker = tracker_with(user("the zeppelin is late", triggers=[{"name": "airship", "text": "zeppelin"}]))
    domain = Domain.load(str(ROOT / "bot" / "domain" / "escalation.yml"))

    def is_person_called() -> bool:
        prediction = component.predict_action_probabilities(tracker, domain)
        chosen: str = domain.action_names_or_texts[prediction.max_confidence_index]
        return chosen == "utter_hand_off"

    assert (found(finder, "the zeppelin is late"), is_person_called()) == ([], False)
    edit(file, "triggers:\n", "triggers:\n  airship: {phrases: [zeppelin]}\n")
    edit(file, "      - trigger: [threat]\n", "      - trigger: [threat]\n      - trigger: [airship]\n")
    assert (found(finder, "the zeppelin is late"), is_person_called()) == ([], False)
    assert isinstance(policy_source(str(file)).refresh(), Reloaded)
    assert (found(finder, "the zeppelin is late"), is_person_called()) == (["airship"], True)
    edit(file, "phrases: [zeppelin]", "phrases: [zeppelin")
    assert isinstance(policy_source(str(file)).refresh(), Rejected)
    assert (found(finder, "the zeppelin is late"), is_person_called()) == (["airship"], True)
