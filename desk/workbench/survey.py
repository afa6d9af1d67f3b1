"""All of the training data at once: examples of different intents that say the same, or nearly. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from desk.workbench.findings import NEAR_BY_WORDS
from desk.workbench.likeness import folded
from desk.workbench.training_data import Known, TrainingData


@dataclass(frozen=True, slots=True)
class Pair:
    """Two examples of different intents, and how like they are: 1 in the same words."""

    one: Known
    other: Known
    likeness: float

    def __str__(self) -> str:
        how = "the same words" if self.likeness >= 1.0 else f"{self.likeness:.0%} the same words"
        one, other = self.one, self.other
        return (
            f"{one.file}:{one.line}: {one.intent} “{one.text}”\n"
            f"{other.file}:{other.line}: {other.intent} “{other.text}” ({how})"
        )


def conflicts(data: TrainingData, *, near: bool = False) -> tuple[Pair, ...]:
    """Each pair once, the likest first."""
    found: dict[tuple[int, int], Pair] = {}
    places = {(one.file, one.line): place for place, one in enumerate(data.examples)}
    for those in data.known.values():
        for at, one in enumerate(those):
            for other in those[at + 1 :]:
                if one.intent != other.intent:
                    found[places[one.file, one.line], places[other.file, other.line]] = Pair(one, other, 1.0)
    for place, one in enumerate(data.examples if near else ()):
        for like in data.by_words.like(one.text, at_least=NEAR_BY_WORDS, most=10):
            other = data.examples[like.place]
            pair = (min(place, like.place), max(place, like.place))
            if other.intent != one.intent and pair not in found and folded(one.text) != folded(other.text):
                found[pair] = Pair(data.examples[pair[0]], data.examples[pair[1]], like.likeness)
    return tuple(sorted(found.values(), key=lambda one: (-one.likeness, one.one.file, one.one.line)))
