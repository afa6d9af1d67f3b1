"""Whose a value is: an address or a number that was named in a conversation before belongs there, and so do the
company's own."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from handoff.moderation_model import Own

_DIGITS = re.compile(r"\d+")
_NO_WORD = re.compile(r"[\W_]+")
# A number with its country code and one without are the same phone.
_PHONE_DIGITS = 10


class Sighting(msgspec.Struct, frozen=True):
    """Personal data in a text: its kind, and its place in characters. `ending` is the last characters of what is kept
    nowhere, such as a card's number; "" for what may be kept."""

    kind: str
    start: int
    end: int
    ending: str = ""


class NumberFinder:
    """Finds the shop's own numbers by how they look."""

    def __init__(self, shapes: Mapping[str, Sequence[str]]) -> None:
        """Prepare for shapes by name, with # for each digit: `BW-######`."""
        self._patterns = [
            (name, re.compile("|".join(map(_pattern, given)), re.IGNORECASE)) for name, given in shapes.items()
        ]

    def find(self, text: str) -> Iterator[Sighting]:
        """Every number in `text`."""
        for name, pattern in self._patterns:
            for match in pattern.finditer(text):
                yield Sighting(name, *match.span())


class KnownTexts:
    """What was said and is known in a conversation, to look values up in."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._lower = "\n".join(texts).casefold()
        self._compact = _compact(self._lower)
        self._numbers = frozenset(_DIGITS.findall(self._lower))

    def hold(self, sighting: Sighting, value: str) -> bool:
        """Whether `value`, which was seen in another text, is named in them.

        What is kept nowhere is known by its ending, as in "[card number ending in 1111]".
        """
        if sighting.ending:
            return f"ending in {sighting.ending.casefold()}]" in self._lower
        if sighting.kind == "email":
            return _holds_address(self._lower, value.casefold())
        digits = "".join(_DIGITS.findall(value))
        if sighting.kind == "phone":
            return digits[-_PHONE_DIGITS:] in self._compact
        return _compact(value.casefold()) in self._compact or digits in self._numbers


class OwnValues:
    """The company's own addresses and numbers."""

    def __init__(self, own: Own) -> None:
        self._emails = frozenset(email.casefold() for email in own.emails)
        self._phones = frozenset("".join(_DIGITS.findall(phone))[-_PHONE_DIGITS:] for phone in own.phones)
        self._numbers = frozenset(_compact(number.casefold()) for number in own.numbers)

    def hold(self, sighting: Sighting, value: str) -> bool:
        """Whether `value` is one of them."""
        if sighting.kind == "email":
            email = value.casefold()
            return email in self._emails or f"@{email.rpartition('@')[2]}" in self._emails
        if sighting.kind == "phone":
            return "".join(_DIGITS.findall(value))[-_PHONE_DIGITS:] in self._phones
        return _compact(value.casefold()) in self._numbers


def _pattern(shape: str) -> str:
    """A shape as a pattern. Blanks and dashes in it may be left out, or be one for the other."""
    parts = []
    for run in re.findall(r"#+|[ -]+|[^# -]+", shape):
        if run[0] == "#":
            parts.append(rf"\d{{{len(run)}}}")
        else:
            parts.append(r"[ –-]?" if run[0] in " -" else re.escape(run))
    return rf"(?<![\w-]){''.join(parts)}(?![\w-])"


def _compact(text: str) -> str:
    return _NO_WORD.sub("", text)


def _holds_address(text: str, address: str) -> bool:
    """Whole, not as a part of a longer address."""
    return re.search(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)", text) is not None
