"""Bank accounts: international numbers (ISO 13616), checked by python-stdnum, and domestic ones beside their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from stdnum import iban, numdb

from privacy.found import Found, Kind

_BEGINNING = re.compile(r"(?:(?<![A-Z0-9])|(?<=IBAN))[A-Z]{2}[ .-]?\d[ ]?\d", re.IGNORECASE)
_NAME = re.compile(r"\bIBAN\b[^\0]{0,20}$|IBAN$", re.IGNORECASE)
# Domestic numbers are plain digits, and a shop has account numbers of its own: only after a word that banks alone use,
# or after "account" where such a word stands in the same text.
_BANK_WORD = (
    r"(?<![^\W\d_])(?:sort[ -]?code|routing(?: transit)?|aba|bankleitzahl|blz|kontonummer|"
    r"(?:bank|checking|savings|current) acc(?:oun)?t)(?![^\W\d_])"
)
_AFTER_NAME = r"(?:\s{1,2}(?:number|no\.?|nr\.?|#))?\s{0,2}(?:is|was|ist|[:=#])?\s{0,2}"
_DIGITS = r"(?P<number>\d(?:[ -]?\d){5,16})(?![\w/]|[-.,]\d)"
_BANK_NUMBER = re.compile(rf"{_BANK_WORD}{_AFTER_NAME}{_DIGITS}", re.IGNORECASE)
_HAS_BANK_WORD = re.compile(_BANK_WORD, re.IGNORECASE)
_ACCOUNT_NUMBER = re.compile(rf"(?<![^\W\d_])acc(?:oun)?t{_AFTER_NAME}{_DIGITS}", re.IGNORECASE)
_SEPARATORS = frozenset(" -.\n")
_MOST_SEPARATORS = 3
_PART_LENGTH = re.compile(r"(\d+)!")


def find_bank_accounts(text: str) -> Iterator[Found]:
    """Find IBANs in a plain text, in either case, with blanks, dashes or dots.

    One whose check digits are wrong counts after the word "IBAN": it is mistyped then.
    """
    end = 0
    for match in _BEGINNING.finditer(text):
        if match.start() < end:
            continue
        length = _length(text[match.start() : match.start() + 2].upper())
        number, stop = _collect(text, match.start(), length)
        if len(number) != length or not length:
            continue
        if iban.is_valid(number) or (_is_named(text, match.start()) and sum(map(str.isdigit, number)) > length // 2):
            end = stop
            yield Found(Kind.IBAN, match.start(), end, number[-4:])


def find_domestic_accounts(text: str) -> Iterator[Found]:
    """Find account numbers, sort codes and routing numbers in a plain text, straight after the words for them."""
    if _HAS_BANK_WORD.search(text):
        for pattern in (_BANK_NUMBER, _ACCOUNT_NUMBER):
            for match in pattern.finditer(text):
                yield Found(Kind.BANK_ACCOUNT, *match.span("number"))


@cache
def _length(country: str) -> int:
    """How many characters the IBANs of a country have, 0 for one that has none."""
    for prefix, properties in numdb.get("iban").info(country + "0" * 32):
        if prefix == country and "bban" in properties:
            return 4 + sum(int(part) for part in _PART_LENGTH.findall(properties["bban"]))
    return 0


def _collect(text: str, start: int, length: int) -> tuple[str, int]:
    """The next `length` letters and digits, and where they end; fewer where something else comes first."""
    collected: list[str] = []
    separators = 0
    place = start
    while place < len(text) and len(collected) < length:
        character = text[place]
        if character.isascii() and character.isalnum():
            collected.append(character.upper())
            separators = 0
        elif character in _SEPARATORS and separators < _MOST_SEPARATORS:
            separators += 1
        else:
            break
        place += 1
    if place < len(text) and text[place].isdigit():
        return "", place  # a longer number
    return "".join(collected), place


def _is_named(text: str, start: int) -> bool:
    return _NAME.search(text[max(0, start - 25) : start]) is not None
