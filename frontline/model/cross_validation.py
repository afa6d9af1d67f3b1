"""How well a model's way of learning intents does on messages that it has not seen.

The archive itself has seen all of its examples. So its intents are learned anew, several times, from what it was taught with
but for a part, and asked about that part; both models are asked about the same messages, and neither learns from them. What is
learned is cheap, for the vectors of the examples are kept from the training. Where a model tunes the encoder's upper layers
(from 40 intents on), that part is left out here, for both: it would take an hour.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from bot.understanding.encoder import Encoder, Encoding, Precision, Vector, open_embeddings, open_encoder
from bot.understanding.errors import UnderstandingError
from bot.understanding.intent_training import Examples, train_intents
from bot.understanding.intents import IntentModel, IntentReading, IntentSettings
from bot.understanding.message_text import read_text
from bot.understanding.sources import code_fingerprint, project_path
from bot.understanding.upper_layers import Tuner
from frontline.errors import FrontlineError
from frontline.model.compared import Guess
from frontline.model.taught import Example, Taught
from frontline.replay.progress import Progress, silently
from frontline.replay.workplaces import workplaces

FOLDS = 3

_Portion = list[tuple[int, Guess]]


@dataclass(frozen=True)
class Exam:
    """What a model was taught, the messages that it is asked about, and the part that each belongs to."""

    taught: Taught
    questions: tuple[Example, ...]
    folds: tuple[int, ...]


def questions_of(taught: Taught) -> tuple[Example, ...]:
    """The messages to ask about, each once; of one that stands under two intents, the first counts."""
    by_text: dict[str, Example] = {}
    for example in taught.examples:
        by_text.setdefault(_words(example.text), example)
    return tuple(by_text.values())


def folds_of(questions: Sequence[Example]) -> tuple[int, ...]:
    """The part of each message: each intent's messages are dealt out one after the other, by the order of their hashes."""
    order = sorted(range(len(questions)), key=lambda place: (questions[place].intent, _digest(questions[place].text)))
    folds = [0] * len(questions)
    for turn, place in enumerate(order):
        folds[place] = turn % FOLDS
    return tuple(folds)


def cross_validate(
    exams: Sequence[Exam], *, jobs: int, progress: Progress = silently
) -> Generator[tuple[Guess, ...], None, None]:
    """What each of the models makes of the messages, one model after the other as soon as it is through.

    Raises `FrontlineError` where the encoder cannot be opened.
    """
    work = [(exam, fold) for exam in range(len(exams)) for fold in range(FOLDS)]
    found: dict[int, Guess] = {}
    with (
        workplaces(_Examiner, tuple(exams), jobs=max(1, min(jobs, len(work)))) as places,
        progress("Cross-validating", len(work)) as advance,
    ):
        for (exam, fold), portion in zip(work, places.run(_examine, work, portion=1), strict=True):
            for read in portion:
                found.update(read)
            advance(1)
            if fold == FOLDS - 1:
                yield tuple(found[place] for place in range(len(exams[exam].questions)))
                found = {}


def guess_of(reading: IntentReading) -> Guess:
    """What is kept of a reading."""
    first = reading.ranking[0] if reading.ranking else reading.intent
    return Guess(reading.intent.name, first.name, round(first.confidence, 4))


def key_of(exam: Exam) -> str:
    """The same for the same examples, options, messages and code: what was found for it then need not be found again."""
    digest = hashlib.sha256(msgspec.json.encode((exam.taught, exam.questions, exam.folds)))
    digest.update(code_fingerprint().encode())
    return digest.hexdigest()


class _Examiner:
    """Holds the vectors of all texts; one for each process."""

    def __init__(self, exams: tuple[Exam, ...]) -> None:
        self.exams = exams
        self._encoders: dict[tuple[str, ...], Encoder] = {}
        try:
            self.vectors = [self._vectors(exam) for exam in exams]
        except UnderstandingError as error:
            raise FrontlineError(str(error)) from error

    def _vectors(self, exam: Exam) -> dict[str, Vector]:
        texts = list(dict.fromkeys(read_text(one.text) for one in (*exam.taught.examples, *exam.questions)))
        weights, cache, precision = (exam.taught.encoder[name] for name in ("weights", "cache", "precision"))
        folder, key = project_path(cache), (weights, cache, precision)
        if key not in self._encoders:
            self._encoders[key] = open_encoder(weights=weights, cache=folder, precision=precision)
        found = self._encoders[key].encode_all(texts, cache=open_embeddings(folder, precision=precision))
        return dict(zip(texts, found, strict=True))

    def tuner(self) -> Tuner:
        """Never used, for nothing is tuned here."""
        encoder = next(iter(self._encoders.values()))
        return Tuner(encoder, weights="package", precision=Precision.INT8, say=lambda _: None)


def _examine(examiner: _Examiner, work: Sequence[tuple[int, int]]) -> list[_Portion]:
    return [_answers(examiner, exam, fold) for exam, fold in work]


def _answers(examiner: _Examiner, number: int, fold: int) -> _Portion:
    exam, vectors = examiner.exams[number], examiner.vectors[number]
    asked = [place for place, own in enumerate(exam.folds) if own == fold]
    settings = settings_of(exam.taught)
    model = _learned(exam, {_words(exam.questions[place].text) for place in asked}, vectors, settings, examiner.tuner())
    found = []
    for place in asked:
        text = read_text(exam.questions[place].text)
        reading = model.read(text, Encoding(vectors[text], None), fallback_threshold=settings.fallback_threshold)
        found.append((place, guess_of(reading)))
    return found


def _learned(
    exam: Exam, hidden: set[str], vectors: dict[str, Vector], settings: IntentSettings, tuner: Tuner
) -> IntentModel:
    shown = [one for one in exam.taught.examples if _words(one.text) not in hidden]
    counts: dict[str, int] = {}
    for one in shown:
        counts[one.intent] = counts.get(one.intent, 0) + 1
    # An intent of so few messages cannot be learned from a part of them, and is not known then.
    shown = [one for one in shown if counts[one.intent] >= settings.folds]
    texts = [read_text(one.text) for one in shown]
    examples = Examples(texts, np.stack([vectors[text] for text in texts]), [one.intent for one in shown])
    return train_intents(examples, settings=settings, tuner=tuner)


def settings_of(taught: Taught) -> IntentSettings:
    """The options that the intents were learned with, but for tuning."""
    options = {name: msgspec.json.decode(value) for name, value in taught.intents.items()}
    known = {name: value for name, value in options.items() if name in IntentSettings.__struct_fields__}
    return msgspec.structs.replace(msgspec.convert(known, IntentSettings), tuning="never")


def _words(text: str) -> str:
    return " ".join(read_text(text).lower().split())


def _digest(text: str) -> bytes:
    return hashlib.sha256(_words(text).encode("utf-8", "surrogatepass")).digest()
