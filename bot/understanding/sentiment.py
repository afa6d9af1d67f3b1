"""How a customer feels: a score from -1 (furious) to 1 (pleased).

A small classifier over the encoder's vector and the outward signs, trained on the messages of data/sentiment.yml.
Its score is the mean of four feelings' values, weighted by how likely each is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import yaml
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from bot.understanding.errors import DataFileNotReadable, NotEnoughExamples, PartNotReadable
from bot.understanding.sentiment_signs import SIGN_NAMES, SignReader, count_fury

FEELINGS = ("furious", "annoyed", "neutral", "positive")
_VALUES = np.asarray([-0.95, -0.6, 0.0, 0.75], dtype=np.float32)

# Between these a message is neutral. The escalation policy's own "bad" begins at the same place.
NEGATIVE_AT_MOST = -0.3
POSITIVE_AT_LEAST = 0.3
_FURY_AT_MOST = -0.5

# Chosen by ten-fold cross-validation on data/sentiment.yml alone.
_REGULARIZATION = 4.0
_SIGNS_WEIGHT = 2.0
_NUMBERS_FILE = "sentiment.npz"

Floats = npt.NDArray[np.float32]
Examples = dict[str, list[str]]


class SentimentReading(msgspec.Struct, frozen=True):
    """`label` is negative, neutral or positive; `score` runs from -1 (very negative) to 1."""

    label: str
    score: float


class SentimentModel:
    """A trained reader of feelings."""

    def __init__(self, weights: Floats, bias: Floats) -> None:
        """Hold what was trained: `weights` has the shape [feelings, 384 + signs], `bias` [feelings]."""
        self._weights = weights
        self._bias = bias
        self._signs = SignReader()

    def read(self, text: str, vector: Floats) -> SentimentReading:
        """Read one message; `vector` is the encoder's. A message without any letter or sign is neutral."""
        if not text.strip():
            return SentimentReading("neutral", 0.0)
        features = np.concatenate([vector, _SIGNS_WEIGHT * self._signs.read(text)])
        score = float(softmax(self._weights @ features + self._bias) @ _VALUES)
        if count_fury(text):
            # Furious words in a long, factual message are still fury.
            score = min(score, _FURY_AT_MOST)
        return SentimentReading(label_of(score), round(max(-1.0, min(1.0, score)), 4))

    def save(self, folder: Path) -> None:
        """Write the weights to `folder`."""
        np.savez(folder / _NUMBERS_FILE, weights=self._weights, bias=self._bias, signs=json.dumps(SIGN_NAMES))

    @classmethod
    def load(cls, folder: Path) -> SentimentModel:
        """Read what `save` wrote. Raises PartNotReadable."""
        try:
            with np.load(folder / _NUMBERS_FILE, allow_pickle=False) as numbers:
                if json.loads(str(numbers["signs"])) != list(SIGN_NAMES):
                    raise PartNotReadable(folder, reason="it was trained on other signs")
                return cls(numbers["weights"], numbers["bias"])
        except (OSError, ValueError, KeyError) as error:
            raise PartNotReadable(folder, reason=str(error)) from error


def label_of(score: float) -> str:
    """Return negative, neutral or positive."""
    if score <= NEGATIVE_AT_MOST:
        return "negative"
    return "positive" if score >= POSITIVE_AT_LEAST else "neutral"


def train_sentiment(texts: Sequence[str], vectors: Floats, feelings: Sequence[str]) -> SentimentModel:
    """Train on `texts`, their vectors and their feelings (of `FEELINGS`).

    Raises NotEnoughExamples when a feeling has none.
    """
    missing = [feeling for feeling in FEELINGS if feeling not in feelings]
    if missing:
        raise NotEnoughExamples(reason=f"no message shows the feeling {missing[0]}")
    features = sentiment_features(texts, vectors, signs=SignReader())
    model = fit_feelings(features, [FEELINGS.index(feeling) for feeling in feelings])
    return SentimentModel(model.coef_.astype(np.float32), model.intercept_.astype(np.float32))


def sentiment_features(texts: Sequence[str], vectors: Floats, *, signs: SignReader) -> Floats:
    """Return what feelings are learned from, shape [texts, 384 + signs]; `vectors` are the encoder's, [texts, 384]."""
    features: Floats = np.hstack([vectors, _SIGNS_WEIGHT * np.stack([signs.read(text) for text in texts])])
    return features


def fit_feelings(features: Floats, numbers: Sequence[int]) -> LogisticRegression:
    """Fit the classifier: row by row, the features of a message and the number of its feeling."""
    return LogisticRegression(C=_REGULARIZATION, max_iter=500).fit(features, numbers)


def read_examples(path: Path) -> tuple[list[str], list[str]]:
    """Read the messages of a YAML file (feeling: list of messages), and return texts and feelings side by side.

    Raises DataFileNotReadable that says what is wrong with the file.
    """
    try:
        # Everything is read as text: an unquoted "no" or "yes" is a message here and not a truth value.
        examples = msgspec.convert(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader), Examples)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise DataFileNotReadable(path, reason=str(error)) from error
    unknown = sorted(set(examples) - set(FEELINGS))
    if unknown:
        raise DataFileNotReadable(path, reason=f"{unknown[0]} is no feeling; there are {', '.join(FEELINGS)}")
    pairs = [(text, feeling) for feeling, texts in examples.items() for text in texts]
    return [text for text, _ in pairs], [feeling for _, feeling in pairs]
