"""What a message claims that can be right or wrong: amounts, days, shares and spans of time, each brought into one form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from handoff.months import MONTH, month_number
from handoff.promises import sentences_of
from handoff.word_forms import word_set

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONEY = re.compile(
    rf"[$€£]\s?(?P<first>{_NUMBER})|(?P<last>{_NUMBER})\s?(?:[$€£]|\b(?:USD|EUR|GBP|dollars?|euros?|pounds?)\b)",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?P<iso>\d{4}-\d{2}-\d{2})\b"
    rf"|\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{MONTH})"
    rf"|\b(?P<month_first>{MONTH})\s+(?P<day_last>\d{{1,2}})(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)
# What was "3 days ago" is no rule that an article could hold.
_SPAN = re.compile(
    rf"\b(?:(?P<low>{_NUMBER})\s*(?:to|or|-|–)\s*)?(?P<number>{_NUMBER})\s*[-–]?\s*(?:(?:business|working)\s+)?"
    r"(?P<unit>minutes?|hours?|days?|weeks?|months?|years?)\b(?!\s+ago\b)"
    rf"|\b(?P<share>{_NUMBER})\s?(?:%|percent\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_EMPTY = word_set(
    "the and you your our for with that this have has will can are was were from not any all its but they them their within "
    "days day weeks week hours hour months month minutes minute years year about after before more than into been only also"
)


class ClaimKind(StrEnum):
    """What is claimed; `NUMBER` is one of the shop's own (an order, an invoice)."""

    MONEY = "amount"
    DAY = "day"
    SPAN = "span"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Claim:
    """`value` is the same for the same claim however it is written, `text` how it was; `unit` is of a span alone, and `low`
    where it begins ("3 to 5 days")."""

    kind: ClaimKind
    value: str
    text: str
    sentence: str
    unit: str = ""
    low: str = ""

    def holds(self, other: Claim) -> bool:
        """Whether this one says the same, or a span in which the other lies."""
        if (self.kind, self.unit) != (other.kind, other.unit):
            return False
        if self.value == other.value and (not other.low or other.low == self.low):
            return True
        return bool(self.low) and all(
            float(self.low) <= float(end) <= float(self.value) for end in (other.low or other.value, other.value)
        )


def claims_of(text: str) -> tuple[Claim, ...]:
    """The amounts, days, shares and spans that a text names, in order and each once."""
    found: dict[tuple[ClaimKind, str, str], Claim] = {}
    for sentence in sentences_of(text):
        for claim in _in_sentence(sentence):
            found.setdefault((claim.kind, claim.value, claim.unit), claim)
    return tuple(found.values())


def matter_of(sentence: str) -> frozenset[str]:
    """The words that say what a sentence is about, without their endings."""
    words = (word.casefold() for word in _WORD.findall(sentence))
    return frozenset(_stem(word) for word in words if word not in _EMPTY)


def _in_sentence(sentence: str) -> list[Claim]:
    found = []
    for match in _MONEY.finditer(sentence):
        found.append(Claim(ClaimKind.MONEY, _plain(match["first"] or match["last"]), match[0].strip(), sentence))
    for match in _DAY.finditer(sentence):
        if value := _day(match):
            found.append(Claim(ClaimKind.DAY, value, match[0], sentence))
    for match in _SPAN.finditer(sentence):
        unit = "%" if match["share"] else match["unit"].casefold().rstrip("s")
        low = _plain(match["low"]) if match["low"] else ""
        found.append(Claim(ClaimKind.SPAN, _plain(match["share"] or match["number"]), match[0], sentence, unit, low))
    return found


def _day(match: re.Match[str]) -> str:
    """Month and day, for a year is seldom said."""
    if match["iso"]:
        return match["iso"][5:]
    month = match["month"] or match["month_first"]
    day = int(match["day"] or match["day_last"])
    return f"{month_number(month):02}-{day:02}" if 1 <= day <= 31 else ""


def _plain(number: str) -> str:
    return f"{float(number.replace(',', '')):g}" if len(number) < 16 else number


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
