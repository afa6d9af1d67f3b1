"""Changes to a situation: how it might have been."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from handoff.conversation import Sentiment, Situation, Turn


@dataclass(frozen=True)
class Change:
    """A situation as it might have been. `clause` begins the sentence, `size` orders changes, smallest first."""

    clause: str
    apply: Callable[[Situation], Situation]
    size: float


def on(seq: int, change: Callable[[Turn], Turn]) -> Callable[[Situation], Situation]:
    """The change of one message."""
    return lambda s: replace(s, turns=tuple(change(turn) if turn.seq == seq else turn for turn in s.turns))


def on_latest(change: Callable[[Turn], Turn]) -> Callable[[Situation], Situation]:
    """The change of the last message."""
    return lambda s: replace(s, turns=(*s.turns[:-1], change(s.turns[-1])))


def understood(turn: Turn, **other: Any) -> Turn:
    """The turn with another understanding."""
    return replace(turn, understanding=replace(turn.understanding, **other))


def sounding(turn: Turn, score: float) -> Turn:
    """The turn as if its words had sounded better or worse."""
    label = "negative" if score < 0 else "neutral"
    return understood(turn, sentiment=Sentiment(label, score))


def showing(turn: Turn, name: str, probability: float) -> Turn:
    """The turn as if a sign of a need for a person had been read in it with another probability."""
    needs = (replace(one, probability=probability) if one.name == name else one for one in turn.understanding.needs)
    return understood(turn, needs=tuple(needs))


def number_word(number: int) -> str:
    """A small number as it is written in a sentence."""
    return ("no", "one", "two", "three")[number] if number < 4 else str(number)
