"""What Rasa's guesses are worth; the training itself takes minutes, and `frontline bench rasa-default` runs it."""

from __future__ import annotations

import pytest

from bot.benchmark.rasa_default import Guess, default_config, figures_of, rejection_threshold

GUESSES = [
    Guess("track", {"track": 0.9, "refund": 0.1}),
    Guess("refund", {"refund": 0.8, "track": 0.2}),
    Guess("nlu_fallback", {"nlu_fallback": 0.75, "track": 0.25, "refund": 0.2}),
    Guess("oos", {"oos": 0.6, "track": 0.3}),
]


def test_the_configuration_is_the_one_that_rasa_comes_with() -> None:
    names = [part["name"] for part in default_config(7)["pipeline"]]
    assert names[:5] == [
        "WhitespaceTokenizer",
        "RegexFeaturizer",
        "LexicalSyntacticFeaturizer",
        "CountVectorsFeaturizer",
        "CountVectorsFeaturizer",
    ]
    assert {"DIETClassifier", "FallbackClassifier"} <= set(names)


def test_the_epochs_are_those_that_were_asked_for() -> None:
    assert {part["epochs"] for part in default_config(7)["pipeline"] if "epochs" in part} == {7}


def test_a_message_that_falls_back_gets_its_likeliest_intent_where_nothing_is_out_of_scope() -> None:
    figures = figures_of(GUESSES[:3], ["track", "refund", "track"], outside_label=None)
    assert figures.accuracy == 1.0
    assert figures.oos_recall is None


def test_what_falls_back_and_what_is_taken_for_out_of_scope_is_rejected() -> None:
    figures = figures_of(GUESSES, ["track", "track", "oos", "oos"], outside_label="oos")
    assert figures.accuracy == 0.75
    assert figures.in_scope_accuracy == 0.5
    assert (figures.oos_recall, figures.oos_precision, figures.oos_auc) == (1.0, 1.0, 1.0)
    assert figures.threshold == rejection_threshold()


def test_the_calibration_error_compares_how_sure_with_how_right() -> None:
    figures = figures_of(GUESSES[:2], ["track", "track"], outside_label=None)
    # 0.9 and right, 0.8 and wrong.
    assert figures.ece == pytest.approx((0.1 + 0.8) / 2, abs=1e-6)
