"""Frustration with the service, from a message and the conversation before it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.encoder import Encoder, open_embeddings
from bot.understanding.errors import NotEnoughExamples, PartNotReadable
from bot.understanding.frustration import (
    FEATURE_NAMES,
    FEATURES,
    FrustrationModel,
    Moment,
    MomentReader,
    Said,
    train_frustration,
)
from bot.understanding.rated_conversations import (
    rated_moments,
    read_conversations,
    texts_to_encode,
    train_on_moments,
)
from bot.understanding.sources import project_path

READER = MomentReader()


@pytest.fixture(scope="module")
def model(encoder: Encoder) -> FrustrationModel:
    conversations = read_conversations(project_path("data/sentiment/conversations.yml"))
    cache = open_embeddings(project_path(".cache"))
    return train_on_moments(
        rated_moments(conversations, encoder.encode_all(texts_to_encode(conversations), cache=cache))
    )


def said(encoder: Encoder, text: str) -> Said:
    return Said(text, encoder.encode(text))


def moment(encoder: Encoder, *messages: str, answers: tuple[str, ...] = ()) -> Moment:
    *earlier, last = (said(encoder, text) for text in messages)
    return Moment(last, tuple(earlier), answers)


@pytest.mark.parametrize("text", ["", "Hello", "😀" * 2000, "A" * 2000, "NO! " * 500])
def test_any_message_may_open_a_conversation(encoder: Encoder, text: str) -> None:
    features = READER.features(moment(encoder, text))
    assert features.shape == (FEATURES,)
    assert np.isfinite(features).all()


def test_repetition_shows_however_long_ago_it_was(encoder: Encoder) -> None:
    repeated = READER.features(moment(encoder, "Where is my refund?", "The lamp is blue.", "Where is my refund?"))
    fresh = READER.features(moment(encoder, "The lamp is blue.", "The lamp is blue.", "Where is my refund?"))
    last, ever = FEATURE_NAMES.index("nearness_to_last"), FEATURE_NAMES.index("nearness_to_any")
    assert repeated[ever] == pytest.approx(1.0, abs=1e-5)
    assert fresh[ever] < 0.5
    assert repeated[last] == fresh[last]


def test_only_the_last_ten_of_each_side_are_read(encoder: Encoder) -> None:
    long = moment(encoder, "first", *["again"] * 10, "Where?", answers=("Sorry.", *["Which one?"] * 10))
    short = moment(encoder, *["again"] * 10, "Where?", answers=("Which one?",) * 10)
    assert np.array_equal(READER.features(long), READER.features(short))


# None of these stands in data/sentiment/conversations.yml.
def test_a_conversation_that_fails_is_more_frustrating_than_one_that_goes_on(
    model: FrustrationModel, encoder: Encoder
) -> None:
    again = "I could not find that address. Please send it again."
    fails = moment(
        encoder,
        "please change my address",
        "12 Elm Street",
        "it is 12 Elm Street, like I said",
        answers=("What is the new address?", again, again),
    )
    goes_on = moment(encoder, "please change my address", "12 Elm Street", answers=("What is the new address?",))
    thanks = moment(encoder, "please change my address", "great, thank you", answers=("Your address was changed.",))
    assert model.read(fails) > 0.5 > 0.2 > model.read(goes_on)
    assert model.read(thanks) < 0.2


def test_the_same_words_weigh_more_after_a_failure(model: FrustrationModel, encoder: Encoder) -> None:
    question = "When does the technician come?"
    asked_again = moment(
        encoder, question, question, answers=("I did not understand that. Could you say it in other words?",)
    )
    assert model.read(asked_again) > model.read(moment(encoder, question)) + 0.05


def test_anger_is_frustration(model: FrustrationModel, encoder: Encoder) -> None:
    angry = moment(encoder, "hi", "This is ridiculous, you people are useless!!", answers=("How can I help?",))
    assert model.read(angry) > 0.5


def test_scores_lie_between_0_and_1_and_follow_what_was_learned() -> None:
    features = np.zeros((40, FEATURES), dtype=np.float32)
    features[:20, 0] = 1.0
    model = train_frustration(features, [True] * 20 + [False] * 20, regularization=1.0)
    scores = model.score(features)
    assert scores[:20].min() > 0.5 > scores[20:].max()
    assert ((scores >= 0) & (scores <= 1)).all()


def test_a_saved_head_answers_the_same(model: FrustrationModel, encoder: Encoder, tmp_path: Path) -> None:
    model.save(tmp_path)
    here = moment(encoder, "hello", "still nothing?", answers=("Sorry.",))
    assert FrustrationModel.load(tmp_path).read(here) == model.read(here)


def test_a_head_of_other_features_is_not_read(model: FrustrationModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    with np.load(tmp_path / "frustration.npz") as numbers:
        np.savez(tmp_path / "frustration.npz", **{**dict(numbers), "features": '["other"]'})
    with pytest.raises(PartNotReadable, match="other features"):
        FrustrationModel.load(tmp_path)


def test_nothing_is_learned_from_customers_of_one_kind() -> None:
    with pytest.raises(NotEnoughExamples, match="both satisfied and dissatisfied"):
        train_frustration(np.zeros((2, FEATURES), dtype=np.float32), [True, True], regularization=1.0)
