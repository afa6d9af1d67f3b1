"""The encoder's upper layers, really tuned by TensorFlow in a process of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.encoder import Encoder, open_encoder
from bot.understanding.errors import TuningFailed
from bot.understanding.intent_training import Examples, train_intents
from bot.understanding.intents import IntentModel, IntentSettings
from bot.understanding.sources import project_path
from bot.understanding.tuning import Recipe, TuningJob, tune_encoder
from bot.understanding.upper_layers import Tuner

EXAMPLES = {
    "track_order": ["where is my order", "track my parcel", "when does my package come", "has it shipped"],
    "reset_password": ["i forgot my password", "reset my password", "new password please", "cant log in"],
    "greet": ["hello", "hi there", "good morning", "hey you"],
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts]
LABELS = [intent for intent, texts in EXAMPLES.items() for _ in texts]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder(weights="package", cache=project_path(".cache"))


@pytest.mark.slow
def test_a_tuned_classifier_learns_and_is_the_same_after_it_was_saved(encoder: Encoder, tmp_path: Path) -> None:
    said: list[str] = []
    model = train_intents(
        Examples(TEXTS, encoder.encode_all(TEXTS), LABELS),
        settings=IntentSettings(tuning="always"),
        tuner=Tuner(encoder, weights="package", precision="int8", say=said.append),
        reject=False,
    )
    assert said[-1] == "Tuning the encoder: 100 %"
    assert model.upper is not None
    encodings = encoder.read_all(TEXTS)
    scores = model.upper.scores(encodings)
    # The scores are cosines times 20, and after the tuning every example points its intent's way.
    assert np.abs(scores).max() <= 20.5
    names = sorted(EXAMPLES)
    assert [names[place] for place in scores.argmax(axis=1)] == LABELS
    model.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    assert np.allclose(loaded.probabilities(TEXTS, encodings), model.probabilities(TEXTS, encodings), atol=1e-6)


@pytest.mark.slow
def test_a_tuning_that_fails_says_what_to_do(tmp_path: Path) -> None:
    job = TuningJob(
        texts=TEXTS,
        labels=LABELS,
        recipe=Recipe(passes=1, contrast=1.0),
        weights=str(tmp_path / "missing.safetensors"),
        tokenizer=str(tmp_path / "missing.json"),
    )
    with pytest.raises(TuningFailed, match="Set `tuning: never`"):
        tune_encoder(job, tmp_path / "tuned.safetensors", say=print)
