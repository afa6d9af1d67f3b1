import pytest

from bot.benchmark.configured import Vectors
from bot.benchmark.labelled_texts import LabelledTexts
from bot.benchmark.sentiment import measure_sentiment, read_polarities
from bot.understanding.errors import NotEnoughExamples

TRAIN = LabelledTexts(
    ["I love it", "this is wonderful", "it is awful", "I hate this", "it comes on Monday", "the box is blue"],
    ["positive", "positive", "negative", "negative", "neutral", "neutral"],
    ("text", "label"),
)


def measure(vectors: Vectors, train: LabelledTexts, test: LabelledTexts) -> float:
    return measure_sentiment(train, test, vectors=vectors, say=lambda _: None).macro_recall


def test_recall_is_the_mean_over_the_labels(vectors: Vectors) -> None:
    test = LabelledTexts(
        ["I love this", "I hate it", "hate hate hate", "awful"], ["positive", *["negative"] * 3], ("a", "b")
    )
    assert measure(vectors, TRAIN, test) == 1.0
    # One of four negative messages and all positive ones: (1/4 + 1) / 2.
    upset = LabelledTexts(
        [*test.texts, "I love it so"], ["negative", "negative", "positive", "positive", "positive"], ("a", "b")
    )
    assert measure(vectors, TRAIN, upset) == pytest.approx((1 / 2 + 1 / 3) / 2)


@pytest.mark.parametrize(
    ("labels", "read"),
    [
        (["Negative", "neu", "POS"], ["negative", "neutral", "positive"]),
        (["0", "1", "2"], ["negative", "neutral", "positive"]),
        (["-1", "0", "1"], ["negative", "neutral", "positive"]),
        (["1", "2"], ["neutral", "positive"]),
    ],
)
def test_labels_are_words_or_a_scale(labels: list[str], read: list[str]) -> None:
    assert read_polarities(labels) == read


@pytest.mark.parametrize("labels", [["0", "1"], ["happy", "sad"], ["-1", "2"]])
def test_labels_that_could_mean_anything_are_refused(labels: list[str]) -> None:
    with pytest.raises(NotEnoughExamples, match=f"the labels {labels[0]}, {labels[1]} must be negative, neutral"):
        read_polarities(labels)


@pytest.mark.parametrize(
    ("train", "test", "sentence"),
    [
        (["positive", "positive"], ["negative"], "every message of the training file is positive"),
        (["positive", "neutral"], ["negative"], "no label of the test file occurs"),
    ],
)
def test_too_little_to_measure_is_said(vectors: Vectors, train: list[str], test: list[str], sentence: str) -> None:
    with pytest.raises(NotEnoughExamples, match=sentence):
        measure(vectors, LabelledTexts(["one", "two"], train, ("a", "b")), LabelledTexts(["three"], test, ("a", "b")))
