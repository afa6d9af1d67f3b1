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
from bot.understanding.calibration import calibration_error, columns_of
from bot.understanding.encoder import Encoding
from bot.understanding.errors import NotEnoughExamples
from bot.understanding.intent_training import Examples, train_intents
from bot.understanding.intents import Floats, IntentModel, IntentSettings, vectors_of
from bot.understanding.scope import scope_auc

Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.object_]
# Texts in; their labels and the probabilities of the likeliest intents out.
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
    """Train on `train` and measure on `test`; what else is chosen comes from `validation`, or else from `train`.

    `inspect` is called with the trained classifier, for whatever else is to be seen of it. Raises NotEnoughExamples
    and TuningFailed.
    """
    # A label that no file has: what is out of scope then is nothing.
    settings = msgspec.structs.replace(settings, out_of_scope=outside_label or "")
    _check(train, test, validation, outside_label)
    seconds = encoding_seconds(vectors.encoder.encode, train.texts)
    texts = train.texts + ([] if validation is None else validation.texts)
    say(f"Encoding {len(texts)} messages.")
    # All at once, so that what is timed below finds every vector.
    vectors.of(texts)
    start = time.perf_counter()
    say(f"Training on {len(train.texts)} messages of {len(set(train.labels) - {outside_label})} intents.")
    model = train_intents(
        _examples(train, vectors),
        settings=settings,
        tuner=vectors.tuner(say),
        validation=None if validation is None else _examples(validation, vectors),
        reject=outside_label is not None,
        say=say,
    )
    seconds += time.perf_counter() - start
    say(f"Measuring on {len(test.texts)} messages.")

    def read(text: str) -> object:
        return model.read(text, vectors.encoder.read(text), fallback_threshold=settings.fallback_threshold)

    latency = time_each(read, test.texts)
    encodings = _encodings(test.texts, model, vectors)
    logits = model.logits(test.texts, encodings)
    true = np.asarray(test.labels, dtype=object)
    inside = true != outside_label
    guesses = _guesses(model, logits, encodings, outside_label)
    figures = IntentFigures(
        accuracy=float((guesses == true).mean()),
        macro_f1=float(f1_score(true.tolist(), guesses.tolist(), average="macro", zero_division=0)),
        ece=calibration_error(softmax(logits[inside], axis=1), columns_of(true[inside].tolist(), model.labels)),
        train_seconds=seconds,
        median_ms=latency.median_ms,
        p95_ms=latency.p95_ms,
        memory_mb=peak_memory_mb(),
    )
    if inspect is not None:
        inspect(_classifier(model, outside_label, vectors=vectors))
    if model.scope is None:
        return figures
    scores = model.scope.scores(logits, vectors_of(encodings))
    return _with_scope(figures, scores, model.scope.threshold, guesses, true, inside)


def _with_scope(
    figures: IntentFigures, scores: Floats, threshold: float, guesses: Labels, true: Labels, inside: Flags
) -> IntentFigures:
    """Add what needs out-of-scope messages."""
    rejected = scores < threshold
    return msgspec.structs.replace(
        figures,
        in_scope_accuracy=float((guesses == true)[inside].mean()),
        oos_recall=float(rejected[~inside].mean()),
        oos_precision=float((~inside)[rejected].mean()) if rejected.any() else None,
        mcc=float(matthews_corrcoef(true.tolist(), guesses.tolist())),
        oos_auc=scope_auc(scores[inside], scores[~inside]),
        threshold=threshold,
    )


def _classifier(model: IntentModel, outside_label: str | None, *, vectors: Vectors) -> Classify:
    def classify(texts: Sequence[str]) -> tuple[list[str], Floats]:
        encodings = _encodings(texts, model, vectors)
        logits = model.logits(texts, encodings)
        return _guesses(model, logits, encodings, outside_label).tolist(), softmax(logits, axis=1).max(axis=1)

    return classify


def _guesses(model: IntentModel, logits: Floats, encodings: Sequence[Encoding], outside_label: str | None) -> Labels:
    guesses: Labels = np.asarray(model.labels, dtype=object)[logits.argmax(axis=1)]
    if model.scope is not None:
        guesses[model.scope.scores(logits, vectors_of(encodings)) < model.scope.threshold] = outside_label
    return guesses


def _encodings(texts: Sequence[str], model: IntentModel, vectors: Vectors) -> list[Encoding]:
    """Encode texts; the states, which no cache keeps, only where the classifier has layers that need them."""
    if model.upper is not None:
        return vectors.encoder.read_all(texts)
    return [Encoding(vector, None) for vector in vectors.of(texts)]


def _examples(data: LabelledTexts, vectors: Vectors) -> Examples:
    return Examples(data.texts, vectors.of(data.texts), data.labels)


def _check(
    train: LabelledTexts, test: LabelledTexts, validation: LabelledTexts | None, outside_label: str | None
) -> None:
    counts = Counter(label for label in train.labels if label != outside_label)
    if len(counts) < 2:
        raise NotEnoughExamples(reason=f"the training file has {len(counts)} intent(s), and two are needed")
    if not counts.keys() & set(test.labels):
        raise NotEnoughExamples(reason="no label of the test file occurs in the training file")
    if validation is not None and not counts.keys() & set(validation.labels):
        raise NotEnoughExamples(reason="no label of the validation file occurs in the training file")
    if outside_label is not None and outside_label not in test.labels:
        raise NotEnoughExamples(reason=f"no message of the test file has the out-of-scope label {outside_label}")
