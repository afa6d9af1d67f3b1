"""Frustration: how likely it is that a customer is dissatisfied with the service at this point of the conversation.

A linear head over the encoder's vector of the message, how near it comes to the customer's earlier ones, and the
outward signs of how the conversation goes. The vectors of the earlier messages and of the bot's answers were tried as
features too: they tell which topics went badly in the training data, and that does not hold elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bot.understanding.conversation_signs import CONVERSATION_SIGNS, ConversationSigns
from bot.understanding.errors import NotEnoughExamples, PartNotReadable
from bot.understanding.history import MOST_REMEMBERED

DIMENSIONS = 384
FEATURE_NAMES = (*CONVERSATION_SIGNS, "nearness_to_last", "nearness_to_any", "nearness_to_all")
FEATURES = len(FEATURE_NAMES) + DIMENSIONS

_NUMBERS_FILE = "frustration.npz"

Floats = npt.NDArray[np.float32]


class Said(msgspec.Struct, frozen=True):
    """Something that the customer said, with the encoder's vector of it."""

    text: str
    vector: Floats


class Moment(msgspec.Struct, frozen=True):
    """A customer's message in its conversation.

    `earlier` are the customer's messages before it and `answers` what was said to them, both oldest first; the last
    ten of each are read.
    """

    message: Said
    earlier: tuple[Said, ...] = ()
    answers: tuple[str, ...] = ()


class MomentReader:
    """Turns moments into features."""

    def __init__(self) -> None:
        """Open the lexicon."""
        self._signs = ConversationSigns()

    def features(self, moment: Moment) -> Floats:
        """Return the features of a moment, shape [FEATURES]; what was not said yet counts as zero."""
        earlier, answers = moment.earlier[-MOST_REMEMBERED:], moment.answers[-MOST_REMEMBERED:]
        signs = self._signs.read(moment.message.text, earlier=[said.text for said in earlier], answers=answers)
        nearness = [float(moment.message.vector @ said.vector) for said in earlier] or [0.0]
        near = np.asarray([nearness[-1], max(nearness), sum(nearness) / len(nearness)], dtype=np.float32)
        return np.concatenate([signs, near, moment.message.vector])


class FrustrationModel:
    """A trained head, with the reader of what it reads."""

    def __init__(self, weights: Floats, bias: float) -> None:
        """Hold what was trained; `weights` has the shape [FEATURES]."""
        self._weights = weights
        self._bias = bias
        self._reader = MomentReader()

    def read(self, moment: Moment) -> float:
        """Return how likely the customer is dissatisfied at this moment, 0 to 1."""
        return round(float(self.score(self._reader.features(moment)[np.newaxis])[0]), 4)

    def score(self, features: Floats) -> Floats:
        """Return how likely each customer is dissatisfied, 0 to 1, shape [moments]; `features` is [moments, FEATURES]."""
        result: Floats = expit(features @ self._weights + self._bias)
        return result

    def save(self, folder: Path) -> None:
        """Write the head to `folder`."""
        np.savez(folder / _NUMBERS_FILE, weights=self._weights, bias=self._bias, features=json.dumps(FEATURE_NAMES))

    @classmethod
    def load(cls, folder: Path) -> FrustrationModel:
        """Read what `save` wrote. Raises PartNotReadable."""
        try:
            with np.load(folder / _NUMBERS_FILE, allow_pickle=False) as numbers:
                if json.loads(str(numbers["features"])) != list(FEATURE_NAMES):
                    raise PartNotReadable(folder, reason="it was trained on other features")
                return cls(numbers["weights"], float(numbers["bias"]))
        except (OSError, ValueError, KeyError) as error:
            raise PartNotReadable(folder, reason=str(error)) from error


def train_frustration(features: Floats, dissatisfied: Sequence[bool], *, regularization: float) -> FrustrationModel:
    """Train on features, shape [moments, FEATURES]; `regularization` is scikit-learn's C over standardized features.

    Raises NotEnoughExamples when all customers are satisfied, or none is.
    """
    if len(set(dissatisfied)) < 2:
        raise NotEnoughExamples(reason="there must be both satisfied and dissatisfied customers among them")
    scaler = StandardScaler().fit(features)
    head = LogisticRegression(C=regularization, max_iter=500, tol=1e-3)
    head.fit(scaler.transform(features), np.asarray(dissatisfied))
    # The scaling is put into the weights, so that a message is read without it.
    weights = head.coef_[0] / scaler.scale_
    bias = head.intercept_[0] - weights @ scaler.mean_
    return FrustrationModel(weights.astype(np.float32), float(bias))
