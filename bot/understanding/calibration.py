"""Probabilities that mean what they say: of the messages that get 0.8, about 80 in 100 should be right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]


def fit_temperature(scores: Floats, truth: Places) -> float:
    """Return the number to divide `scores` by, so that their softmax has the least log loss against `truth`.

    `scores` have the shape [messages, labels], and `truth` is each message's column. Guo et al., "On Calibration of
    Modern Neural Networks", 2017.
    """

    def loss(log_temperature: float) -> float:
        chances = log_softmax(scores / np.exp(log_temperature), axis=1)
        return float(-chances[np.arange(len(truth)), truth].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3.0, 3.0), method="bounded").x))


def calibration_error(probabilities: Floats, truth: Places, *, bins: int = 15) -> float:
    """Return the expected calibration error: the mean gap, 0 to 1, between how sure and how right the best guess is."""
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    places = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [abs(sure[places == place].sum() - right[places == place].sum()) for place in range(bins)]
    return float(sum(gaps) / len(truth))


def columns_of(labels: Sequence[str], names: Sequence[str]) -> Places:
    """Return the column of each label among `names`, and -1, which is never right, for a label that has none."""
    places = {name: place for place, name in enumerate(names)}
    return np.asarray([places.get(label, -1) for label in labels], dtype=np.intp)
