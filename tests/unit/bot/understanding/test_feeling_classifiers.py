"""Sentiment and frustration read by somebody's classifier."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.errors import ClassifierNotReadable
from bot.understanding.feeling_classifiers import ClassifiedFrustration, ClassifiedSentiment
from bot.understanding.frustration import Moment, Said
from tests.unit.bot.understanding.tiny_classifiers import write_classifier

NOTHING = np.zeros(384, dtype=np.float32)


def test_sentiment_is_what_the_classifier_says(tmp_path: Path) -> None:
    sentiment = ClassifiedSentiment(write_classifier(tmp_path, ["NEG", "NEU", "POS"]))
    assert sentiment.read("the lamp is bad").label == "negative"
    assert sentiment.read("the lamp is good").label == "positive"
    assert sentiment.read("where is the lamp").label == "neutral"
    assert sentiment.read("  ").score == 0.0


def test_frustration_is_read_with_what_was_said_before(tmp_path: Path) -> None:
    frustration = ClassifiedFrustration(write_classifier(tmp_path, ["dissatisfied", "satisfied"]))
    said = Said("where is the lamp", NOTHING)
    assert frustration.read(Moment(said)) == 0.5
    assert frustration.read(Moment(said, earlier=(Said("bad", NOTHING),))) > 0.9
    assert frustration.read(Moment(said, answers=("good",))) < 0.1


def test_labels_of_another_kind_are_told(tmp_path: Path) -> None:
    folder = write_classifier(tmp_path, ["LABEL_0", "LABEL_1"])
    with pytest.raises(ClassifierNotReadable, match="one must be called negative or neg"):
        ClassifiedSentiment(folder)
    with pytest.raises(ClassifierNotReadable, match="one must be called frustrated"):
        ClassifiedFrustration(folder)
