"""How well the bot's own sentiment and frustration are read, measured on the data that were written for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, recall_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from bot.benchmark.configured import Vectors
from bot.understanding.errors import NotEnoughExamples
from bot.understanding.frustration import MomentReader, train_frustration
from bot.understanding.rated_conversations import (
    REGULARIZATION,
    RatedConversation,
    rated_moments,
    read_conversations,
    texts_to_encode,
)
from bot.understanding.sentiment import train_sentiment
from bot.understanding.sentiment_examples import POLARITY_OF, HeldOut, read_examples, read_held_out

MESSAGES_FILE = "messages.yml"
HELD_OUT_FILE = "held_out.yml"
CONVERSATIONS_FILE = "conversations.yml"
_FOLDS = 10


class OwnFeelings(msgspec.Struct, frozen=True):
    """Figures on the held-out messages, and on the conversations, each scored by a head that has not seen it.

    `accuracy_by_kind` goes by what makes a message hard. `frustration_brier` is the mean squared error of the probability.
    """

    messages: int
    macro_recall: float
    accuracy: float
    recall_by_polarity: dict[str, float]
    accuracy_by_kind: dict[str, float]
    rated_messages: int
    frustration_auc: float
    frustration_average_precision: float
    frustration_brier: float
    dissatisfied_share: float


def measure_own_feelings(folder: Path, *, vectors: Vectors) -> OwnFeelings:
    """Train on the files of `folder` and measure. Raises DataFileNotReadable and NotEnoughExamples."""
    texts, feelings = read_examples(folder / MESSAGES_FILE)
    held_out = read_held_out(folder / HELD_OUT_FILE)
    model = train_sentiment(texts, vectors.of(texts), feelings)
    new = vectors.of([message.text for message in held_out])
    guesses = [model.read(message.text, vector).label for message, vector in zip(held_out, new, strict=True)]
    truth = [POLARITY_OF[message.feeling] for message in held_out]
    polarities = sorted(set(truth))
    recalls = recall_score(truth, guesses, labels=polarities, average=None, zero_division=0)
    right = np.asarray([guess == label for guess, label in zip(guesses, truth, strict=True)])
    dissatisfied, scores = _frustration(read_conversations(folder / CONVERSATIONS_FILE), vectors=vectors)
    return OwnFeelings(
        messages=len(held_out),
        macro_recall=float(np.mean(recalls)),
        accuracy=float(right.mean()),
        recall_by_polarity=dict(zip(polarities, map(float, recalls), strict=True)),
        accuracy_by_kind=_by_kind(held_out, right),
        rated_messages=len(dissatisfied),
        frustration_auc=float(roc_auc_score(dissatisfied, scores)),
        frustration_average_precision=float(average_precision_score(dissatisfied, scores)),
        frustration_brier=float(np.mean((scores - dissatisfied) ** 2)),
        dissatisfied_share=float(dissatisfied.mean()),
    )


def _by_kind(held_out: Sequence[HeldOut], right: npt.NDArray[np.bool_]) -> dict[str, float]:
    kinds = np.asarray([message.kind for message in held_out])
    return {str(kind): float(right[kinds == kind].mean()) for kind in dict.fromkeys(kinds.tolist())}


def _frustration(
    conversations: Sequence[RatedConversation], *, vectors: Vectors
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """Who was dissatisfied, and each message's score by a head that was trained on the other folds."""
    reader = MomentReader()
    rated = rated_moments(conversations, vectors.of(texts_to_encode(conversations)))
    # Conversations that open with the same words were written as pairs, one that goes well and one that does not.
    openings = [conversation[0].customer or conversation[0].bot for conversation in conversations]
    groups = [
        opening
        for opening, conversation in zip(openings, conversations, strict=True)
        for line in conversation
        if line.customer
    ]
    if len(set(groups)) < _FOLDS:
        raise NotEnoughExamples(reason=f"there are {len(set(groups))} different openings, and {_FOLDS} are needed")
    features = np.stack([reader.features(one.moment) for one in rated])
    dissatisfied = np.asarray([one.is_dissatisfied for one in rated])
    scores = np.zeros(len(rated))
    for seen, new in GroupKFold(_FOLDS).split(features, dissatisfied, groups):
        head = train_frustration(features[seen], dissatisfied[seen].tolist(), regularization=REGULARIZATION)
        scores[new] = head.score(features[new])
    return dissatisfied, scores
