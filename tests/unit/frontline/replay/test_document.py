"""The JSON object of a replay."""

import json
from typing import Any

import msgspec

from frontline.replay.document import document
from frontline.replay.report import Report
from handoff.decision import Outcome
from tests.unit.frontline.replay.conversations import bot, customer, transcript
from tests.unit.frontline.replay.reports import UNNEEDED, called, needed, reported, stayed

TURNS = (bot("Hello!"), customer("a"), bot("b"), customer("c"))


def as_json(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(msgspec.json.encode(document(report.metrics, report.results)))
    return found


def only(told: dict[str, Any]) -> dict[str, Any]:
    (one,) = told["conversations"]
    found: dict[str, Any] = one
    return found


def test_a_conversation_tells_decision_label_and_verdict() -> None:
    one = only(as_json(reported((transcript(*TURNS, expected=needed(turn=1)), called(1, Outcome.OFFER)))))
    assert one == {
        "id": "one",
        "decision": {
            "outcome": "offer", "turn": 3, "layer": 2, "priority": 3, "skill": "general", "rules": ["wish"],
            "reasons": ["A reason."], "counterfactual": "Without it, nothing.",
        },
        "expected": {"handoff": True, "turn": 1, "mode": "immediate", "layer": 2, "reasons": ["wish"]},
        "verdict": "true_positive",
    }  # fmt: skip


def test_a_conversation_that_stayed_names_no_turn() -> None:
    one = only(as_json(reported((transcript(*TURNS), stayed()))))
    assert (one["decision"]["outcome"], one["decision"]["turn"]) == ("continue", None)
    assert (one["expected"], one["verdict"]) == (None, "unlabelled")


def test_metrics_are_null_without_labels() -> None:
    assert as_json(reported((transcript(*TURNS), stayed())))["metrics"] is None


def test_metrics_tell_value_range_and_counts() -> None:
    report = reported(
        (transcript(*TURNS, expected=needed(turn=1)), called(1)), (transcript(*TURNS, expected=UNNEEDED), stayed())
    )
    metrics = as_json(report)["metrics"]
    assert isinstance(metrics, dict)
    assert metrics["f1"] == metrics["precision"] == metrics["recall"] == 1.0
    assert metrics["turns_late_median"] == 1
    assert metrics["turns_late"] == {"1": 1}
    assert metrics["hard_negative_false_alarms"] == 0.0
    assert metrics["crisis_recall"] is None
    assert metrics["intervals"]["precision"] == [0.2065, 1.0]
    assert metrics["counts"]["true_negative"] == 1
    assert metrics["recall_by_reason"]["wish"]["part"] == 1


def test_only_misses_are_told_when_asked_and_all_are_measured() -> None:
    report = reported(
        (transcript(*TURNS, id="right", expected=needed(turn=1)), called(1)),
        (transcript(*TURNS, id="wrong", expected=UNNEEDED), called(0)),
        only_misses=True,
    )
    told = as_json(report)
    assert [one["id"] for one in told["conversations"]] == ["wrong"]
    assert report.metrics.conversations == 2


def test_steps_are_told_when_explained() -> None:
    one = only(as_json(reported((transcript(*TURNS), called(0)), explain=True)))
    (step,) = one["steps"]
    assert (step["turn"], step["evidence"][0]["signal"]) == (1, "explicit_wish")
