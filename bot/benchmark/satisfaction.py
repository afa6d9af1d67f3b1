"""How well dissatisfied customers are noticed, in dialogues of another kind than those that were trained on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from bot.benchmark.configured import Vectors
from bot.benchmark.cost import encoding_seconds, peak_memory_mb, time_each
from bot.benchmark.rated_dialogues import Dialogue
from bot.understanding.errors import NotEnoughExamples
from bot.understanding.frustration import (
    FEATURES,
    FrustrationModel,
    Moment,
    MomentReader,
    Said,
    train_frustration,
)

# scikit-learn's C, chosen by cross-validation on the training file. Its folds part what dialogues are about, because the
# test file will be about something else; folds of single dialogues promise more than another file keeps.
_REGULARIZATIONS = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03)
_TOPICS = 6
_FOLDS = 5

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Folds = list[tuple[Flags, Flags]]


class SatisfactionFigures(msgspec.Struct, frozen=True):
    """`auc` is the chance that a dissatisfied customer's message scores above a satisfied one's.

    `average_precision` is to be held against `dissatisfied_share`, which guessing reaches.
    """

    auc: float
    average_precision: float
    dissatisfied_share: float
    validation_auc: float
    regularization: float
    train_seconds: float
    median_ms: float
    p95_ms: float
    memory_mb: float


class RatedMoments(msgspec.Struct, frozen=True):
    """Features, shape [moments, FEATURES]; who is dissatisfied; and the dialogue that each moment belongs to.

    `meanings` are the dialogues' mean vectors, shape [dialogues, 384].
    """

    features: Floats
    dissatisfied: Flags
    dialogues: npt.NDArray[np.intp]
    meanings: Floats


def measure_satisfaction(
    train: Sequence[Dialogue], test: Sequence[Dialogue], *, vectors: Vectors, say: Callable[[str], None]
) -> SatisfactionFigures:
    """Train on the dialogues of one file and measure on another's. Raises NotEnoughExamples."""
    texts = [turn.text for dialogue in train for turn in dialogue]
    say(f"Encoding {len(texts) + sum(map(len, test))} turns.")
    encoding = encoding_seconds(vectors.encoder.encode, texts)
    vectors.of(texts + [turn.text for dialogue in test for turn in dialogue])
    start = time.perf_counter()
    seen = rated_moments(train, vectors=vectors)
    say(f"Choosing the regularization on {len(seen.dissatisfied)} rated turns, {seen.dissatisfied.sum()} dissatisfied.")
    regularization, validation_auc = choose_regularization(seen)
    model = train_frustration(seen.features, seen.dissatisfied.tolist(), regularization=regularization)
    seconds = encoding + time.perf_counter() - start
    unseen = rated_moments(test, vectors=vectors)
    if unseen.dissatisfied.all() or not unseen.dissatisfied.any():
        raise NotEnoughExamples(reason="the test file must hold both satisfied and dissatisfied customers")
    say(f"Measuring on {len(unseen.dissatisfied)} rated turns.")
    scores = model.score(unseen.features)
    latency = time_each(_reading(model, vectors), [turn.text for turns in test for turn in turns if turn.is_customer])
    return SatisfactionFigures(
        auc=float(roc_auc_score(unseen.dissatisfied, scores)),
        average_precision=float(average_precision_score(unseen.dissatisfied, scores)),
        dissatisfied_share=float(unseen.dissatisfied.mean()),
        validation_auc=validation_auc,
        regularization=regularization,
        train_seconds=seconds,
        median_ms=latency.median_ms,
        p95_ms=latency.p95_ms,
        memory_mb=peak_memory_mb(),
    )


def rated_moments(dialogues: Sequence[Dialogue], *, vectors: Vectors) -> RatedMoments:
    """Read every rated turn together with the turns before it, and none after it."""
    reader = MomentReader()
    every = iter(vectors.of([turn.text for dialogue in dialogues for turn in dialogue]))
    rows, dissatisfied, numbers, meanings = [], [], [], []
    for number, dialogue in enumerate(dialogues):
        turns = [(turn, next(every)) for turn in dialogue]
        meanings.append(np.mean([vector for _, vector in turns], axis=0))
        earlier: tuple[Said, ...] = ()
        answers: tuple[str, ...] = ()
        for turn, vector in turns:
            if not turn.is_customer:
                answers = (*answers, turn.text)
                continue
            said = Said(turn.text, vector)
            if turn.rating is not None:
                rows.append(reader.features(Moment(said, earlier, answers)))
                dissatisfied.append(turn.is_dissatisfied)
                numbers.append(number)
            earlier = (*earlier, said)
    features = np.stack(rows) if rows else np.zeros((0, FEATURES), dtype=np.float32)
    return RatedMoments(
        features, np.asarray(dissatisfied, dtype=bool), np.asarray(numbers, dtype=np.intp), np.stack(meanings)
    )


def choose_regularization(seen: RatedMoments) -> tuple[float, float]:
    """Return the C with the best mean AUC over folds of topics, and that AUC.

    Raises NotEnoughExamples when the dissatisfied customers are in fewer dialogues than there are folds.
    """
    unhappy = np.unique(seen.dialogues[seen.dissatisfied])
    if len(unhappy) < _FOLDS or seen.dissatisfied.all():
        raise NotEnoughExamples(
            reason=f"the training file has {len(unhappy)} dialogues with a dissatisfied customer, and {_FOLDS} are "
            "needed, with satisfied ones too"
        )
    folds = _topic_folds(seen)
    if len(folds) < 2:
        # In a small file all the dissatisfied may talk about the same.
        folds = list(_dialogue_folds(seen))
    results = []
    for regularization in _REGULARIZATIONS:
        values = []
        for known, new in folds:
            model = train_frustration(
                seen.features[known], seen.dissatisfied[known].tolist(), regularization=regularization
            )
            values.append(roc_auc_score(seen.dissatisfied[new], model.score(seen.features[new])))
        results.append((float(np.mean(values)), regularization))
    best, regularization = max(results, key=lambda result: result[0])
    return regularization, best


def _topic_folds(seen: RatedMoments) -> Folds:
    """Each fold is tested on the dialogues about one topic, and trained on those about the others."""
    clusters = KMeans(min(_TOPICS, len(seen.meanings)), n_init=4, random_state=0).fit_predict(seen.meanings)
    topics = clusters[seen.dialogues]
    folds = ((topics != topic, topics == topic) for topic in np.unique(topics))
    return [fold for fold in folds if _has_both(seen, fold)]


def _dialogue_folds(seen: RatedMoments) -> Iterator[tuple[Flags, Flags]]:
    splitter = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=0)
    for _, places in splitter.split(seen.features, seen.dissatisfied, seen.dialogues):
        new = np.zeros(len(seen.features), dtype=bool)
        new[places] = True
        if _has_both(seen, (~new, new)):
            yield ~new, new


def _has_both(seen: RatedMoments, fold: tuple[Flags, Flags]) -> bool:
    return all(len(np.unique(seen.dissatisfied[part])) == 2 for part in fold)


def _reading(model: FrustrationModel, vectors: Vectors) -> Callable[[str], object]:
    """Read one message as a running bot would: the vectors of the customer's earlier messages are known already."""
    before = Said("I am still waiting.", vectors.encoder.encode("I am still waiting."))

    def read(text: str) -> object:
        said = Said(text, vectors.encoder.encode(text))
        return model.read(Moment(said, (before,), ("I am sorry, I did not find that order.",)))

    return read
