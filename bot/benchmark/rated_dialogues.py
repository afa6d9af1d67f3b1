"""Dialogues whose customer turns were rated by annotators, 1 (very dissatisfied) to 5.

The format of Sun et al., "Simulating User Satisfaction for the Evaluation of Task-oriented Dialogue Systems" (2021): a
turn a line, as role, text, action and ratings between tabs; an empty line between dialogues.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from bot.benchmark.labelled_texts import decode
from bot.understanding.errors import DataFileNotReadable
from bot.understanding.message_text import read_text

DISSATISFIED_BELOW = 3.0

_CUSTOMER = "USER"
_BOT = "SYSTEM"
_WHOLE_DIALOGUE = "OVERALL"


class RatedTurn(msgspec.Struct, frozen=True):
    """One turn; `rating` is the mean of the annotators' ratings, None for the bot's turns and where there is none."""

    is_customer: bool
    text: str
    rating: float | None

    @property
    def is_dissatisfied(self) -> bool:
        """Tell whether the mean rating lies below 3."""
        return self.rating is not None and self.rating < DISSATISFIED_BELOW


Dialogue = tuple[RatedTurn, ...]


def read_dialogues(path: Path) -> list[Dialogue]:
    """Read the dialogues of a file, without the rows that rate a whole dialogue. Raises DataFileNotReadable."""
    dialogues: list[list[RatedTurn]] = [[]]
    for number, line in enumerate(decode(path).split("\n"), start=1):
        if not line.strip():
            dialogues.append([])
            continue
        try:
            turn = _turn(line.rstrip("\r").split("\t"))
        except ValueError as error:
            raise DataFileNotReadable(path, reason=f"line {number}: {error}") from error
        if turn is not None:
            dialogues[-1].append(turn)
    found = [tuple(dialogue) for dialogue in dialogues if dialogue]
    if not any(turn.rating is not None for dialogue in found for turn in dialogue):
        raise DataFileNotReadable(path, reason="it has no rated turn of a customer")
    return found


def _turn(fields: list[str]) -> RatedTurn | None:
    if len(fields) != 4 or fields[0] not in (_CUSTOMER, _BOT):
        raise ValueError("it must be USER or SYSTEM, a text, an action and ratings, with tabs between them")
    role, text, _, ratings = fields
    if role == _CUSTOMER and text == _WHOLE_DIALOGUE:
        return None
    return RatedTurn(role == _CUSTOMER, read_text(text), _mean(ratings) if role == _CUSTOMER else None)


def _mean(ratings: str) -> float | None:
    values = [part for part in ratings.strip().split(",") if part]
    if not all(value in {"1", "2", "3", "4", "5"} for value in values):
        raise ValueError(f"the ratings {ratings} must be numbers from 1 to 5 with commas between them")
    return sum(map(int, values)) / len(values) if values else None
