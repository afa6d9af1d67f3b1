"""How well negative, neutral and positive messages are told apart, by the head that reads feelings."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from sklearn.metrics import accuracy_score, f1_score, recall_score

from bot.benchmark.configured import Vectors
from bot.benchmark.cost import encoding_seconds, peak_memory_mb, time_each
from bot.benchmark.labelled_texts import LabelledTexts
from bot.understanding.calibration import calibration_error
from bot.understanding.errors import NotEnoughExamples
from bot.understanding.feeling_head import train_head

POLARITIES = ("negative", "neutral", "positive")

_WORDS = {
    **dict.fromkeys(("negative", "neg"), "negative"),
    **dict.fromkeys(("neutral", "neu"), "neutral"),
    **dict.fromkeys(("positive", "pos"), "positive"),
}
# Numbers say nothing alone; these are the scales in use for three classes.
_SCALES = (("-1", "0", "1"), ("0", "1", "2"))


class SentimentFigures(msgspec.Struct, frozen=True):
    """Shares are 0 to 1. `macro_recall` is the mean recall of the labels in the test file, TweetEval's measure."""

    macro_recall: float
    accuracy: float
    macro_f1: float
    ece: float
    train_seconds: float
    median_ms: float
    p95_ms: float
    memory_mb: float


def measure_sentiment(
    train: LabelledTexts, test: LabelledTexts, *, vectors: Vectors, say: Callable[[str], None]
) -> SentimentFigures:
    """Train the head of feelings on one file and measure on another. Raises NotEnoughExamples."""
    # Read together: 1 alone may be positive or neutral, and the scale shows in all labels only.
    every = read_polarities([*train.labels, *test.labels])
    known, truth = every[: len(train.labels)], every[len(train.labels) :]
    if len(set(known)) < 2:
        raise NotEnoughExamples(reason=f"every message of the training file is {known[0]}")
    if not set(known) & set(truth):
        raise NotEnoughExamples(reason="no label of the test file occurs in the training file")
    say(f"Encoding {len(train.texts) + len(test.texts)} messages.")
    encoding = encoding_seconds(vectors.encoder.encode, train.texts)
    vectors.of(train.texts + test.texts)
    say(f"Training on {len(train.texts)} messages.")
    start = time.perf_counter()
    trained = [polarity for polarity in POLARITIES if polarity in known]
    head = train_head(train.texts, vectors.of(train.texts), known, order=trained)
    seconds = encoding + time.perf_counter() - start
    say(f"Measuring on {len(test.texts)} messages.")
    probabilities = head.probabilities(test.texts, vectors.of(test.texts))
    guesses = head.chosen(probabilities)
    columns = np.asarray([trained.index(label) if label in trained else -1 for label in truth], dtype=np.intp)

    def read(text: str) -> object:
        return head.probabilities_of(text, vectors.encoder.encode(text))

    latency = time_each(read, test.texts)
    present = sorted(set(truth))
    return SentimentFigures(
        macro_recall=float(recall_score(truth, guesses, labels=present, average="macro", zero_division=0)),
        accuracy=float(accuracy_score(truth, guesses)),
        macro_f1=float(f1_score(truth, guesses, labels=present, average="macro", zero_division=0)),
        ece=calibration_error(probabilities, columns),
        train_seconds=seconds,
        median_ms=latency.median_ms,
        p95_ms=latency.p95_ms,
        memory_mb=peak_memory_mb(),
    )


def read_polarities(labels: Sequence[str]) -> list[str]:
    """Return negative, neutral or positive for each label: words, or a scale of -1, 0, 1 or of 0, 1, 2.

    Raises NotEnoughExamples for other labels, and for numbers of which the scale cannot be told.
    """
    found = sorted({label.lower() for label in labels})
    if all(label in _WORDS for label in found):
        return [_WORDS[label.lower()] for label in labels]
    for scale in _SCALES:
        # The end that no other scale has must occur: 0 and 1 alone are of both.
        if set(found) <= set(scale) and set(found) - {"0", "1"}:
            meaning = dict(zip(scale, POLARITIES, strict=True))
            return [meaning[label] for label in labels]
    raise NotEnoughExamples(
        reason=f"the labels {', '.join(found[:5])} must be negative, neutral and positive, or -1, 0, 1, or 0, 1, 2"
    )
