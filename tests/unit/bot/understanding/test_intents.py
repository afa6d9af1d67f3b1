"""The intent classifier."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.encoder import Encoder
from bot.understanding.errors import NotEnoughExamples, PartNotReadable
from bot.understanding.intents import (
    FALLBACK_INTENT,
    IntentModel,
    IntentSettings,
    calibration_error,
    fit_temperature,
    train_intents,
)

EXAMPLES = {
    "track_order": [
        "where is my order",
        "track my parcel",
        "when does my package come",
        "has it shipped",
        "order status",
    ],
    "reset_password": [
        "i forgot my password",
        "reset my password",
        "new password please",
        "cant log in",
        "password link",
    ],
    "greet": ["hello", "hi there", "good morning", "hey", "good evening"],
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts]
LABELS = [intent for intent, texts in EXAMPLES.items() for _ in texts]


@pytest.fixture(scope="module")
def model(encoder: Encoder) -> IntentModel:
    return train_intents(TEXTS, encoder.encode_all(TEXTS), LABELS, settings=IntentSettings())


@pytest.mark.parametrize(
    ("text", "intent"),
    [("wheres my pakage", "track_order"), ("the password is gone", "reset_password"), ("hello you", "greet")],
)
def test_new_wordings_are_understood(model: IntentModel, encoder: Encoder, text: str, intent: str) -> None:
    assert model.read(text, encoder.encode(text), fallback_threshold=0.3).intent.name == intent


def test_the_ranking_is_sorted_and_sums_to_one(model: IntentModel, encoder: Encoder) -> None:
    ranking = model.read("hi", encoder.encode("hi"), fallback_threshold=0.3).ranking
    confidences = [scored.confidence for scored in ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1.0, abs=1e-4)


def test_below_the_threshold_the_ranking_keeps_the_best_guess(model: IntentModel, encoder: Encoder) -> None:
    reading = model.read("qwerty", encoder.encode("qwerty"), fallback_threshold=0.999)
    assert reading.intent.name == FALLBACK_INTENT
    assert reading.ranking[0].name in EXAMPLES
    assert reading.intent.confidence == pytest.approx(1 - reading.ranking[0].confidence)


def test_a_saved_classifier_answers_the_same(model: IntentModel, encoder: Encoder, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    vectors = encoder.encode_all(TEXTS)
    assert loaded.labels == model.labels
    assert np.allclose(loaded.probabilities(TEXTS, vectors), model.probabilities(TEXTS, vectors), atol=1e-6)


def test_nothing_that_is_saved_can_execute(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    for path in tmp_path.glob("*.npz"):
        with np.load(path, allow_pickle=False) as stored:
            assert all(stored[name].dtype.kind == "f" for name in stored.files)


def test_two_intents_are_enough(encoder: Encoder) -> None:
    texts, labels = TEXTS[:10], LABELS[:10]
    model = train_intents(texts, encoder.encode_all(texts), labels, settings=IntentSettings())
    reading = model.read("password", encoder.encode("forgot password"), fallback_threshold=0.0)
    assert reading.intent.name == "reset_password"
    assert sum(scored.confidence for scored in reading.ranking) == pytest.approx(1.0, abs=1e-4)


def test_too_few_examples_are_told_by_intent(encoder: Encoder) -> None:
    texts, labels = [*TEXTS, "bye"], [*LABELS, "goodbye"]
    with pytest.raises(NotEnoughExamples, match="the intent goodbye has 1, and 3 are needed"):
        train_intents(texts, encoder.encode_all(texts), labels, settings=IntentSettings())


def test_a_damaged_classifier_is_told(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    (tmp_path / "intents.json").write_text("{}", encoding="utf-8")
    with pytest.raises(PartNotReadable):
        IntentModel.load(tmp_path)


def test_the_temperature_makes_confidence_true() -> None:
    # The best guess is right in 3 of 4 cases, and the scores pretend to be nearly sure.
    scores = np.tile(np.asarray([[8.0, 0.0]], dtype=np.float32), (400, 1))
    truth = np.asarray([0, 0, 0, 1] * 100)
    temperature = fit_temperature(scores, truth)
    sure = 1 / (1 + np.exp(-8 / temperature))
    assert sure == pytest.approx(0.75, abs=0.01)


def test_the_calibration_error_is_the_gap_between_sure_and_right() -> None:
    probabilities = np.tile(np.asarray([[0.9, 0.1]], dtype=np.float32), (10, 1))
    assert calibration_error(probabilities, np.asarray([0] * 7 + [1] * 3)) == pytest.approx(0.2, abs=1e-6)
