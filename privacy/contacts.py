"""E-mail addresses and phone numbers: kept with the conversation, for the work needs them, but not in program logs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.found import Found, Kind

_EMAIL = re.compile(
    r"(?<![\w.+%-])[a-z0-9][\w.+%-]{0,63}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}(?![\w@])",
    re.IGNORECASE,
)
_MANY_DIGITS = re.compile(r"(?:\d[\s().-]{0,3}){9}\d")
# Network addresses and moments are made of digits and dots too.
_NO_PHONE = re.compile(
    r"\d{1,3}(?:\.\d{1,3}){3}|\d{4}-\d\d-\d\d[T ]\d\d:?\d\d(?::?\d\d)?(?:[.,]\d+)?|(?<!\d)\d{9,}\.\d{1,6}(?![\d.])"
)
_LEAST_DIGITS = 10


def find_contacts(text: str, *, region: str) -> Iterator[Found]:
    """Find addresses and phones in a plain text; `region` (ISO 3166) is where numbers need no country code."""
    for match in _EMAIL.finditer(text):
        yield Found(Kind.EMAIL, *match.span())
    rest = _NO_PHONE.sub(lambda match: "#" * len(match.group()), text)
    if not _MANY_DIGITS.search(rest):
        return
    # Imported where it is needed: its tables cost a fifth of a second, which a process that logs no number saves.
    import phonenumbers

    for phone in phonenumbers.PhoneNumberMatcher(rest, region, leniency=phonenumbers.Leniency.POSSIBLE):
        around = rest[phone.start - 1 : phone.start] + rest[phone.end : phone.end + 1]
        is_whole = not any(character.isalnum() or character in "_-:/" for character in around)
        if is_whole and sum(map(str.isdigit, phone.raw_string)) >= _LEAST_DIGITS:
            yield Found(Kind.PHONE, phone.start, phone.end)
