"""What speaks against an example, told before it does harm: it is there already, another intent has the same words, or means
nearly the same. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from desk.workbench.likeness import folded
from desk.workbench.training_data import Known, TrainingData
from handoff.wire.workbench import Finding, FindingKind

# So much of the weighed words in common: one of them is written a little differently.
NEAR_BY_WORDS = 0.75
# Of two messages of customers, a cosine of sentence vectors from which they are paraphrases of each other.
NEAR_BY_MEANING = 0.86
_MOST = 4

Vector = npt.NDArray[np.float32]


def findings(
    text: str,
    intent: str,
    data: TrainingData,
    *,
    vector: Vector | None = None,
    vectors: Sequence[Vector | None] = (),
) -> tuple[Finding, ...]:
    """All that speaks against `text` as an example of `intent`, the gravest first.

    `vector` is the text's meaning and `vectors` those of `data.examples`, as far as a worker has told them.
    """
    same = data.known.get(folded(text), ())
    found = [_finding(one, FindingKind.DUPLICATE if one.intent == intent else FindingKind.CONFLICT) for one in same]
    told = {(one.file, one.line) for one in same}
    for like in data.by_words.like(text, at_least=NEAR_BY_WORDS, most=2 * _MOST):
        found += _near(data.examples[like.place], intent, told, like.likeness, "words")
    if vector is not None:
        for place, cosine in _nearest(vector, vectors):
            found += _near(data.examples[place], intent, told, cosine, "meaning")
    found.sort(key=lambda one: (_GRAVITY[one.kind], -one.likeness))
    return tuple(found[: 2 * _MOST])


_GRAVITY = {
    FindingKind.CONFLICT: 0,
    FindingKind.DUPLICATE: 1,
    FindingKind.NEAR_CONFLICT: 2,
    FindingKind.NEAR_DUPLICATE: 3,
}


def needs_word(found: Iterable[Finding]) -> bool:
    """Whether a designer must say that it is meant all the same."""
    return any(one.kind in (FindingKind.CONFLICT, FindingKind.NEAR_CONFLICT) for one in found)


def is_known(found: Iterable[Finding]) -> bool:
    """Whether the intent has an example of the same words already."""
    return any(one.kind is FindingKind.DUPLICATE for one in found)


def _near(known: Known, intent: str, told: set[tuple[str, int]], likeness: float, how: str) -> list[Finding]:
    if (known.file, known.line) in told:
        return []
    told.add((known.file, known.line))
    kind = FindingKind.NEAR_DUPLICATE if known.intent == intent else FindingKind.NEAR_CONFLICT
    return [_finding(known, kind, likeness=likeness, how=how)]


def _nearest(vector: Vector, vectors: Sequence[Vector | None]) -> list[tuple[int, float]]:
    known = [place for place, one in enumerate(vectors) if one is not None]
    if not known:
        return []
    cosines = np.stack([one for one in vectors if one is not None]).astype(np.float32) @ vector.astype(np.float32)
    order = np.argsort(-cosines)[:_MOST]
    return [(known[place], float(cosines[place])) for place in order if cosines[place] >= NEAR_BY_MEANING]


def _finding(known: Known, kind: FindingKind, *, likeness: float = 1.0, how: str = "words") -> Finding:
    return Finding(
        kind=kind,
        intent=known.intent,
        example=known.text,
        file=known.file,
        line=known.line,
        likeness=round(likeness, 2),
        how=how,
    )
