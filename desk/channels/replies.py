"""What a customer means by a short answer: a number of a choice, a score, the wish for a person. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handoff.log import Button

# Said alone it is a wish that needs no understanding, and works where no bot does.
_PERSON = frozenset(
    {
        "agent", "human", "person", "operator", "representative", "real person", "talk to a human", "speak to a human",
        "talk to a person", "humain", "mensch", "mitarbeiter", "humano", "persona", "operatore", "medewerker",
    }
)  # fmt: skip
_NUMBER = re.compile(r"\W*+(?:(?:no|number|option)\W*+)?(\d{1,2})\W*+\Z", re.IGNORECASE)
_SCORE = re.compile(r"\W*([1-5])(?:\s*/\s*5)?\W*\Z")
_STARS = re.compile(r"\s*([⭐★]{1,5})️?\s*\Z")
_NO_WORD = re.compile(r"[\W_]+")
# A longer message is no short answer, and searching it could take long.
_MOST_CHARACTERS = 200


def wants_person(text: str) -> bool:
    """Whether the message is nothing but the word for a person."""
    return len(text) <= _MOST_CHARACTERS and _plain(text) in _PERSON


def chosen(text: str, buttons: Sequence[Button]) -> Button | None:
    """The choice that is meant: by its number, or by its title."""
    if len(text) > _MOST_CHARACTERS:
        return None
    match = _NUMBER.match(text)
    if match:
        number = int(match[1])
        return buttons[number - 1] if 1 <= number <= len(buttons) else None
    said = _plain(text)
    return next((button for button in buttons if said and _plain(button.title) == said), None)


def score_of(text: str) -> int | None:
    """The score from 1 to 5 that a message is, None where it is something else."""
    if len(text) > _MOST_CHARACTERS:
        return None
    match = _SCORE.match(text)
    if match:
        return int(match[1])
    stars = _STARS.match(text)
    return len(stars[1]) if stars else None


def _plain(text: str) -> str:
    return _NO_WORD.sub(" ", text.casefold()).strip()
