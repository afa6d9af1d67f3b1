"""`bot/gates.yml` is read strictly: every mistake is told with its line, and what is delivered is right."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from frontline.errors import ConfigurationError
from frontline.model.gates_file import GatesInvalid, gates_problems, parse_gates, read_gates
from frontline.model.schema import schema_text
from frontline.places import ROOT

INTENTS = ("crisis", "greet")


def told(text: str) -> list[str]:
    with pytest.raises(GatesInvalid) as caught:
        parse_gates(text, source="bot/gates.yml", intents=INTENTS)
    return [str(problem) for problem in caught.value.problems]


def test_the_delivered_gates_are_right() -> None:
    domain = yaml.safe_load((ROOT / "bot" / "domain" / "domain.yml").read_text(encoding="utf-8"))
    assert gates_problems(intents=[name for intent in domain["intents"] for name in intent]) == []
    gates = read_gates()
    assert not gates.promotes_itself
    assert gates.scenarios.missed_crises_may_rise_by == 0


def test_every_mistake_is_told_with_its_line() -> None:
    text = 'version: "1"\ncross_validation:\n  accuracy_at_least: 2\nstorys: {}\npilot:\n  is_neded: true\n'
    assert told(text) == [
        "bot/gates.yml:3: `cross_validation.accuracy_at_least` is wrong: expected `float` <= 1.0 (it is 2).",
        "bot/gates.yml:4: `storys` is not known in a file of gates: did you mean `stories`?",
        "bot/gates.yml:6: `is_neded` is not known in `pilot`: did you mean `is_needed`?",
    ]


def test_protected_intents_must_exist_and_be_protected() -> None:
    assert told('version: "1"\ncross_validation:\n  protected: [crisis, crysis]\n') == [
        "bot/gates.yml:3: There is no intent `crysis`: did you mean `crisis`?",
        "bot/gates.yml:3: Without `protected_recall_may_fall_by` these intents are not protected.",
    ]
    assert told('version: "1"\ncross_validation:\n  protected_recall_may_fall_by: 0\n') == [
        "bot/gates.yml:3: No intent is named in `protected` that this is for."
    ]


@pytest.mark.parametrize("text", ["", "[1]", "version: [", 'version: ""'])
def test_what_is_no_file_of_gates_is_refused(text: str) -> None:
    assert told(text)


def test_a_missing_file_says_what_it_is_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="what a model must show"):
        read_gates(tmp_path / "gates.yml")
    assert gates_problems(root=tmp_path) == ["bot/gates.yml is missing."]


def test_the_published_schema_is_current() -> None:
    published = (ROOT / "docs" / "gates.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "Run: .venv/bin/python -m frontline.model.schema > docs/gates.schema.json"
