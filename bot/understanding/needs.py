"""The signs of a need for a person that a message holds: a wish for one, danger, fraud, being given up on, and others.

One logistic regression for each sign over the encoder's vector, the words and pieces of words (TF-IDF), and the outward
signs of feelings, trained on data/needs/ against messages that only sound like it. A message may hold several signs, or
none; an intent says what a message is about, and these say what it takes to answer it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from bot.understanding.errors import NotEnoughExamples, PartNotReadable
from bot.understanding.features import TextFeatures
from bot.understanding.need_examples import NeedExamples
from bot.understanding.sentiment_signs import SIGN_NAMES, SignReader

_NUMBERS_FILE = "needs.npz"
_WORDS_FILE = "needs.json"
# Chosen by cross-validation on data/needs/.
REGULARIZATION = 8.0
WORDS_WEIGHT = 0.35
_SIGNS_WEIGHT = 1.0
_MOST_ROUNDS = 300
_LEAST_EXAMPLES = 10
# Less is no sign worth keeping with every message.
LEAST_KEPT = 0.1

Floats = npt.NDArray[np.float32]


class Need(msgspec.Struct, frozen=True):
    """A sign with its probability, 0 to 1."""

    name: str
    probability: float


class NeedModel:
    """A trained reader of the signs."""

    def __init__(self, names: Sequence[str], features: TextFeatures, weights: Floats, bias: Floats) -> None:
        """Hold what was trained: `weights` has the shape [signs, features], `bias` [signs]."""
        self.names = tuple(names)
        self._features = features
        self._by_feature = np.ascontiguousarray(weights.T)
        self._bias = bias
        self._signs = SignReader()

    def probabilities(self, text: str, vector: Floats) -> Floats:
        """Return the probability of each sign in a text, shape [signs]; `vector` is the encoder's."""
        places, values = self._features.words_of(text)
        outward = _SIGNS_WEIGHT * self._signs.read(text)
        scores = self._bias + vector @ self._by_feature[: len(vector)] + outward @ self._by_feature[-len(outward) :]
        if places:
            scores = scores + np.asarray(values, dtype=np.float32) @ self._by_feature[places]
        result: Floats = expit(scores)
        return result

    def read(self, parts: Iterable[tuple[str, Floats]]) -> tuple[Need, ...]:
        """Return the signs of a message, the likeliest first, given as the message and its clauses with their vectors.

        A sign counts wherever it stands, so the likeliest part decides: a wish in a long story is one.
        """
        best = np.max([self.probabilities(text, vector) for text, vector in parts], axis=0)
        found = (Need(name, round(float(value), 4)) for name, value in zip(self.names, best, strict=True))
        return tuple(sorted((one for one in found if one.probability >= LEAST_KEPT), key=lambda one: -one.probability))

    def save(self, folder: Path) -> None:
        """Write the model to `folder`."""
        np.savez(folder / _NUMBERS_FILE, weights=self._by_feature.T, bias=self._bias)
        words = {"names": self.names, "signs": SIGN_NAMES, "features": self._features.as_dict()}
        (folder / _WORDS_FILE).write_text(json.dumps(words), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> NeedModel:
        """Read what `save` wrote. Raises PartNotReadable."""
        try:
            words = json.loads((folder / _WORDS_FILE).read_text(encoding="utf-8"))
            if words["signs"] != list(SIGN_NAMES):
                raise ValueError("it was trained on other outward signs")
            with np.load(folder / _NUMBERS_FILE, allow_pickle=False) as numbers:
                features = TextFeatures.from_dict(words["features"])
                return cls(words["names"], features, numbers["weights"], numbers["bias"])
        except (OSError, ValueError, KeyError) as error:
            raise PartNotReadable(folder, reason=str(error)) from error


def train_needs(
    examples: NeedExamples,
    vectors: Floats,
    *,
    regularization: float = REGULARIZATION,
    words_weight: float = WORDS_WEIGHT,
) -> NeedModel:
    """Train on examples and their vectors, shape [examples, 384]; `regularization` is scikit-learn's C.

    Raises NotEnoughExamples when a sign has fewer than ten examples, or all messages have it.
    """
    truth = np.asarray([[name in needs for name in examples.names] for needs in examples.needs], dtype=bool)
    for name, having in zip(examples.names, truth.T, strict=True):
        if not _LEAST_EXAMPLES <= having.sum() < len(having):
            raise NotEnoughExamples(
                reason=f"the sign {name} has {having.sum()} messages of {len(having)}; ten and others are needed"
            )
    features = TextFeatures.fit(examples.texts, words_weight=words_weight)
    signs = SignReader()
    outward = csr_matrix(_SIGNS_WEIGHT * np.stack([signs.read(text) for text in examples.texts]))
    rows = hstack([features.transform(examples.texts, vectors), outward], format="csr", dtype=np.float32)
    weights, bias = [], []
    for having in truth.T:
        model = LogisticRegression(C=regularization, max_iter=_MOST_ROUNDS, tol=1e-3, solver="liblinear")
        model.fit(rows, having)
        weights.append(model.coef_[0])
        bias.append(model.intercept_[0])
    return NeedModel(
        examples.names, features, np.asarray(weights, dtype=np.float32), np.asarray(bias, dtype=np.float32)
    )
