"""Old conversations are replayed by the command, with the trained model and the delivered policy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from frontline.cli import frontline
from frontline.errors import FrontlineError
from frontline.places import ESCALATION_POLICY, MODEL
from handoff.policy_file import parse_policy


def _talk(name: str, *turns: str, expected: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A conversation in which the customer and the bot take turns."""
    authors = ("customer", "bot")
    said = [{"author": authors[place % 2], "text": text} for place, text in enumerate(turns)]
    return {"id": name, "turns": said, "expected": expected, **more}


CALL = {"handoff": True, "turn": 0, "mode": "immediate"}
TALKS = [
    _talk("wish", "let me talk to a human", expected={**CALL, "layer": 2, "reasons": ["explicit_wish"]}),
    _talk("crisis", "I want to kill myself", expected={**CALL, "layer": 3, "reasons": ["crisis"]}),
    _talk(
        "failed",
        "where is my order BW-104233",
        "Sorry, I did not understand that.",
        "I want to know where my order BW-104233 is",
        "I did not get that. Could you rephrase?",
        expected={"handoff": True, "turn": 2, "mode": "offer", "layer": 2, "reasons": ["failed_attempts"]},
    ),
    _talk("easy", "where is my order BW-104233", "It arrives on Tuesday.", "thank you", expected={"handoff": False}),
    _talk("open", "<script>alert(1)</script> let me talk to a human"),
]  # fmt: skip


def _replay(folder: Path, *arguments: str, talks: list[dict[str, Any]]) -> Result:
    file = folder / "talks.jsonl"
    file.write_text("".join(json.dumps(talk) + "\n" for talk in talks), encoding="utf-8")
    result = CliRunner().invoke(frontline, ["policy", "replay", str(file), "--jobs", "1", *arguments])
    if result.exception is not None:
        raise result.exception
    return result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("replay")


@pytest.fixture(scope="module")
def replayed(folder: Path) -> Result:
    if not MODEL.exists():
        pytest.fail("There is no model yet: run `frontline train` first, as `make test` does.", pytrace=False)
    return _replay(folder, "--json", "--html", str(folder / "report.html"), talks=TALKS)


def test_each_conversation_gets_its_decision_and_a_verdict(replayed: Result) -> None:
    found = {one["id"]: one for one in json.loads(replayed.stdout)["conversations"]}
    assert list(found) == [talk["id"] for talk in TALKS]
    told = {name: (one["decision"]["outcome"], one["decision"]["turn"], one["verdict"]) for name, one in found.items()}
    assert told == {
        "wish": ("handoff", 0, "true_positive"),
        "crisis": ("handoff", 0, "true_positive"),
        "failed": ("offer", 2, "true_positive"),
        "easy": ("continue", None, "true_negative"),
        "open": ("handoff", 0, "unlabelled"),
    }
    assert (found["crisis"]["decision"]["layer"], found["crisis"]["decision"]["rules"][0]) == (3, "crisis")
    assert found["wish"]["decision"]["counterfactual"]


def test_the_figures_are_those_of_the_labels(replayed: Result) -> None:
    metrics = json.loads(replayed.stdout)["metrics"]
    named = ("precision", "recall", "f1", "layer_accuracy", "mode_accuracy", "crisis_recall", "explicit_wish_recall")
    assert {name: metrics[name] for name in named} == dict.fromkeys(named, 1.0)
    assert (metrics["turns_late_median"], metrics["hard_negative_false_alarms"]) == (0, 0)
    assert (metrics["counts"]["conversations"], metrics["counts"]["labelled"]) == (5, 4)


def test_it_is_said_how_the_labels_were_read(replayed: Result) -> None:
    assert "--turns-count entries" in replayed.stderr


def test_the_page_is_written_and_harmless(replayed: Result, folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>" not in page


def test_a_missing_model_is_told_in_one_sentence(folder: Path) -> None:
    with pytest.raises(FrontlineError, match=r"none\.tar\.gz"):
        _replay(folder, "--model", str(folder / "none.tar.gz"), talks=TALKS)


def test_a_wrong_policy_is_told_with_its_lines(folder: Path) -> None:
    wrong = folder / "wrong.yml"
    wrong.write_text(ESCALATION_POLICY.read_text(encoding="utf-8").replace("guards:", "gaurds:", 1), encoding="utf-8")
    with pytest.raises(FrontlineError, match=r"wrong\.yml:\d+: .*did you mean `guards`"):
        _replay(folder, "--policy", str(wrong), talks=TALKS)


def test_an_audit_names_types_and_writes_a_report_and_drafts(folder: Path) -> None:
    if not MODEL.exists():
        pytest.fail("There is no model yet: run `frontline train` first, as `make test` does.", pytrace=False)
    file = folder / "old.jsonl"
    orders = [_talk(f"o{at}", f"where is my order BW-10423{at}", "Under way.", "thank you") for at in range(6)]
    hostile = [
        _talk(f"h{at}", "<script>alert(1)</script> my card 4111 1111 1111 1111 has a unicorn") for at in range(6)
    ]
    file.write_text("".join(json.dumps(talk) + "\n" for talk in [*orders, *hostile]), encoding="utf-8")
    result = CliRunner().invoke(frontline, ["audit", str(file), "--to", str(folder / "audit"), "--jobs", "1"])
    assert result.exception is None
    assert "Order tracking" in result.output
    types = {one["name"]: one for one in json.loads((folder / "audit" / "types.json").read_text(encoding="utf-8"))}
    assert types["track_order"]["volume"] == {"part": 6, "whole": 12}
    assert types["track_order"]["layer"] == 1
    written = {path.name: path.read_text(encoding="utf-8") for path in (folder / "audit").iterdir()}
    assert set(written) == {"report.html", "types.json", "escalation.yml", "nlu.yml"}
    assert "<script>" not in written["report.html"]
    assert not [name for name, text in written.items() if "4111 1111" in text]
    parse_policy(written["escalation.yml"], source="draft")
