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
        self.weights = weights
        self.bias = bias

    def scores(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """Return the scores before any calibration, shape [texts, labels]; `vectors` are the encoder's, [texts, 384]."""
        return np.asarray(self.features.transform(texts, vectors) @ self.weights.T + self.bias)


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
) -> Floats:
    """Score every text with a regression that has not seen it; shape [texts, labels]."""
    scores = np.zeros((len(texts), len(set(labels))), dtype=np.float32)
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
    return scores
