"""When a message is taken to lie outside of all intents: which score is compared, and with what threshold.

Both are chosen on messages that the classifier was not trained on, and never on the test file.
"""

from __future__ import annotations

import enum

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn.metrics import roc_auc_score

# The stated cost: a point of out-of-scope recall is worth a point of in-scope accuracy, up to two points of it.
MOST_LOST = 0.02

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


class ScopeScore(enum.Enum):
    """How surely a message lies within the intents; higher is surer."""

    MAX_PROBABILITY = "max probability"
    MAX_LOGIT = "max logit"


class Rejection(msgspec.Struct, frozen=True):
    """A message whose `score` is below `threshold` is out of scope."""

    score: ScopeScore
    threshold: float


def scope_scores(logits: Floats, score: ScopeScore) -> Floats:
    """Return one score a message; `logits` are calibrated and have the shape [messages, labels]."""
    values = softmax(logits, axis=1) if score is ScopeScore.MAX_PROBABILITY else logits
    result: Floats = values.max(axis=1)
    return result


def choose_rejection(logits: Floats, right: Flags, outside: Floats) -> Rejection:
    """Choose the score by its AUC, and its threshold by the stated cost.

    `logits` are those of in-scope messages, and `right` says whose likeliest intent is the true one; `outside` are the
    logits of out-of-scope messages. With none of these the score is the largest logit: a softmax forgets how far a
    message lies from everything known (Hendrycks et al., "Scaling Out-of-Distribution Detection", 2022).
    """
    score = ScopeScore.MAX_LOGIT
    if len(outside):
        score = max(
            list(ScopeScore), key=lambda kind: scope_auc(scope_scores(logits, kind), scope_scores(outside, kind))
        )
    far = scope_scores(outside, score) if len(outside) else np.zeros(0, dtype=np.float32)
    return Rejection(score, choose_threshold(scope_scores(logits, score), right, far))


def choose_threshold(scores: Floats, right: Flags, outside: Floats, *, most_lost: float = MOST_LOST) -> float:
    """Return the threshold with the best sum of in-scope accuracy and out-of-scope recall.

    At most `most_lost` (a share of the in-scope messages) of in-scope accuracy is given up for it. Without
    out-of-scope messages to count, all of that is given up.
    """
    candidates = np.unique(np.concatenate([scores, outside]))
    lost = np.searchsorted(np.sort(scores[right]), candidates, side="left") / len(scores)
    allowed = lost <= most_lost
    if not len(outside):
        return float(candidates[allowed][-1])
    caught = np.searchsorted(np.sort(outside), candidates, side="left") / len(outside)
    return float(candidates[allowed][np.argmax((caught - lost)[allowed])])


def scope_auc(inside: Floats, outside: Floats) -> float:
    """Return the chance, 0 to 1, that an in-scope message scores higher than an out-of-scope one."""
    truth = np.repeat([1, 0], [len(inside), len(outside)])
    return float(roc_auc_score(truth, np.concatenate([inside, outside])))
