"""Which intent a message has, and whether it has one at all.

A linear head over the encoder's vector and weighted words (see `linear_head`), and for many intents the encoder's
upper layers, tuned for them (see `tuning`): the two scores are added. The sum is calibrated, so that of the messages
that get 0.8, about 80 in 100 are right. `scope` judges whether a message lies outside of all intents.

The linear head was chosen by five-fold cross-validation on data/nlu: the vector alone, with words, with characters,
and with both, in several weights. `intent_training` says what the rest is fitted on.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from bot.understanding.encoder import Encoding
from bot.understanding.errors import PartNotReadable
from bot.understanding.features import TextFeatures
from bot.understanding.linear_head import LinearHead
from bot.understanding.scope import Centres, OutsideHead, Scope, ScopeScore
from bot.understanding.upper_layers import UpperLayers
from bot.understanding.wordless import is_wordless, pictures_in

RANKING_LENGTH = 5
FALLBACK_INTENT = "nlu_fallback"

_NUMBERS_FILE = "intents.npz"
_WORDS_FILE = "intents.json"

Floats = npt.NDArray[np.float32]


class IntentSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the classifier is trained, and when it would rather not say.

    `regularization` is scikit-learn's C; `words_weight` multiplies the TF-IDF part; `folds` is how many parts the
    calibration is fitted on. `tuning` says whether the encoder is tuned for the intents: `auto` by the size of the
    data (see `intent_training.is_worth_tuning`). The examples of the intent `out_of_scope` teach what lies outside of
    all others, and `most_lost` is the share of in-scope messages that may be rejected for it. Below
    `fallback_threshold` (a probability) the answer is `nlu_fallback`.
    """

    regularization: float = 10.0
    words_weight: float = 0.5
    folds: int = 3
    fallback_threshold: float = 0.4
    tuning: Literal["auto", "always", "never"] = "auto"
    out_of_scope: str = "out_of_scope"
    most_lost: float = 0.015


class ScoredIntent(msgspec.Struct, frozen=True):
    """An intent with its probability, 0 to 1."""

    name: str
    confidence: float


class IntentReading(msgspec.Struct, frozen=True):
    """The intent of a message, and the five likeliest.

    With `nlu_fallback`, or the intent of what is out of scope, the ranking still starts with the best guess.
    """

    intent: ScoredIntent
    ranking: tuple[ScoredIntent, ...]


class Blend(msgspec.Struct, frozen=True):
    """By what the scores of the linear head and of the upper layers are multiplied before they are added."""

    head: float
    upper: float = 0.0


class IntentModel:
    """A trained classifier."""

    def __init__(
        self, labels: Sequence[str], head: LinearHead, *, blend: Blend, upper: UpperLayers | None, outside: str
    ) -> None:
        """Hold what was trained; `outside` is the intent of messages that are out of scope.

        `scope`, and `pictures` (the intents of messages that are pictures alone), may be set later.
        """
        self.labels = tuple(labels)
        self.upper = upper
        self.scope: Scope | None = None
        self.pictures: dict[str, str] = {}
        self._head = head
        self._blend = blend
        self._outside = outside

    def probabilities(self, texts: Sequence[str], encodings: Sequence[Encoding]) -> Floats:
        """Return calibrated probabilities, shape [texts, labels]."""
        result: Floats = softmax(self.logits(texts, encodings), axis=1)
        return result

    def logits(self, texts: Sequence[str], encodings: Sequence[Encoding]) -> Floats:
        """Return the calibrated scores whose softmax the probabilities are, shape [texts, labels]."""
        return self._blended(self._head.scores(texts, vectors_of(encodings)), encodings)

    def read(self, text: str, encoding: Encoding, *, fallback_threshold: float) -> IntentReading:
        """Rank the intents of one message."""
        scores, knows_words = self._head.read(text, encoding.vector)
        logits = self._blended(scores[np.newaxis], [encoding])
        probabilities = softmax(logits, axis=1)[0]
        best = np.argsort(-probabilities)[:RANKING_LENGTH]
        ranking = tuple(ScoredIntent(self.labels[index], float(probabilities[index])) for index in best)
        first = ranking[0]
        if text.lstrip().startswith("/"):
            # A command of some other program, such as /restart: not to be taken for the wish to stop that it resembles.
            return IntentReading(ScoredIntent(FALLBACK_INTENT, 1.0), ranking)
        if is_wordless(text):
            # The encoder and the words know no pictures: one that is no example may mean anything, as dots may.
            meant = self.pictures.get(pictures_in(text))
            found = ScoredIntent(FALLBACK_INTENT if meant is None else meant, 1.0)
            return IntentReading(found, ranking if meant is None else (found,))
        if not knows_words:
            return IntentReading(ScoredIntent(FALLBACK_INTENT, 1.0), ranking)
        if self.scope is not None:
            score = float(self.scope.scores(logits, encoding.vector[np.newaxis])[0])
            if score < self.scope.threshold:
                return IntentReading(ScoredIntent(self._outside, self.scope.outside_chance(score)), ranking)
        # The fallback's confidence is how sure it is that no intent is meant well enough.
        doubted = ScoredIntent(FALLBACK_INTENT, 1.0 - first.confidence)
        return IntentReading(first if first.confidence >= fallback_threshold else doubted, ranking)

    def _blended(self, scores: Floats, encodings: Sequence[Encoding]) -> Floats:
        """Add the upper layers' scores to those of the linear head; both have the shape [texts, labels]."""
        blended = self._blend.head * scores
        if self.upper is not None:
            blended = blended + self._blend.upper * self.upper.scores(encodings)
        return blended

    def save(self, folder: Path) -> None:
        """Write the classifier to `folder` as numbers, JSON and an ONNX graph; nothing in it is executable Python."""
        words = {
            "labels": self.labels,
            "features": self._head.features.as_dict(),
            "blend": msgspec.to_builtins(self._blend),
            "outside": self._outside,
            "pictures": self.pictures,
            "scope": None if self.scope is None else _scope_words(self.scope),
        }
        (folder / _WORDS_FILE).write_text(json.dumps(words), encoding="utf-8")
        numbers = {"weights": self._head.weights, "bias": self._head.bias}
        if self.scope is not None:
            numbers["centres"] = self.scope.centres.vectors
            if self.scope.head is not None:
                numbers["outside"] = self.scope.head.weights
        np.savez_compressed(folder / _NUMBERS_FILE, **numbers)
        if self.upper is not None:
            self.upper.save(folder)

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read what `save` wrote. Raises PartNotReadable."""
        try:
            words = json.loads((folder / _WORDS_FILE).read_text(encoding="utf-8"))
            with np.load(folder / _NUMBERS_FILE, allow_pickle=False) as stored:
                numbers = dict(stored)
            head = LinearHead(TextFeatures.from_dict(words["features"]), numbers["weights"], numbers["bias"])
            blend = msgspec.convert(words["blend"], Blend)
            model = cls(words["labels"], head, blend=blend, upper=UpperLayers.load(folder), outside=words["outside"])
            model.pictures = dict(words["pictures"])
            if words["scope"] is not None:
                model.scope = _scope_from(words["scope"], numbers)
            return model
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise PartNotReadable(folder, reason=str(error)) from error


def vectors_of(encodings: Sequence[Encoding]) -> Floats:
    """Return the vectors of texts, shape [texts, 384]."""
    return np.stack([encoding.vector for encoding in encodings])


def _scope_words(scope: Scope) -> dict[str, Any]:
    bias = None if scope.head is None else scope.head.bias
    return {"score": msgspec.to_builtins(scope.score), "threshold": scope.threshold, "head_bias": bias}


def _scope_from(words: dict[str, Any], numbers: dict[str, Floats]) -> Scope:
    head = None if words["head_bias"] is None else OutsideHead(numbers["outside"], words["head_bias"])
    score = msgspec.convert(words["score"], ScopeScore)
    return Scope(Centres(numbers["centres"]), head, score, float(words["threshold"]))
