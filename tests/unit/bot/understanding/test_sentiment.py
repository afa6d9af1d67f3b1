"""How a customer feels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.embedding_cache import EmbeddingCache
from bot.understanding.encoder import Encoder, open_embeddings
from bot.understanding.errors import DataFileNotReadable, NotEnoughExamples
from bot.understanding.sentiment import SentimentModel, label_of, read_examples, train_sentiment
from bot.understanding.sources import project_path


@pytest.fixture(scope="module")
def cache() -> EmbeddingCache:
    return open_embeddings(project_path(".cache"))


@pytest.fixture(scope="module")
def model(encoder: Encoder, cache: EmbeddingCache) -> SentimentModel:
    texts, feelings = read_examples(project_path("data/sentiment.yml"))
    return train_sentiment(texts, encoder.encode_all(texts, cache=cache), feelings)


# None of these stands in data/sentiment.yml.
@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("this is so ridiculous", "negative"),
        ("you are completely useless", "negative"),
        ("unacceptable.", "negative"),
        ("where is my damn parcel", "negative"),
        ("third time I'm writing and still no answer", "negative"),
        ("what a bloody joke", "negative"),
        ("thanks for nothing, really", "negative"),
        ("I want a refund", "neutral"),
        ("could you please cancel my order", "neutral"),
        ("I have a problem with my bill", "neutral"),
        ("my package is lost", "neutral"),
        ("no, that is the wrong one", "neutral"),
        ("CANCEL ORDER BW-118702", "neutral"),
        ("you are not useless", "neutral"),
        ("I'm sorry, I lost the receipt", "neutral"),
        ("thank you very much, that was great", "positive"),
        ("perfect, works now", "positive"),
        ("", "neutral"),
        (".", "neutral"),
    ],
)
def test_a_message_sounds_as_it_is_said(model: SentimentModel, encoder: Encoder, text: str, label: str) -> None:
    assert model.read(text, encoder.encode(text)).label == label


def test_fury_scores_lower_than_displeasure(model: SentimentModel, encoder: Encoder) -> None:
    texts = ["this is absolutely ridiculous, you useless liars!!!", "I'm a bit disappointed"]
    furious, annoyed = (model.read(text, encoder.encode(text)).score for text in texts)
    assert -1 <= furious < -0.8 < annoyed < -0.3


def test_fury_inside_a_long_message_is_heard(model: SentimentModel, encoder: Encoder) -> None:
    text = "I ordered the lamp on Monday. It came on Friday. The box was blue. " * 5 + "Honestly, a disgrace."
    assert model.read(text, encoder.encode(text)).score <= -0.5


def test_a_saved_model_answers_the_same(model: SentimentModel, encoder: Encoder, tmp_path: Path) -> None:
    model.save(tmp_path)
    vector = encoder.encode("not good at all")
    assert SentimentModel.load(tmp_path).read("not good at all", vector) == model.read("not good at all", vector)


@pytest.mark.parametrize(
    ("score", "label"), [(-0.3, "negative"), (-0.29, "neutral"), (0.29, "neutral"), (0.3, "positive")]
)
def test_labels_begin_where_the_policy_says(score: float, label: str) -> None:
    assert label_of(score) == label


def test_an_unknown_feeling_is_told(tmp_path: Path) -> None:
    (tmp_path / "sentiment.yml").write_text("cross:\n  - grr\n", encoding="utf-8")
    with pytest.raises(DataFileNotReadable, match="cross is no feeling"):
        read_examples(tmp_path / "sentiment.yml")


def test_plain_words_in_the_file_are_texts(tmp_path: Path) -> None:
    (tmp_path / "sentiment.yml").write_text("neutral:\n  - no\n  - 12\n", encoding="utf-8")
    assert read_examples(tmp_path / "sentiment.yml") == (["no", "12"], ["neutral", "neutral"])


def test_a_feeling_without_messages_is_told() -> None:
    with pytest.raises(NotEnoughExamples, match="furious"):
        train_sentiment(["ok"], np.zeros((1, 384), dtype=np.float32), ["neutral"])
