"""Offered choices, and which of them an answer means: "the second one", "option 3", "the last", "the lamp"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

_ORDINALS = {
    "first": 0, "1st": 0, "one": 0, "top": 0, "earliest": 0,
    "second": 1, "2nd": 1, "two": 1,
    "third": 2, "3rd": 2, "three": 2,
    "fourth": 3, "4th": 3, "four": 3,
    "fifth": 4, "5th": 4, "five": 4,
    "last": -1, "bottom": -1,
}  # fmt: skip
# A number counts only where it says that it is a choice's: in "at 3" it is a time.
_NUMBERED = re.compile(
    r"(?:\b(?:option|number|choice|nr\.?|no\.)|#)\s*(\d|[a-e]|one|two|three|four|five)\b|^\W*(\d|[a-e])\W*$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:the\s+)?(first|second|third|fourth|fifth|last|top|bottom|earliest|1st|2nd|3rd|4th|5th)\b"
    r"(?!\s+of\s+\w+day|\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
    re.IGNORECASE,
)
_NEWEST = re.compile(r"\b(latest|newest|most recent)\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z]{3,}")
_EMPTY_WORDS = frozenset(
    {"the", "one", "and", "for", "with", "from", "this", "that", "order", "please", "mine", "placed"}
)


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One choice: the value that it stands for, what is written on its button, and its time where it has one."""

    value: str
    title: str
    at: datetime | None = None


def as_slot(choices: Sequence[Choice]) -> list[dict[str, Any]]:
    """Choices as a tracker keeps them."""
    return [msgspec.to_builtins(choice) for choice in choices]


def from_slot(value: Any) -> tuple[Choice, ...]:
    """Choices as they were kept."""
    return msgspec.convert(value or [], tuple[Choice, ...])


def pick(text: str, choices: Sequence[Choice], *, newest_first: bool = False) -> Choice | None:
    """The choice that `text` means, or None where it means none or more than one.

    With `newest_first` the first choice is "the latest one", too.
    """
    if not choices:
        return None
    if newest_first and _NEWEST.search(text):
        return choices[0]
    index = _index(text)
    if index is not None:
        return choices[index] if -len(choices) <= index < len(choices) else None
    said = text.strip().casefold()
    same = [choice for choice in choices if said in (choice.title.casefold(), choice.value.casefold())]
    return same[0] if same else _by_words(said, choices)


def _index(text: str) -> int | None:
    numbered = _NUMBERED.search(text)
    if numbered:
        told = (numbered[1] or numbered[2]).lower()
        if told.isdigit():
            return int(told) - 1 if told != "0" else None
        if len(told) == 1:
            return "abcde".index(told)
        return _ORDINALS.get(told)
    ordinal = _ORDINAL.search(text)
    # "Fırst" is found and stands in no table: the pattern takes the Turkish i for an i.
    return _ORDINALS.get(ordinal[1].lower()) if ordinal else None


def _by_words(said: str, choices: Sequence[Choice]) -> Choice | None:
    """The one choice that shares the most words with the answer."""
    words = _words(said)
    scores = [len(words & _words(choice.title.casefold())) for choice in choices]
    best = max(scores)
    return choices[scores.index(best)] if best and scores.count(best) == 1 else None


def _words(text: str) -> set[str]:
    """The words that tell things apart, "bulbs" as "bulb"."""
    return {word.rstrip("s") for word in _WORD.findall(text) if word not in _EMPTY_WORDS}
