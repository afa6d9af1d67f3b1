"""The head that tells feelings apart, trained on any labelled messages: the bot's four feelings, or three polarities.

Logistic regression over the encoder's vector, the words and pieces of words (TF-IDF), and the outward signs. Its
probabilities follow how often each label occurs in training; its choice does not: a label is chosen when its
probability is raised the most above that share, so that a rare feeling is found as well as a common one.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from bot.understanding.features import TextFeatures
from bot.understanding.sentiment_signs import SIGN_NAMES, SignReader

_SIGNS_WEIGHT = 2.0
# From so many messages on, words are seen often enough to be believed.
_MANY = 5_000

Floats = npt.NDArray[np.float32]


class HeadSettings(msgspec.Struct, frozen=True):
    """`regularization` is scikit-learn's C; `words_weight` multiplies the words, next to a vector of length 1.

    `most_rounds` ends the training of the head, converged or not.
    """

    regularization: float
    words_weight: float
    most_rounds: int


# Chosen by ten-fold cross-validation on data/sentiment/messages.yml.
FEW_MESSAGES = HeadSettings(regularization=4.0, words_weight=0.3, most_rounds=500)
# Chosen on the validation file of TweetEval, by training on its training file. More rounds take minutes each hundred, and
# change words that occur a few times.
MANY_MESSAGES = HeadSettings(regularization=1.0, words_weight=0.6, most_rounds=100)


class FeelingHead:
    """A trained head."""

    def __init__(
        self, labels: Sequence[str], shares: Floats, features: TextFeatures, weights: Floats, bias: Floats
    ) -> None:
        """Hold what was trained: `weights` has the shape [labels, features], `bias` and `shares` [labels].

        `shares` are the labels' shares of the training messages.
        """
        self.labels = tuple(labels)
        self._shares = shares
        self._features = features
        self._weights = weights
        self._bias = bias
        self._signs = SignReader()

    def probabilities(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """Return the labels' probabilities, shape [texts, labels]; `vectors` are the encoder's, [texts, 384]."""
        rows = _rows(self._features, texts, vectors, signs=self._signs)
        result: Floats = softmax(np.asarray(rows @ self._weights.T + self._bias), axis=1)
        return result

    def probabilities_of(self, text: str, vector: Floats) -> Floats:
        """Return one message's probabilities, shape [labels]; the same as `probabilities`, and quicker."""
        places, values = self._features.words_of(text)
        outward = _SIGNS_WEIGHT * self._signs.read(text)
        scores = self._bias + self._weights[:, : len(vector)] @ vector + self._weights[:, -len(outward) :] @ outward
        if places:
            scores = scores + self._weights[:, places] @ np.asarray(values, dtype=np.float32)
        result: Floats = softmax(scores)
        return result

    def chosen(self, probabilities: Floats) -> list[str]:
        """Return the label of each row: the one whose probability lies highest above its share in training."""
        return [self.labels[place] for place in (probabilities / self._shares).argmax(axis=1)]

    def as_dict(self) -> dict[str, Any]:
        """Return the words, the labels and their shares, as values that JSON can hold; `weights` and `bias` are apart."""
        return {
            "labels": self.labels,
            "shares": self._shares.tolist(),
            "signs": SIGN_NAMES,
            "features": self._features.as_dict(),
        }

    @property
    def weights(self) -> Floats:
        """What the head multiplies the features with, shape [labels, features]."""
        return self._weights

    @property
    def bias(self) -> Floats:
        """What the head adds, shape [labels]."""
        return self._bias

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], *, weights: Floats, bias: Floats) -> FeelingHead:
        """Rebuild what `as_dict` gave. Raises KeyError or ValueError when it is not that."""
        if values["signs"] != list(SIGN_NAMES):
            raise ValueError("it was trained on other signs")
        shares = np.asarray(values["shares"], dtype=np.float32)
        return cls(values["labels"], shares, TextFeatures.from_dict(values["features"]), weights, bias)


def settings_for(messages: int) -> HeadSettings:
    """Return the settings for a training on so many messages."""
    return MANY_MESSAGES if messages >= _MANY else FEW_MESSAGES


def train_head(texts: Sequence[str], vectors: Floats, labels: Sequence[str], *, order: Sequence[str]) -> FeelingHead:
    """Train on `texts`, their vectors and their labels; `order` names the labels, each of which must occur."""
    settings = settings_for(len(texts))
    features = TextFeatures.fit(texts, words_weight=settings.words_weight)
    places = np.asarray([order.index(label) for label in labels])
    model = LogisticRegression(C=settings.regularization, max_iter=settings.most_rounds, tol=1e-3)
    rows = _rows(features, texts, vectors, signs=SignReader())
    with warnings.catch_warnings():
        # The number of rounds is a setting, and reaching it no accident.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(rows, places)
    weights, bias = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    if len(order) == 2:
        # With two labels scikit-learn keeps one row, for the second against the first.
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    shares = np.bincount(places, minlength=len(order)) / len(places)
    return FeelingHead(order, shares.astype(np.float32), features, weights, bias)


def _rows(features: TextFeatures, texts: Sequence[str], vectors: Floats, *, signs: SignReader) -> csr_matrix:
    outward = csr_matrix(_SIGNS_WEIGHT * np.stack([signs.read(text) for text in texts]))
    return hstack([features.transform(texts, vectors), outward], format="csr", dtype=np.float32)
