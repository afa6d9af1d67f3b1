"""The head that tells feelings apart."""

from __future__ import annotations

import numpy as np
import pytest

from bot.understanding.encoder import Encoder
from bot.understanding.feeling_head import FeelingHead, settings_for, train_head

ORDER = ("negative", "positive")
TEXTS = ["I love it", "wonderful lamp", "so happy", "great", "lovely", "I hate it"]
LABELS = ["positive"] * 5 + ["negative"]


def test_probabilities_of_two_labels_add_up(encoder: Encoder) -> None:
    vectors = np.stack([encoder.encode(text) for text in TEXTS])
    head = train_head(TEXTS, vectors, LABELS, order=ORDER)
    probabilities = head.probabilities(TEXTS, vectors)
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    assert head.chosen(probabilities) == LABELS


@pytest.mark.parametrize("text", ["I love it, it is wonderful", "", "lovely lovely GREAT?!", "xyz", "🤷" * 500])
def test_one_message_is_read_like_many(encoder: Encoder, text: str) -> None:
    vectors = np.stack([encoder.encode(text) for text in TEXTS])
    head = train_head(TEXTS, vectors, LABELS, order=ORDER)
    vector = encoder.encode(text)
    many = head.probabilities([text], vector[np.newaxis])[0]
    assert head.probabilities_of(text, vector) == pytest.approx(many, abs=1e-5)


def test_a_rare_label_is_chosen_below_one_half() -> None:
    head = train_head(TEXTS, np.zeros((6, 384), dtype=np.float32), LABELS, order=ORDER)
    # One message in six is negative, so 0.3 is well above what is usual.
    assert head.chosen(np.asarray([[0.3, 0.7], [0.1, 0.9]], dtype=np.float32)) == ["negative", "positive"]


def test_a_head_can_be_rebuilt(encoder: Encoder) -> None:
    vectors = np.stack([encoder.encode(text) for text in TEXTS])
    head = train_head(TEXTS, vectors, LABELS, order=ORDER)
    values = {**head.as_dict(), "signs": list(head.as_dict()["signs"])}
    again = FeelingHead.from_dict(values, weights=head.weights, bias=head.bias)
    assert np.array_equal(again.probabilities(TEXTS, vectors), head.probabilities(TEXTS, vectors))
    with pytest.raises(ValueError, match="other signs"):
        FeelingHead.from_dict({**values, "signs": ["other"]}, weights=head.weights, bias=head.bias)


def test_large_sets_are_trained_otherwise_than_small_ones() -> None:
    assert settings_for(1_000) != settings_for(50_000)
