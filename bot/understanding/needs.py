"""The signs of a need for a person that a message holds: a wish for one, danger, fraud, being given up on, and others.

Kernel ridge regression (Saunders et al., 1998) of each sign on data/needs/: a message is compared by meaning and by manner
(`Encoder.encode_wide`) and by its words and pieces of words with all messages that were learned from, many of which only
sound like a sign. What a message would score that had not been learned from comes without training again (leave one out),
and turns scores into probabilities (Platt, 1999).

A message may hold several signs, or none; an intent says what a message is about, and these say what it takes to answer it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.linalg import lapack
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from bot.understanding.errors import NotEnoughExamples, PartNotReadable
from bot.understanding.features import TextFeatures
from bot.understanding.need_examples import NeedExamples

# Chosen by leaving one out on data/needs/: how soon two meanings count as different, how much words count beside them, and
# how little a single message is believed.
SHARPNESS = 1.75
WORDS = 0.4
RIDGE = 0.2

_DIMENSIONS = 384  # of a meaning, and of a manner
_LEAST_EXAMPLES = 10
# Less is no sign worth keeping with every message.
LEAST_KEPT = 0.1
_NUMBERS_FILE = "needs.npz"
_WORDS_FILE = "needs.json"

Floats = npt.NDArray[np.float32]


class Need(msgspec.Struct, frozen=True):
    """A sign with its probability, 0 to 1."""

    name: str
    probability: float


class _Numbers(NamedTuple):
    """What was trained. `centre` is the mean manner, shape [384]; `anchors` are the messages that others are compared
    with, [anchors, 768], and `by_anchor` what each adds to the signs, [anchors, signs]; `by_word` what each word adds.

    `level` is added to all scores, and a probability is the logistic of `slope` times a score plus `shift`; [signs].
    """

    centre: Floats
    anchors: Floats
    by_anchor: Floats
    by_word: Floats
    level: Floats
    slope: Floats
    shift: Floats


class NeedModel:
    """A trained reader of the signs."""

    def __init__(self, names: Sequence[str], features: TextFeatures, numbers: _Numbers) -> None:
        """Hold what was trained."""
        self.names = tuple(names)
        self._features = features
        self._numbers = numbers

    def probabilities(self, texts: Sequence[str], wide: Floats) -> Floats:
        """Return the probability of each sign in each text, shape [texts, signs]; `wide` are the encoder's, [texts, 768].

        Several cost little more than one: most of the time goes into reading the anchors from memory.
        """
        numbers = self._numbers
        near = np.exp(SHARPNESS * (_compared(wide, numbers.centre) @ numbers.anchors.T - 1.0))
        scores = numbers.level + near @ numbers.by_anchor
        for row, text in enumerate(texts):
            places, values = self._features.words_of(text)
            if places:
                words = np.asarray(places) - _DIMENSIONS
                scores[row] += np.asarray(values, dtype=np.float32) @ numbers.by_word[words]
        result: Floats = expit(numbers.slope * scores + numbers.shift)
        return result

    def read(self, parts: Iterable[tuple[str, Floats]]) -> tuple[Need, ...]:
        """Return the signs of a message, the likeliest first, given as the message and its clauses, each with its vector.

        A sign counts wherever it stands, so the likeliest part decides: a wish in a long story is one.
        """
        texts, wide = zip(*parts, strict=True)
        return self._told(self.probabilities(texts, np.stack(wide)).max(axis=0))

    def read_each(self, messages: Sequence[tuple[str, Floats]]) -> list[tuple[Need, ...]]:
        """Return the signs of messages that have nothing to do with each other, each given with its vector, as `read` does."""
        if not messages:
            return []
        texts, wide = zip(*messages, strict=True)
        return [self._told(row) for row in self.probabilities(texts, np.stack(wide))]

    def _told(self, probabilities: Floats) -> tuple[Need, ...]:
        found = (Need(name, round(float(value), 4)) for name, value in zip(self.names, probabilities, strict=True))
        return tuple(sorted((one for one in found if one.probability >= LEAST_KEPT), key=lambda one: -one.probability))

    def save(self, folder: Path) -> None:
        """Write the model to `folder`."""
        # Half precision moves no probability by a hundredth, and halves the largest part of the model.
        kept = {
            name: value.astype(np.float16) if name == "anchors" else value
            for name, value in self._numbers._asdict().items()
        }
        np.savez(folder / _NUMBERS_FILE, **kept)
        words = {"names": self.names, "features": self._features.as_dict()}
        (folder / _WORDS_FILE).write_text(json.dumps(words), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> NeedModel:
        """Read what `save` wrote. Raises PartNotReadable."""
        try:
            words = json.loads((folder / _WORDS_FILE).read_text(encoding="utf-8"))
            with np.load(folder / _NUMBERS_FILE, allow_pickle=False) as file:
                numbers = _Numbers(*(file[name].astype(np.float32) for name in _Numbers._fields))
            return cls(words["names"], TextFeatures.from_dict(words["features"]), numbers)
        except (OSError, ValueError, KeyError) as error:
            raise PartNotReadable(folder, reason=str(error)) from error


def train_needs(examples: NeedExamples, wide: Floats) -> NeedModel:
    """Train on examples and their vectors (`Encoder.encode_wide`), shape [examples, 768].

    The time grows with the cube of their number: seconds for 6,000. Raises NotEnoughExamples when a sign has fewer than
    ten examples, or all messages have it.
    """
    truth = np.asarray([[name in needs for name in examples.names] for needs in examples.needs], dtype=np.float32)
    for name, having in zip(examples.names, truth.T, strict=True):
        if not _LEAST_EXAMPLES <= having.sum() < len(having):
            raise NotEnoughExamples(
                reason=f"the sign {name} has {having.sum():.0f} messages of {len(having)}; ten and others are needed"
            )
    unsaid = [examples.unsaid(needs) for needs in examples.needs]
    known = np.asarray([[name not in hidden for name in examples.names] for hidden in unsaid])
    features = TextFeatures.fit(examples.texts, words_weight=float(np.sqrt(WORDS / 2)))
    words = features.transform(examples.texts, np.zeros((len(wide), _DIMENSIONS), dtype=np.float32))[:, _DIMENSIONS:]
    centre = wide[:, _DIMENSIONS:].mean(axis=0)
    anchors = _compared(wide, centre)
    factor = _inverse_factor(np.exp(SHARPNESS * (anchors @ anchors.T - 1.0)) + (words @ words.T).toarray())
    level = truth.mean(axis=0)
    by_anchor, unseen = _solved(factor, truth - level)
    # What nobody said of a message is taken to be what the others let expect of it.
    expected = np.where(known, truth, np.clip(unseen + level, 0.0, 1.0))
    by_anchor, unseen = _solved(factor, expected - level)
    slope, shift = _calibrated(unseen + level, truth, known)
    by_word = np.ascontiguousarray(words.T @ by_anchor, dtype=np.float32)
    return NeedModel(examples.names, features, _Numbers(centre, anchors, by_anchor, by_word, level, slope, shift))


def _compared(wide: Floats, centre: Floats) -> Floats:
    """Meaning and manner, each of length 1, and together too; for one text or for many."""
    meaning, manner = wide[..., :_DIMENSIONS], wide[..., _DIMENSIONS:] - centre
    length = np.linalg.norm(manner, axis=-1, keepdims=True)
    result: Floats = (np.concatenate([meaning, manner / np.maximum(length, 1e-9)], axis=-1) / np.sqrt(2)).astype(
        np.float32
    )
    return result


def _inverse_factor(kernel: Floats) -> Floats:
    """The inverse of the Cholesky factor of the kernel with the ridge on its diagonal: the product of its transpose and itself
    is the kernel's inverse, of which nothing but products and the diagonal is wanted."""
    kernel = np.asarray(kernel, dtype=np.float32, order="F")
    kernel[np.diag_indices(len(kernel))] += RIDGE
    factor, failed = lapack.spotrf(kernel, lower=1, clean=1, overwrite_a=1)
    result: Floats
    result, failed_too = lapack.strtri(factor, lower=1, overwrite_c=1)
    if failed or failed_too:
        raise NotEnoughExamples(reason="the examples of data/needs are too much alike to learn from")
    return result


def _solved(factor: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """What each message adds, and what it would score had it not been learned from (leave one out), [messages, signs]."""
    added = factor.T @ (factor @ wanted)
    diagonal = np.einsum("ij,ij->j", factor, factor)
    return added, wanted - added / diagonal[:, np.newaxis]


def _calibrated(scores: Floats, truth: Floats, known: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """The slope and the shift of each sign's probability."""
    slope, shift = [], []
    for column in range(scores.shape[1]):
        rows = known[:, column]
        model = LogisticRegression(C=1e4).fit(scores[rows, column : column + 1], truth[rows, column])
        slope.append(model.coef_[0, 0])
        shift.append(model.intercept_[0])
    return np.asarray(slope, dtype=np.float32), np.asarray(shift, dtype=np.float32)
