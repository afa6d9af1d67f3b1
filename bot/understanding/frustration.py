"""How likely a customer is dissatisfied with the service, from a message and the conversation before it.

A linear head over the encoder's vectors of the message, of the bot's answer before it and of the customer's message
before that, with VADER's reading, the length, how far the conversation has come, and how much the customer repeats
themselves. No component sets this yet; `frontline bench satisfaction` trains and measures it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from bot.understanding.errors import NotEnoughExamples
from bot.understanding.sentiment_signs import SIGN_NAMES, SignReader

DIMENSIONS = 384
_COURSE = 5  # the numbers that `_course` gives
FEATURES = 3 * DIMENSIONS + 2 * len(SIGN_NAMES) + _COURSE

Floats = npt.NDArray[np.float32]

_NOTHING = np.zeros(DIMENSIONS, dtype=np.float32)


class Said(msgspec.Struct, frozen=True):
    """Something said in a conversation, with the encoder's vector of it."""

    text: str
    vector: Floats


class Moment(msgspec.Struct, frozen=True):
    """A customer's message in its conversation.

    `earlier` are the customer's messages before it, in order; `answer` is what the bot said last, None at the start.
    """

    message: Said
    earlier: tuple[Said, ...] = ()
    answer: Said | None = None


class FrustrationReader:
    """Turns moments into features."""

    def __init__(self) -> None:
        """Open VADER's lexicon."""
        self._signs = SignReader()

    def features(self, moment: Moment) -> Floats:
        """Return the features of a moment, shape [FEATURES]; what was not said yet counts as zero."""
        before = moment.earlier[-1] if moment.earlier else Said("", _NOTHING)
        answer = _NOTHING if moment.answer is None else moment.answer.vector
        signs = self._signs.read(moment.message.text)
        features: Floats = np.concatenate(
            [
                moment.message.vector,
                answer,
                before.vector,
                signs,
                self._signs.read(before.text),
                _course(moment, before),
            ]
        )
        return features


class FrustrationModel:
    """A trained head."""

    def __init__(self, weights: Floats, bias: float) -> None:
        """Hold what was trained; `weights` has the shape [FEATURES]."""
        self._weights = weights
        self._bias = bias

    def score(self, features: Floats) -> Floats:
        """Return how likely each customer is dissatisfied, 0 to 1, shape [moments]."""
        result: Floats = expit(features @ self._weights + self._bias)
        return result


def train_frustration(features: Floats, dissatisfied: Sequence[bool], *, regularization: float) -> FrustrationModel:
    """Train on features, shape [moments, FEATURES]; `regularization` is scikit-learn's C.

    Raises NotEnoughExamples when all customers are satisfied, or none is.
    """
    if len(set(dissatisfied)) < 2:
        raise NotEnoughExamples(reason="there must be both satisfied and dissatisfied customers among them")
    model = LogisticRegression(C=regularization, max_iter=1000).fit(features, np.asarray(dissatisfied))
    return FrustrationModel(model.coef_[0].astype(np.float32), float(model.intercept_[0]))


def _course(moment: Moment, before: Said) -> Floats:
    """Length, turn, and repetition, each roughly between 0 and 1."""
    said = [float(moment.message.vector @ earlier.vector) for earlier in moment.earlier]
    values = (
        np.log1p(len(moment.message.text.split())) / 4,
        np.log1p(len(moment.earlier)) / 3,
        float(moment.answer is None),
        float(moment.message.vector @ before.vector),
        max(said, default=0.0),
    )
    return np.asarray(values, dtype=np.float32)
