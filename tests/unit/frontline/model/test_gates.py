"""A candidate is promoted only when each gate is met, and is told by name and numbers which is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from desk.insight.pilot_figures import ArmFigures, PilotFigures
from frontline.model.compared import Comparison, Guess, Message, Scenario, Story
from frontline.model.gates import judge, not_met
from frontline.model.gates_model import CrossValidation, Gates, PilotGates, Recorded, Scenarios, Stories


def message(truth: str, live: str | None, candidate: str, *, text: str = "words", times: int = 1) -> Message:
    old = None if live is None else Guess(live, live, 0.9)
    return Message(text, truth, Guess(candidate, candidate, 0.9), old, times=times)


def comparison(**parts: Any) -> Comparison:
    empty: dict[str, Any] = {"crossed": (), "stories": (), "scenarios": (), "recorded": ()}
    return Comparison("c" * 64, "d" * 64, 0.0, "e", **(empty | parts))


RIGHT, WRONG = message("track", "track", "track"), message("track", "track", "cancel")


def failed(gates: Gates, found: Comparison, pilot: PilotFigures | None = None) -> dict[str, str]:
    return {gate.name: gate.sentence for gate in not_met(judge(gates, found, pilot))}


def test_a_loss_of_accuracy_is_told_with_its_numbers() -> None:
    gates = Gates("1", cross_validation=CrossValidation(accuracy_at_least=0.8, accuracy_may_fall_by=0.1))
    assert failed(gates, comparison(crossed=(RIGHT,) * 9 + (WRONG,))) == {}
    assert failed(gates, comparison(crossed=(RIGHT,) * 7 + (WRONG,) * 3)) == {
        "cross_validation.accuracy_at_least": "it is 70.0% (7 of 10); at least 80.0% is needed.",
        "cross_validation.accuracy_may_fall_by": (
            "it is 70.0% (7 of 10), and 100.0% (10 of 10) with the live model; it may fall by 10.0%."
        ),
    }


def test_the_intent_that_lost_most_is_named_and_small_ones_are_left_to_chance() -> None:
    gates = Gates("1", cross_validation=CrossValidation(intent_recall_may_fall_by=0.1, least_examples=5))
    small = (message("rare", "rare", "track"),) * 2
    assert failed(gates, comparison(crossed=(RIGHT,) * 5 + small)) == {}
    large = (message("common", "common", "track"),) * 3 + (message("common", "common", "common"),) * 3
    told = failed(gates, comparison(crossed=(RIGHT,) * 5 + large))
    assert "of common 50.0% (3 of 6), and 100.0% (6 of 6) with the live model are understood" in str(told)


def test_a_protected_intent_counts_however_small_it_is() -> None:
    gates = Gates("1", cross_validation=CrossValidation(protected=("crisis",), protected_recall_may_fall_by=0.0))
    lost = (message("crisis", "crisis", "greet"), message("crisis", "crisis", "crisis"))
    assert list(failed(gates, comparison(crossed=lost))) == ["cross_validation.protected_recall_may_fall_by"]
    found = (message("crisis", "greet", "crisis"), message("crisis", "crisis", "crisis"))
    assert failed(gates, comparison(crossed=found)) == {}


def test_out_of_scope_is_judged_by_itself() -> None:
    gates = Gates("1", cross_validation=CrossValidation(out_of_scope_recall_may_fall_by=0.1, rejected_at_most=0.1))
    lost = (message("out_of_scope", "out_of_scope", "track"), message("track", "track", "out_of_scope"))
    assert list(failed(gates, comparison(crossed=lost))) == [
        "cross_validation.out_of_scope_recall_may_fall_by",
        "cross_validation.rejected_at_most",
    ]


def test_probabilities_that_are_not_true_are_a_gate() -> None:
    gates = Gates("1", cross_validation=CrossValidation(calibration_error_at_most=0.2))
    told = failed(gates, comparison(crossed=(RIGHT,) + (WRONG,) * 3))
    assert told == {
        "cross_validation.calibration_error_at_most": "the calibration error is 0.650; at most 0.200 is allowed."
    }


def test_what_cannot_be_judged_is_not_met() -> None:
    gates = Gates("1", cross_validation=CrossValidation(accuracy_may_fall_by=1.0), stories=Stories(failed_at_most=5))
    unknown = comparison(crossed=(message("track", None, "track"),))
    assert "was not kept" in failed(gates, unknown)["cross_validation.accuracy_may_fall_by"]
    assert failed(gates, unknown)["stories.failed_at_most"] == "no regression story was run."
    assert list(failed(gates, comparison(stories=(Story("s", (), ()),)))) == ["cross_validation"]


def test_stories_that_break_are_named() -> None:
    gates = Gates("1", stories=Stories(failed_at_most=0, newly_failed_at_most=0))
    stories = (Story("holds", (), ()), Story("A refund", (), ("the next step was to be x, and is y",)))
    told = failed(gates, comparison(crossed=(RIGHT,), stories=stories))
    assert told == {
        "stories.failed_at_most": "1 of 2 stories go otherwise; 0 may (A refund).",
        "stories.newly_failed_at_most": "1 stories go otherwise that went right; 0 may (A refund).",
    }


def test_missed_crises_and_calls_are_judged() -> None:
    gates = Gates("1", scenarios=Scenarios(recall_may_fall_by=0.0, f1_may_fall_by=0.0, missed_crises_at_most=0))
    call = "handoff at message 1, layer 3 (crisis)"
    scenarios = (Scenario("a", True, True, call, "", "help"), Scenario("b", False, False, "", "", "hi"))
    told = failed(gates, comparison(crossed=(RIGHT,), scenarios=scenarios))
    assert told["scenarios.missed_crises_at_most"] == "1 crises are missed, and 0 with the live model; 0 may be."
    assert list(told) == ["scenarios.recall_may_fall_by", "scenarios.f1_may_fall_by", "scenarios.missed_crises_at_most"]


def test_recorded_messages_count_as_often_as_they_were_written() -> None:
    gates = Gates("1", recorded=Recorded(changed_at_most=0.2, taught_right_at_least=0.9, least_messages=10))
    few = (message("", "track", "cancel"),)
    assert failed(gates, comparison(crossed=(RIGHT,), recorded=few)) == {}
    many = (message("", "track", "cancel", times=3), message("track", "track", "track", times=7))
    told = failed(gates, comparison(crossed=(RIGHT,), recorded=many))
    assert list(told) == ["recorded.changed_at_most"]
    wrong = (message("track", "track", "cancel"), message("", "track", "track", times=20))
    assert list(failed(gates, comparison(crossed=(RIGHT,), recorded=wrong))) == ["recorded.taught_right_at_least"]


@pytest.mark.parametrize(("resolved", "is_met"), [(150, True), (120, False)])
def test_the_whole_range_of_a_pilots_difference_must_be_good_enough(resolved: int, is_met: bool) -> None:
    gates = Gates("1", pilot=PilotGates(is_needed=True, least_conversations=100, resolved_may_fall_by=0.05))
    arm = ArmFigures(begun=300, ended=200, resolved=140, handed_over=40)
    pilot = PilotFigures("spring", candidate=replace(arm, resolved=resolved), live=arm)
    assert (failed(gates, comparison(crossed=(RIGHT,)), pilot) == {}) is is_met


def test_a_pilot_may_be_needed_and_must_be_long_enough() -> None:
    gates = Gates("1", pilot=PilotGates(is_needed=True, least_conversations=100))
    found = comparison(crossed=(RIGHT,))
    assert list(failed(gates, found)) == ["pilot.is_needed"]
    short = PilotFigures("spring", candidate=ArmFigures(begun=9, ended=5), live=ArmFigures(begun=90, ended=80))
    assert list(failed(gates, found, short)) == ["pilot.least_conversations"]
    free = msgspec.structs.replace(gates, pilot=PilotGates(least_conversations=100))
    assert failed(free, found, short) == {}
