"""How well intents are told apart, and messages outside of all intents noticed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn.metrics import f1_score, matthews_corrcoef

from bot.benchmark.configured import Vectors
from bot.benchmark.cost import encoding_seconds, peak_memory_mb, time_each
from bot.benchmark.labelled_texts import LabelledTexts
from bot.benchmark.rejection import Rejection, choose_rejection, scope_auc, scope_scores
from bot.understanding.errors import NotEnoughExamples
from bot.understanding.intents import (
    Floats,
    IntentModel,
    IntentSettings,
    calibration_error,
    fit_temperature,
    out_of_fold_scores,
    train_intents,
)

# A fifth of each intent is set aside to choose a threshold on, by this seed.
_VALIDATION_SHARE = 0.2
_SEED = 0

Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.object_]
# Gives each text its label, the out-of-scope one where it is rejected, and the probability of its likeliest intent.
Classify = Callable[[Sequence[str]], tuple[list[str], Floats]]


class IntentFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Shares are 0 to 1. What needs out-of-scope messages is None where no label for them was given.

    `accuracy`, `macro_f1` and `mcc` count out of scope as one more label. `in_scope_accuracy` is the share of
    in-scope messages that are neither rejected nor given a wrong intent; `oos_precision` is None too when no message
    was rejected. `ece`, over the in-scope messages, and `oos_auc` need no threshold.
    """

    accuracy: float
    macro_f1: float
    ece: float
    in_scope_accuracy: float | None = None
    oos_recall: float | None = None
    oos_precision: float | None = None
    mcc: float | None = None
    oos_auc: float | None = None
    threshold: float | None = None
    train_seconds: float
    median_ms: float
    p95_ms: float
    memory_mb: float


def measure_intents(
    train: LabelledTexts,
    test: LabelledTexts,
    *,
    validation: LabelledTexts | None,
    outside_label: str | None,
    settings: IntentSettings,
    vectors: Vectors,
    say: Callable[[str], None],
    inspect: Callable[[Classify], None] | None = None,
) -> IntentFigures:
    """Train on `train` and measure on `test`; the threshold comes from `validation`, or else from `train`.

    `inspect` is called with the trained classifier, for whatever else is to be seen of it. Raises NotEnoughExamples.
    """
    known, outside = _split(train, outside_label)
    _check(known, test, validation, outside_label)
    seconds = encoding_seconds(vectors.encoder.encode, train.texts)
    texts = train.texts + test.texts + ([] if validation is None else validation.texts)
    say(f"Encoding {len(texts)} messages.")
    # All at once, so that what is timed below finds every vector.
    vectors.of(texts)
    known_vectors, test_vectors = vectors.of(known.texts), vectors.of(test.texts)
    held_out = None if validation is None else _split(validation, outside_label)
    start = time.perf_counter()
    say(f"Training on {len(known.texts)} messages of {len(set(known.labels))} intents.")
    model = train_intents(known.texts, known_vectors, known.labels, settings=settings)
    rejection = None
    if outside_label is not None:
        if held_out is not None:
            rejection = _judge(model, *held_out, vectors=vectors)
        elif outside.texts:
            rejection = _from_part(known, outside, known_vectors, settings=settings, vectors=vectors, say=say)
        else:
            rejection = _from_folds(known, known_vectors, settings=settings, say=say)
        say(f"Out of scope: {rejection.score.value} below {rejection.threshold:.3f}.")
    seconds += time.perf_counter() - start
    say(f"Measuring on {len(test.texts)} messages.")

    def read(text: str) -> object:
        return model.read(text, vectors.encoder.encode(text), fallback_threshold=settings.fallback_threshold)

    latency = time_each(read, test.texts)
    logits = model.logits(test.texts, test_vectors)
    true = np.asarray(test.labels, dtype=object)
    inside = true != outside_label
    guesses = np.asarray(model.labels, dtype=object)[logits.argmax(axis=1)]
    if rejection is not None:
        guesses[scope_scores(logits, rejection.score) < rejection.threshold] = outside_label
    figures = IntentFigures(
        accuracy=float((guesses == true).mean()),
        macro_f1=float(f1_score(true.tolist(), guesses.tolist(), average="macro", zero_division=0)),
        ece=calibration_error(softmax(logits[inside], axis=1), _columns(true[inside].tolist(), model.labels)),
        train_seconds=seconds,
        median_ms=latency.median_ms,
        p95_ms=latency.p95_ms,
        memory_mb=peak_memory_mb(),
    )
    if inspect is not None:
        inspect(_classifier(model, rejection, outside_label, vectors=vectors))
    return figures if rejection is None else _with_scope(figures, logits, guesses, true, inside, rejection)


def _with_scope(
    figures: IntentFigures, logits: Floats, guesses: Labels, true: Labels, inside: Flags, rejection: Rejection
) -> IntentFigures:
    """Add what needs out-of-scope messages."""
    scores = scope_scores(logits, rejection.score)
    rejected = scores < rejection.threshold
    return msgspec.structs.replace(
        figures,
        in_scope_accuracy=float((guesses == true)[inside].mean()),
        oos_recall=float(rejected[~inside].mean()),
        oos_precision=float((~inside)[rejected].mean()) if rejected.any() else None,
        mcc=float(matthews_corrcoef(true.tolist(), guesses.tolist())),
        oos_auc=scope_auc(scores[inside], scores[~inside]),
        threshold=rejection.threshold,
    )


def _classifier(
    model: IntentModel, rejection: Rejection | None, outside_label: str | None, *, vectors: Vectors
) -> Classify:
    def classify(texts: Sequence[str]) -> tuple[list[str], Floats]:
        logits = model.logits(texts, vectors.of(texts))
        guesses = np.asarray(model.labels, dtype=object)[logits.argmax(axis=1)]
        if rejection is not None:
            guesses[scope_scores(logits, rejection.score) < rejection.threshold] = outside_label
        return guesses.tolist(), softmax(logits, axis=1).max(axis=1)

    return classify


def _judge(model: IntentModel, inside: LabelledTexts, outside: LabelledTexts, *, vectors: Vectors) -> Rejection:
    """Choose the rejection on messages that `model` was not trained on."""
    logits = model.logits(inside.texts, vectors.of(inside.texts))
    right = logits.argmax(axis=1) == _columns(inside.labels, model.labels)
    far = model.logits(outside.texts, vectors.of(outside.texts)) if outside.texts else logits[:0]
    return choose_rejection(logits, right, far)


def _from_part(
    known: LabelledTexts,
    outside: LabelledTexts,
    known_vectors: Floats,
    *,
    settings: IntentSettings,
    vectors: Vectors,
    say: Callable[[str], None],
) -> Rejection:
    """Choose on a fifth of each intent, set aside from a training of its own, and on all out-of-scope messages.

    The intents are trained without any out-of-scope message, so all of these are new to the classifier.
    """
    aside = set_aside(known.labels, least_left=settings.folds)
    if not aside.any():
        return _from_folds(known, known_vectors, settings=settings, say=say)
    say(f"Choosing the threshold on {aside.sum()} messages set aside and {len(outside.texts)} out of scope.")
    left, part = _pick(known, np.flatnonzero(~aside)), _pick(known, np.flatnonzero(aside))
    model = train_intents(left.texts, known_vectors[~aside], left.labels, settings=settings)
    return _judge(model, part, outside, vectors=vectors)


def _from_folds(
    known: LabelledTexts, known_vectors: Floats, *, settings: IntentSettings, say: Callable[[str], None]
) -> Rejection:
    """Choose on the training messages alone, each scored by a classifier that has not seen it."""
    say("Choosing the threshold on the training messages, each scored by a classifier that has not seen it.")
    scores, names = out_of_fold_scores(known.texts, known_vectors, known.labels, settings=settings)
    truth = _columns(known.labels, names.tolist())
    logits = scores / fit_temperature(scores, truth)
    return choose_rejection(logits, logits.argmax(axis=1) == truth, logits[:0])


def set_aside(labels: Sequence[str], *, least_left: int) -> Flags:
    """Mark a fifth of each label's places, by a fixed seed, leaving it at least `least_left`."""
    marked = np.zeros(len(labels), dtype=bool)
    chance = np.random.default_rng(_SEED)
    names = np.asarray(labels)
    for label in np.unique(names):
        places = chance.permutation(np.flatnonzero(names == label))
        marked[places[: max(0, min(round(len(places) * _VALIDATION_SHARE), len(places) - least_left))]] = True
    return marked


def _split(data: LabelledTexts, outside_label: str | None) -> tuple[LabelledTexts, LabelledTexts]:
    """Part the messages with an intent from those out of scope."""
    inside = np.asarray(data.labels, dtype=object) != outside_label
    return _pick(data, np.flatnonzero(inside)), _pick(data, np.flatnonzero(~inside))


def _pick(data: LabelledTexts, places: Places) -> LabelledTexts:
    return LabelledTexts([data.texts[at] for at in places], [data.labels[at] for at in places], data.columns)


def _columns(labels: Sequence[str], names: Sequence[str]) -> Places:
    """Return the column of each label, and -1, which is never right, for a label that was not trained."""
    places = {name: place for place, name in enumerate(names)}
    return np.asarray([places.get(label, -1) for label in labels], dtype=np.intp)


def _check(
    known: LabelledTexts, test: LabelledTexts, validation: LabelledTexts | None, outside_label: str | None
) -> None:
    counts = Counter(known.labels)
    if len(counts) < 2:
        raise NotEnoughExamples(reason=f"the training file has {len(counts)} intent(s), and two are needed")
    if not counts.keys() & set(test.labels):
        raise NotEnoughExamples(reason="no label of the test file occurs in the training file")
    if validation is not None and not counts.keys() & set(validation.labels):
        raise NotEnoughExamples(reason="no label of the validation file occurs in the training file")
    if outside_label is not None and outside_label not in test.labels:
        raise NotEnoughExamples(reason=f"no message of the test file has the out-of-scope label {outside_label}")
