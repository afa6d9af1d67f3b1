"""The intent classifier."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.encoder import Encoder
from bot.understanding.errors import NotEnoughExamples, PartNotReadable
from bot.understanding.intent_training import Examples, is_worth_tuning, train_intents
from bot.understanding.intents import FALLBACK_INTENT, IntentModel, IntentSettings
from bot.understanding.upper_layers import Tuner

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


OUTSIDE = [
    "what is the weather tomorrow",
    "tell me a joke",
    "who won the match last night",
    "how do i boil an egg",
    "book me a flight to rome",
    "what is the capital of france",
    "play some music",
    "translate this into spanish",
    "how tall is the eiffel tower",
    "write a poem about spring",
    "is the stock market up today",
    "what time is it in tokyo",
]


def train(
    encoder: Encoder, texts: list[str] = TEXTS, labels: list[str] = LABELS, *, reject: bool = False
) -> IntentModel:
    tuner = Tuner(encoder, weights="package", precision="int8", say=print)
    examples = Examples(texts, encoder.encode_all(texts), labels)
    return train_intents(examples, settings=IntentSettings(), tuner=tuner, reject=reject)


@pytest.fixture(scope="module")
def model(encoder: Encoder) -> IntentModel:
    return train(encoder)


@pytest.fixture(scope="module")
def judging(encoder: Encoder) -> IntentModel:
    """A classifier that has learned what is out of scope."""
    return train(encoder, TEXTS + OUTSIDE, LABELS + ["out_of_scope"] * len(OUTSIDE), reject=True)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("wheres my pakage", "track_order"), ("the password is gone", "reset_password"), ("hello you", "greet")],
)
def test_new_wordings_are_understood(model: IntentModel, encoder: Encoder, text: str, intent: str) -> None:
    assert model.read(text, encoder.read(text), fallback_threshold=0.3).intent.name == intent


def test_the_ranking_is_sorted_and_sums_to_one(model: IntentModel, encoder: Encoder) -> None:
    ranking = model.read("hi", encoder.read("hi"), fallback_threshold=0.3).ranking
    confidences = [scored.confidence for scored in ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1.0, abs=1e-4)


def test_below_the_threshold_the_ranking_keeps_the_best_guess(model: IntentModel, encoder: Encoder) -> None:
    reading = model.read("qwerty", encoder.read("qwerty"), fallback_threshold=0.999)
    assert reading.intent.name == FALLBACK_INTENT
    assert reading.ranking[0].name in EXAMPLES
    assert reading.intent.confidence == pytest.approx(1 - reading.ranking[0].confidence)


def test_a_saved_classifier_answers_the_same(judging: IntentModel, encoder: Encoder, tmp_path: Path) -> None:
    judging.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    encodings = encoder.read_all(TEXTS)
    assert loaded.labels == judging.labels
    assert np.allclose(loaded.probabilities(TEXTS, encodings), judging.probabilities(TEXTS, encodings), atol=1e-6)
    for text in (*TEXTS, *OUTSIDE):
        encoding = encoder.read(text)
        assert loaded.read(text, encoding, fallback_threshold=0.0) == judging.read(
            text, encoding, fallback_threshold=0.0
        )


@pytest.mark.parametrize("text", ["will it snow this week", "sing me a song", "who is the president"])
def test_what_is_out_of_scope_is_told_apart(judging: IntentModel, encoder: Encoder, text: str) -> None:
    reading = judging.read(text, encoder.read(text), fallback_threshold=0.0)
    assert reading.intent.name == "out_of_scope"
    assert reading.intent.confidence > 0.5
    assert "out_of_scope" not in {scored.name for scored in reading.ranking}


@pytest.mark.parametrize(("text", "intent"), [("track my order", "track_order"), ("password reset", "reset_password")])
def test_what_is_in_scope_is_not_rejected(judging: IntentModel, encoder: Encoder, text: str, intent: str) -> None:
    assert judging.read(text, encoder.read(text), fallback_threshold=0.0).intent.name == intent


@pytest.mark.parametrize("text", ["...", "??", "", "💀", "😡😡", "٣٣٣", "ґґґ", "ſſſ"])
def test_what_nothing_is_known_of_is_a_fallback(model: IntentModel, encoder: Encoder, text: str) -> None:
    assert model.read(text, encoder.read(text), fallback_threshold=0.0).intent.name == FALLBACK_INTENT


@pytest.mark.parametrize("text", ["👋", "👋👋", " 👋🏽 "])
def test_pictures_mean_what_an_example_of_them_means(encoder: Encoder, text: str) -> None:
    model = train(encoder, [*TEXTS, "👋"], [*LABELS, "greet"])
    reading = model.read(text, encoder.read(text), fallback_threshold=0.4)
    assert reading.intent.name == reading.ranking[0].name == "greet"


def test_without_out_of_scope_examples_what_is_far_is_a_fallback(encoder: Encoder) -> None:
    text = "the mitochondria is the powerhouse of the cell"
    reading = train(encoder, reject=True).read(text, encoder.read(text), fallback_threshold=0.0)
    assert reading.intent.name == FALLBACK_INTENT


def test_the_encoder_is_tuned_for_many_intents_or_as_the_settings_say() -> None:
    assert not is_worth_tuning(39, 4_000, settings=IntentSettings())
    assert is_worth_tuning(40, 400, settings=IntentSettings())
    assert not is_worth_tuning(40, 30_001, settings=IntentSettings())
    assert is_worth_tuning(2, 20, settings=IntentSettings(tuning="always"))
    assert not is_worth_tuning(150, 15_000, settings=IntentSettings(tuning="never"))


def test_one_message_scores_as_among_others(model: IntentModel, encoder: Encoder) -> None:
    texts = ["where's my order??", "", "pass word 😀", "qwerty"]
    together = model.probabilities(texts, encoder.read_all(texts))
    for text, expected in zip(texts, together, strict=True):
        ranking = model.read(text, encoder.read(text), fallback_threshold=0.0).ranking
        alone = {scored.name: scored.confidence for scored in ranking}
        assert [alone[label] for label in model.labels] == pytest.approx(expected.tolist(), abs=1e-4)


def test_nothing_that_is_saved_can_execute(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    for path in tmp_path.glob("*.npz"):
        with np.load(path, allow_pickle=False) as stored:
            assert all(stored[name].dtype.kind == "f" for name in stored.files)


def test_two_intents_are_enough(encoder: Encoder) -> None:
    texts, labels = TEXTS[:10], LABELS[:10]
    model = train(encoder, texts, labels)
    reading = model.read("password", encoder.read("forgot password"), fallback_threshold=0.0)
    assert reading.intent.name == "reset_password"
    assert sum(scored.confidence for scored in reading.ranking) == pytest.approx(1.0, abs=1e-4)


def test_too_few_examples_are_told_by_intent(encoder: Encoder) -> None:
    texts, labels = [*TEXTS, "bye"], [*LABELS, "goodbye"]
    with pytest.raises(NotEnoughExamples, match="the intent goodbye has 1, and 3 are needed"):
        train(encoder, texts, labels)


def test_a_damaged_classifier_is_told(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    (tmp_path / "intents.json").write_text("{}", encoding="utf-8")
    with pytest.raises(PartNotReadable):
        IntentModel.load(tmp_path)
