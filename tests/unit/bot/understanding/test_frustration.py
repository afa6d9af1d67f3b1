import numpy as np
import pytest

from bot.understanding.encoder import Encoder
from bot.understanding.errors import NotEnoughExamples
from bot.understanding.frustration import FEATURES, FrustrationReader, Moment, Said, train_frustration

READER = FrustrationReader()


def said(encoder: Encoder, text: str) -> Said:
    return Said(text, encoder.encode(text))


def test_a_conversation_may_only_begin(encoder: Encoder) -> None:
    features = READER.features(Moment(said(encoder, "Hello")))
    assert features.shape == (FEATURES,)
    assert np.isfinite(features).all()


def test_an_empty_message_is_read(encoder: Encoder) -> None:
    assert np.isfinite(READER.features(Moment(said(encoder, "")))).all()


def test_repetition_shows_however_long_ago_it_was(encoder: Encoder) -> None:
    message, other = said(encoder, "Where is my refund?"), said(encoder, "The lamp is blue.")
    repeated = READER.features(Moment(message, (message, other)))
    fresh = READER.features(Moment(message, (other, other)))
    assert repeated[-1] == pytest.approx(1.0, abs=1e-5)
    assert fresh[-1] < 0.5
    assert repeated[-2] == fresh[-2]


def test_the_bots_answer_counts(encoder: Encoder) -> None:
    message = said(encoder, "No.")
    first = READER.features(Moment(message, (), said(encoder, "Your flight is booked.")))
    second = READER.features(Moment(message, (), said(encoder, "I did not understand.")))
    assert not np.array_equal(first, second)


def test_scores_lie_between_0_and_1_and_follow_what_was_learned() -> None:
    features = np.zeros((40, FEATURES), dtype=np.float32)
    features[:20, 0] = 1.0
    model = train_frustration(features, [True] * 20 + [False] * 20, regularization=1.0)
    scores = model.score(features)
    assert scores[:20].min() > 0.5 > scores[20:].max()
    assert ((scores >= 0) & (scores <= 1)).all()


def test_nothing_is_learned_from_customers_of_one_kind() -> None:
    with pytest.raises(NotEnoughExamples, match="both satisfied and dissatisfied"):
        train_frustration(np.zeros((2, FEATURES), dtype=np.float32), [True, True], regularization=1.0)
