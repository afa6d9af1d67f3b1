"""Training the intent classifier.

What is judged on messages that a training has not seen: the weight of the two scores against each other, the
temperature that makes the probabilities true, and what is out of scope. Where do such messages come from?

- Of a file that is kept for it, where there is one.
- Without tuning: the examples themselves, each scored by a linear head that was trained without it.
- With tuning: a part of each intent, set aside from a tuning of its own. With few examples an intent that is a fifth,
  and the encoder is tuned again with all of them; with many it is a tenth, which the tuned layers can spare.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from bot.understanding.calibration import columns_of, fit_temperature
from bot.understanding.errors import NotEnoughExamples
from bot.understanding.intents import FALLBACK_INTENT, Blend, Floats, IntentModel, IntentSettings
from bot.understanding.linear_head import LinearHead, out_of_fold_scores, train_head
from bot.understanding.scope import (
    Centres,
    OutsideHead,
    Scope,
    choose_score,
    choose_threshold,
    cross_insideness,
    fold_nearness,
    read_signs,
)
from bot.understanding.tuning import FEW_EXAMPLES
from bot.understanding.upper_layers import Tuner, UpperLayers
from bot.understanding.wordless import is_wordless, picture_meanings

# From so many intents on, tuning was measured to help; above so many examples it would take hours.
_MANY_INTENTS = 40
_MOST_EXAMPLES = 30_000
# How much the tuned layers count, when both scores vary as much; chosen with the recipe (see `tuning`).
_UPPER_SHARE = 0.6
_ASIDE_OF_FEW, _ASIDE_OF_MANY = 0.2, 0.1
_LEAST_OUTSIDE = 10
_SEED = 0

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
Say = Callable[[str], None]


class Examples(msgspec.Struct, frozen=True):
    """Texts with their vectors, shape [texts, 384], and their intents."""

    texts: Sequence[str]
    vectors: Floats
    labels: Sequence[str]

    def pick(self, places: npt.NDArray[Any]) -> Examples:
        """Return the examples at some places (numbers, or a flag for each)."""
        chosen = np.arange(len(self.texts))[places]
        return Examples(
            [self.texts[at] for at in chosen],
            self.vectors[chosen],
            [self.labels[at] for at in chosen],
        )

    def split(self, outside: str) -> tuple[Examples, Examples]:
        """Part those of an intent from those out of scope, whose label is `outside`."""
        out = np.asarray([label == outside for label in self.labels], dtype=bool)
        return self.pick(~out), self.pick(out)


def is_worth_tuning(intents: int, examples: int, *, settings: IntentSettings) -> bool:
    """Decide whether the encoder is tuned: from 40 intents on, up to 30,000 examples, or as the settings say."""
    if settings.tuning == "auto":
        return intents >= _MANY_INTENTS and examples <= _MOST_EXAMPLES
    return settings.tuning == "always"


class _Judged(msgspec.Struct, frozen=True):
    """Scores of messages that the training has not seen: by the linear head and the upper layers, and how near they are."""

    head: Floats
    upper: Floats | None
    nearness: Floats

    def logits(self, blend: Blend) -> Floats:
        return blend.head * self.head + (0 if self.upper is None else blend.upper * self.upper)


class _Judge(msgspec.Struct, frozen=True):
    """Scores messages with what a training gave."""

    head: LinearHead
    upper: UpperLayers | None
    centres: Centres
    tuner: Tuner

    def scores(self, examples: Examples) -> _Judged:
        upper = None if self.upper is None else self.upper.scores(self.tuner.encoder.read_all(examples.texts))
        head = self.head.scores(examples.texts, examples.vectors)
        return _Judged(head, upper, self.centres.nearness(examples.vectors))


class _Evidence(msgspec.Struct, frozen=True):
    """What the choices are made on: unseen messages of intents, with the column of each, and out-of-scope ones.

    `insideness` is the fourth sign of both, where the training data has out-of-scope messages.
    """

    known: _Judged
    truth: Places
    far: _Judged | None
    insideness: tuple[Floats, Floats] | None


def train_intents(
    examples: Examples,
    *,
    settings: IntentSettings,
    tuner: Tuner,
    validation: Examples | None = None,
    reject: bool = True,
    say: Say = lambda text: None,
) -> IntentModel:
    """Train the classifier on examples, those labelled `settings.out_of_scope` among them.

    `validation` are examples to judge on, see above. Without `reject` no message is out of scope: where nobody says
    what is, each message gets its likeliest intent.

    Raises NotEnoughExamples when there are fewer than two intents, or an intent with fewer examples than folds, and
    TuningFailed.
    """
    wordless = np.asarray([is_wordless(text) for text in examples.texts], dtype=bool)
    pictures = picture_meanings(examples.texts, examples.labels)
    inside, outside = examples.pick(~wordless).split(settings.out_of_scope)
    _check(inside.labels, folds=settings.folds)
    names = sorted(set(inside.labels))
    few = len(inside.texts) < FEW_EXAMPLES * len(names)
    upper: UpperLayers | None = None
    evidence: _Evidence | None = None
    if is_worth_tuning(len(names), len(inside.texts), settings=settings):
        if validation is None:
            aside = set_aside(inside.labels, share=_ASIDE_OF_FEW if few else _ASIDE_OF_MANY)
            left = inside.pick(~aside)
            say(f"Tuning the encoder on {len(left.texts)} examples; {aside.sum()} are kept to judge it on.")
            upper = tuner.tune(left.texts, left.labels)
            evidence = _on_part(inside, aside, outside, _Judge(_head(left, settings), upper, _near(left), tuner), names)
        if upper is None or few:
            say(f"Tuning the encoder on {len(inside.texts)} examples.")
            upper = tuner.tune(inside.texts, inside.labels)
    judge = _Judge(_head(inside, settings), upper, _near(inside), tuner)
    outside_head = OutsideHead.train(inside.vectors, outside.vectors) if _some(outside) else None
    if validation is not None:
        evidence = _on_file(inside, outside, validation, judge, outside_head, names, settings)
    elif evidence is None:
        evidence = _on_folds(inside, outside, judge.centres, names, settings)
    blend = _choose_blend(evidence)
    fallback = settings.out_of_scope if _some(outside) else FALLBACK_INTENT
    model = IntentModel(names, judge.head, blend=blend, upper=upper, outside=fallback)
    model.pictures = pictures
    if reject:
        model.scope = _choose_scope(evidence, blend, judge.centres, outside_head, settings)
    return model


def set_aside(labels: Sequence[str], *, share: float) -> Flags:
    """Mark a share of each label's places, one at least, by a fixed seed, and leave two."""
    marked = np.zeros(len(labels), dtype=bool)
    chance = np.random.default_rng(_SEED)
    names = np.asarray(labels)
    for label in np.unique(names):
        places = chance.permutation(np.flatnonzero(names == label))
        marked[places[: max(0, min(max(1, round(len(places) * share)), len(places) - 2))]] = True
    return marked


def _on_part(inside: Examples, aside: Flags, outside: Examples, judge: _Judge, names: Sequence[str]) -> _Evidence:
    """Judge on examples that were set aside from the training of `head` and `upper`, and on all out-of-scope ones."""
    known, crossed = inside.pick(aside), _crossed(inside, outside)
    return _Evidence(
        known=judge.scores(known),
        truth=columns_of(known.labels, names),
        far=judge.scores(outside) if _some(outside) else None,
        insideness=None if crossed is None else (crossed[0][aside], crossed[1]),
    )


def _on_file(
    inside: Examples,
    outside: Examples,
    validation: Examples,
    judge: _Judge,
    outside_head: OutsideHead | None,
    names: Sequence[str],
    settings: IntentSettings,
) -> _Evidence:
    """Judge on the examples of a file of their own."""
    known, far = validation.split(settings.out_of_scope)
    known = known.pick(np.asarray([label in names for label in known.labels], dtype=bool))
    insideness = None
    if outside_head is not None and _some(far):
        insideness = outside_head.insideness(known.vectors), outside_head.insideness(far.vectors)
    elif outside_head is not None:
        # The file has none: those of the training data, each read by a head that has not seen it.
        far, insideness = (
            outside,
            (
                outside_head.insideness(known.vectors),
                cross_insideness(inside.vectors, outside.vectors)[1],
            ),
        )
    return _Evidence(
        known=judge.scores(known),
        truth=columns_of(known.labels, names),
        far=judge.scores(far) if _some(far) else None,
        insideness=insideness,
    )


def _on_folds(
    inside: Examples, outside: Examples, centres: Centres, names: Sequence[str], settings: IntentSettings
) -> _Evidence:
    """Judge on all examples, each scored by a linear head that has not seen it."""
    scores, distant = out_of_fold_scores(
        inside.texts,
        inside.vectors,
        inside.labels,
        folds=settings.folds,
        regularization=settings.regularization,
        words_weight=settings.words_weight,
        others=(outside.texts, outside.vectors),
    )
    far = _Judged(distant, None, centres.nearness(outside.vectors)) if _some(outside) else None
    return _Evidence(
        known=_Judged(scores, None, fold_nearness(inside.vectors, inside.labels, folds=settings.folds)),
        truth=columns_of(inside.labels, names),
        far=far,
        insideness=_crossed(inside, outside),
    )


def _choose_blend(evidence: _Evidence) -> Blend:
    """Make both scores vary as much, weigh them, and divide them by the temperature that makes the sum true."""
    blend = Blend(1.0)
    if evidence.known.upper is not None:
        blend = Blend(
            float((1 - _UPPER_SHARE) / evidence.known.head.std()), float(_UPPER_SHARE / evidence.known.upper.std())
        )
    temperature = fit_temperature(evidence.known.logits(blend), evidence.truth)
    return Blend(blend.head / temperature, blend.upper / temperature)


def _choose_scope(
    evidence: _Evidence,
    blend: Blend,
    centres: Centres,
    outside_head: OutsideHead | None,
    settings: IntentSettings,
) -> Scope:
    logits = evidence.known.logits(blend)
    signs = read_signs(logits, evidence.known.nearness)
    far = None if evidence.far is None else read_signs(evidence.far.logits(blend), evidence.far.nearness)
    if far is not None and evidence.insideness is not None:
        signs = np.column_stack([signs, evidence.insideness[0]])
        far = np.column_stack([far, evidence.insideness[1]])
    score = choose_score(signs, far)
    right = logits.argmax(axis=1) == evidence.truth
    distant = np.zeros(0, dtype=np.float32) if far is None else score.of(far)
    threshold = choose_threshold(score.of(signs), right, distant, most_lost=settings.most_lost)
    return Scope(centres, outside_head, score, threshold)


def _head(examples: Examples, settings: IntentSettings) -> LinearHead:
    return train_head(
        examples.texts,
        examples.vectors,
        examples.labels,
        regularization=settings.regularization,
        words_weight=settings.words_weight,
    )


def _near(examples: Examples) -> Centres:
    return Centres.of(examples.vectors, examples.labels)


def _crossed(inside: Examples, outside: Examples) -> tuple[Floats, Floats] | None:
    if not _some(outside):
        return None
    return cross_insideness(inside.vectors, outside.vectors)


def _some(outside: Examples) -> bool:
    """Tell whether there are out-of-scope examples enough to learn from."""
    return len(outside.texts) >= _LEAST_OUTSIDE


def _check(labels: Sequence[str], *, folds: int) -> None:
    counts = Counter(labels)
    if len(counts) < 2:
        raise NotEnoughExamples(reason="data/nlu must hold at least two intents")
    few = sorted(name for name, count in counts.items() if count < folds)
    if few:
        raise NotEnoughExamples(reason=f"the intent {few[0]} has {counts[few[0]]}, and {folds} are needed")
