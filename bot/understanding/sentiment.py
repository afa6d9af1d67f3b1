"""How a customer feels: a score from -1 (furious) to 1 (pleased).

The score is the mean of four feelings' values, weighted by how likely each is (`bot.understanding.feeling_head`),
trained on the messages of data/sentiment/messages.yml.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from bot.understanding.errors import NotEnoughExamples, PartNotReadable
from bot.understanding.feeling_head import FeelingHead, train_head
from bot.understanding.sentiment_examples import FEELINGS
from bot.understanding.sentiment_signs import count_fury

_VALUES = np.asarray([-0.95, -0.6, 0.0, 0.75], dtype=np.float32)  # of FEELINGS

# Between these a message is neutral. The escalation policy's own "bad" begins at the same place.
NEGATIVE_AT_MOST = -0.3
POSITIVE_AT_LEAST = 0.3
_FURY_AT_MOST = -0.5

_NOTHING_SAID = re.compile(r"[\s.…]*\??\s*")

_NUMBERS_FILE = "sentiment.npz"
_WORDS_FILE = "sentiment.json"

Floats = npt.NDArray[np.float32]


class SentimentReading(msgspec.Struct, frozen=True):
    """`label` is negative, neutral or positive; `score` runs from -1 (very negative) to 1."""

    label: str
    score: float


class SentimentModel:
    """A trained reader of feelings."""

    def __init__(self, head: FeelingHead) -> None:
        """Use a head whose labels are FEELINGS."""
        self._head = head

    def read(self, text: str, vector: Floats) -> SentimentReading:
        """Read one message; `vector` is the encoder's. A message of nothing, of dots or of one question mark is neutral."""
        if _NOTHING_SAID.fullmatch(text):
            return SentimentReading("neutral", 0.0)
        score = float(self._head.probabilities_of(text, vector) @ _VALUES)
        if count_fury(text):
            # Furious words in a long, factual message are still fury.
            score = min(score, _FURY_AT_MOST)
        return SentimentReading(label_of(score), round(max(-1.0, min(1.0, score)), 4))

    def save(self, folder: Path) -> None:
        """Write the model to `folder`."""
        np.savez(folder / _NUMBERS_FILE, weights=self._head.weights, bias=self._head.bias)
        (folder / _WORDS_FILE).write_text(json.dumps(self._head.as_dict()), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> SentimentModel:
        """Read what `save` wrote. Raises PartNotReadable."""
        try:
            words = json.loads((folder / _WORDS_FILE).read_text(encoding="utf-8"))
            with np.load(folder / _NUMBERS_FILE, allow_pickle=False) as numbers:
                return cls(FeelingHead.from_dict(words, weights=numbers["weights"], bias=numbers["bias"]))
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
    return SentimentModel(train_head(texts, vectors, feelings, order=FEELINGS))
