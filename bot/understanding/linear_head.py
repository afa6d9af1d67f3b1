"""Logistic regression over the encoder's vector and weighted words: one score for each intent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.understanding.features import TextFeatures

# Where the training stops. At 1e-2 it is half as long, and five points of accuracy are lost.
_TOLERANCE = 3e-4

Floats = npt.NDArray[np.float32]


class LinearHead:
    """A trained regression. Its labels are in the order of their names."""

    def __init__(self, features: TextFeatures, weights: Floats, bias: Floats) -> None:
        """Hold what was trained: `weights` has the shape [labels, features], `bias` [labels]."""
        self.features = features
        self.bias = bias
        # Row by row in memory, because one message needs a few rows of it.
        self._by_feature = np.ascontiguousarray(weights.T)

    @property
    def weights(self) -> Floats:
        """What the features are multiplied with, shape [labels, features]."""
        return self._by_feature.T

    def scores(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """Return the scores before any calibration, shape [texts, labels]; `vectors` are the encoder's, [texts, 384]."""
        return np.asarray(self.features.transform(texts, vectors) @ self._by_feature + self.bias)

    def read(self, text: str, vector: Floats) -> tuple[Floats, bool]:
        """Return one message's scores, shape [labels], and whether the training texts have any of its words or their pieces.

        The same as `scores`, and several times quicker.
        """
        places, values = self.features.words_of(text)
        scores: Floats = vector @ self._by_feature[: len(vector)] + self.bias
        if places:
            scores = scores + np.asarray(values, dtype=np.float32) @ self._by_feature[places]
        return scores, bool(places)


def train_head(
    texts: Sequence[str], vectors: Floats, labels: Sequence[str], *, regularization: float, words_weight: float
) -> LinearHead:
    """Train on texts, their vectors and their labels (two at least); `regularization` is scikit-learn's C."""
    features = TextFeatures.fit(texts, words_weight=words_weight)
    model = LogisticRegression(C=regularization, max_iter=300, tol=_TOLERANCE)
    model.fit(features.transform(texts, vectors), labels)
    weights, bias = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    if len(model.classes_) == 2:
        # With two classes scikit-learn keeps one row, the log odds of the second.
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return LinearHead(features, weights, bias)


def out_of_fold_scores(
    texts: Sequence[str],
    vectors: Floats,
    labels: Sequence[str],
    *,
    folds: int,
    regularization: float,
    words_weight: float,
    others: tuple[Sequence[str], Floats],
) -> tuple[Floats, Floats]:
    """Score every text with a regression that has not seen it; shape [texts, labels].

    `others` are texts, with their vectors, that none of the regressions sees: the second result is the mean of their
    scores over all of them.
    """
    scores = np.zeros((len(texts), len(set(labels))), dtype=np.float32)
    far = np.zeros((len(others[0]), len(set(labels))), dtype=np.float32)
    splitter = StratifiedKFold(folds, shuffle=True, random_state=0)
    for seen, unseen in splitter.split(np.zeros(len(texts)), labels):
        head = train_head(
            [texts[index] for index in seen],
            vectors[seen],
            [labels[index] for index in seen],
            regularization=regularization,
            words_weight=words_weight,
        )
        scores[unseen] = head.scores([texts[index] for index in unseen], vectors[unseen])
        if len(far):
            far += head.scores(*others) / folds
    return scores, far
