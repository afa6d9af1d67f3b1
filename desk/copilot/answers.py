"""What a customer's message says in answer to a question for a fact. Pure.

An answer counts only where it can be read in one way: of two numbers, or of a date that may be the third of April or the
fourth of March, none is guessed.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from handoff.known_values import NumberFinder
from handoff.log import Entry
from handoff.reply_model import FactKind
from privacy.contacts import find_contacts
from privacy.found import Kind
from privacy.plain_text import plain

LONGEST = 300  # characters of a value
_REGION = "US"
_ORDER = "order_number"

_CANNOT_SAY = re.compile(
    r"\b(?:(?:do|does|did)(?:n'?t| not) (?:know|have|remember|recall|own)|no (?:idea|clue)|not sure|can(?:'?t|not) (?:find|remember|read|see|say)"
    r"|(?:have|got) (?:no|none)|lost (?:it|that)|unknown|n/a)\b"
)
_NUMBER = re.compile(r"(?<![\w.,-])([$€£]?)\s?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\w-]|[.,]\d)")
_ISO_DAY = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SLASH_DAY = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})\b")
_MONTHS = tuple(month.lower() for month in calendar.month_name[1:])
_MONTH = rf"({'|'.join(f'{month[:3]}(?:{month[3:]})?' for month in _MONTHS)})\.?"
_WORD_DAY = re.compile(
    rf"\b(?:{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?|(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH})(?:,? (\d{{4}}))?\b"
)
_RELATIVE = {"today": 0, "yesterday": -1, "the day before yesterday": -2, "tomorrow": 1, "the day after tomorrow": 2}
_RELATIVE_DAY = re.compile(r"\b(the day before yesterday|the day after tomorrow|today|yesterday|tomorrow)\b")


@dataclass(frozen=True, slots=True)
class Said:
    """A customer's message: its words without secrets, whether a picture came with it, and the day on which it was
    written where the customer is."""

    text: str
    has_picture: bool
    day: datetime.date

    @classmethod
    def of(cls, entry: Entry, *, day: datetime.date) -> Said:
        """The message of a log's entry."""
        return cls(entry.text, any(file.is_image for file in entry.attachments), day)


class AnswerReader:
    """Reads answers. `shapes` are how the shop's own numbers look by name, with # for each digit."""

    def __init__(self, shapes: dict[str, tuple[str, ...]]) -> None:
        self._order_shapes = shapes.get(_ORDER, ())
        self._numbers = NumberFinder(shapes)

    def read(self, kind: FactKind, said: Said) -> str:
        """The value, empty where the message holds none, or more than one."""
        text = " ".join(plain(said.text).replace("\0", " ").split())
        match kind:
            case FactKind.PHOTO:
                return "received" if said.has_picture else ""
            case FactKind.ORDER_NUMBER:
                return _only(self._order_numbers(text))
            case FactKind.EMAIL:
                return _only(_contacts(text, Kind.EMAIL))
            case FactKind.PHONE:
                return _only(_contacts(text, Kind.PHONE))
            case FactKind.NUMBER:
                return _only([f"{match[1]}{match[2].replace(',', '')}" for match in _NUMBER.finditer(text)])
            case FactKind.DATE:
                return _only([day.isoformat() for day in days_in(text, today=said.day)])
            case FactKind.TEXT:
                # A question back is none, and neither is a mark where something was taken out.
                is_answer = any(map(str.isalnum, text)) and not text.endswith("?") and "[" not in text
                return text[:LONGEST] if is_answer else ""

    def _order_numbers(self, text: str) -> list[str]:
        found = [_digits(text[one.start : one.end]) for one in self._numbers.find(text) if one.kind == _ORDER]
        if not found:
            # Asked for its number, a customer may leave its letters out.
            found = re.findall(r"(?<![\w-])\d+(?![\w-])", text)
        shapes = {shape.count("#"): shape for shape in self._order_shapes}
        return [_filled(shapes[len(digits)], digits) for digits in found if len(digits) in shapes]


def cannot_say(text: str) -> bool:
    """Whether the customer says that they do not know or have it."""
    return _CANNOT_SAY.search(" ".join(text.lower().replace("’", "'").split())) is not None


def days_in(text: str, *, today: datetime.date) -> list[datetime.date]:
    """The days that `text` names beyond doubt; a day without a year is the one nearest to `today`."""
    lower = text.lower()
    found = [_day(int(year), int(month), int(day)) for year, month, day in _ISO_DAY.findall(lower)]
    found += [_slashed(*map(int, parts)) for parts in _SLASH_DAY.findall(lower)]
    for match in _WORD_DAY.finditer(lower):
        month = next(place for place, name in enumerate(_MONTHS, 1) if name.startswith((match[1] or match[4])[:3]))
        number, year = int(match[2] or match[3]), match[5]
        found.append(_day(int(year), month, number) if year else _nearest(month, number, today))
    found += [today + datetime.timedelta(days=_RELATIVE[words]) for words in _RELATIVE_DAY.findall(lower)]
    return [day for day in found if day is not None]


def _slashed(first: int, second: int, year: int) -> datetime.date | None:
    year += 2000 if year < 100 else 0
    if first > 12:
        return _day(year, second, first)
    if second > 12 or first == second:
        return _day(year, first, second)
    return None  # which of them is the month is not told


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, today: datetime.date) -> datetime.date | None:
    years = (_day(today.year + shift, month, day) for shift in (-1, 0, 1))
    found = sorted((one for one in years if one is not None), key=lambda one: abs(one - today))
    return found[0] if found else None


def _contacts(text: str, kind: Kind) -> list[str]:
    return [text[one.start : one.end] for one in find_contacts(text, region=_REGION) if one.kind is kind]


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _filled(shape: str, digits: str) -> str:
    left = iter(digits)
    return "".join(next(left) if character == "#" else character for character in shape)


def _only(values: Sequence[str]) -> str:
    different = list(dict.fromkeys(values))
    return different[0] if len(different) == 1 else ""
