"""Values with a form of their own: order, invoice and tracking numbers, e-mail, phone, postcode, amount."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import msgspec
import phonenumbers

from bot.understanding.amounts import find_amounts


class Entity(msgspec.Struct, frozen=True):
    """A value found in a message.

    `value` is in its normal form, `start` and `end` are character offsets. `details` are what some kinds add: a
    time's `grain` and `part_of_day`, an amount's `currency`.
    """

    name: str
    value: str
    start: int
    end: int
    details: Mapping[str, str] = {}


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


_EMAIL = _pattern(r"(?<![\w.+-])[a-z0-9][\w.+%-]{0,63}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?![\w@])")
# People who spell their address out, so that no machine reads it.
_SPOKEN_EMAIL = _pattern(
    r"\b(?P<user>[a-z0-9][\w.+-]{0,63}(?: dot [a-z0-9][\w+-]{0,30}){0,3}) ?(?: at |\(at\)|\[at\]) ?"
    r"(?P<host>[a-z0-9-]{2,63}) ?(?: dot |\(dot\)|\[dot\]) ?(?P<end>com|net|org|edu|me|io|co|de|fr|es|it|nl|uk|ca)\b"
)
_TRACKING = _pattern(r"(?<!\w)1\s?B\s?W[\s-]?(?P<digits>\d{3}[\s-]?\d{3}[\s-]?\d{3})(?!\w)")
# The letters are left out by people who say what it is.
_NAMED_TRACKING = _pattern(
    r"\b(?:tracking|parcel|shipment)(?:\s{0,2}(?:code|no\.?|number|nr\.?|num|id|is|:|#)){0,3}\s{0,2}(?P<digits>\d{3}[ -]?\d{3}[ -]?\d{3})(?![\w-])"
)
_INVOICE = _pattern(
    r"(?<!\w)(?:INV|invoice|bill(?=\s{0,2}(?:no\b|number|nr|num|#)))(?:\s*(?:no\.?|number|nr\.?|num|is|:))*[\s#_–-]*(?P<digits>\d{6})(?![\w-]|\.\d)"
)
# The letter O for a zero is a common slip.
_ORDER = _pattern(r"(?<!\w)B\s?W[\s#_–.-]{0,3}(?P<digits>[\dO]{3}\s?[\dO]{3})(?![\w-]|\.\d)")
_NAMED_ORDER = _pattern(
    r"\border(?:\s{0,2}(?:no\.?|number|nr\.?|num|id|is|:|#)){0,3}\s{0,2}(?P<digits>\d{3}[ ,.]\d{3})(?![\w-]|[.,]\d)"
)
# Six digits that stand alone; not a piece of a longer number, of an amount, or a code that was sent to somebody.
_BARE_ORDER = _pattern(r"(?<![\w$€£.,/+-])(?<!\d )#?(?P<digits>\d{6})(?![\w%€$£/-]|[.,]\d| \d)")
_CODE = _pattern(r"\b(?:code|pin|otp|passcode|postcode)\b[^.!?\d]{0,20}$")
_MANY_DIGITS = re.compile(r"(?:\d\D{0,4}){9}\d")
_TWO_ZEROS = re.compile(r"(?<![\d+])00(?=[1-9]\d)")
_ZIP_AT_END = re.compile(r"(?:\b[A-Z]{2},? )(?P<value>\d{5}(?:-\d{4})?)(?![\w-]|\.\d)")
_ZIP_NAMED = _pattern(
    r"\b(?:zip|zip-?code|postcode|postal|post)(?:\s?code)?(?:\s*(?:is|:|=|now|changed to))*\s*(?P<value>\d{5}(?:-\d{4})?)(?![\w-]|\.\d)"
)
_ZIP_ALONE = re.compile(r"\A\W*(?:(?:it's|its|it is)\s)?(?P<value>\d{5}(?:-\d{4})?)\W*\Z", re.IGNORECASE)
# Five digits set apart from everything else, in a message that also tells who somebody is: "maya@example.com, 94107".
_ZIP_LISTED = _pattern(
    r"(?:\A|[#,;/|&(:\n]|\b(?:and|is|in))\s*(?P<value>\d{5}(?:-\d{4})?)(?=\s*(?:\Z|[#,;/|&).!?\n]|and\b|for\b))"
)
_CANADIAN = re.compile(
    r"(?<!\w)(?P<value>[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d)(?!\w)", re.IGNORECASE
)


def find_numbers(text: str, *, region: str) -> Iterator[Entity]:
    """Find the values in `text`. Of two that overlap, the kind that is named first in `_FINDERS` counts.

    `region` is the country (ISO 3166) whose phone numbers need no country code.
    """
    taken: list[tuple[int, int]] = []
    for find in _FINDERS:
        for entity in find(text, region):
            if all(entity.end <= start or end <= entity.start for start, end in taken):
                taken.append((entity.start, entity.end))
                yield entity


def _emails(text: str, region: str) -> Iterator[Entity]:
    for match in _EMAIL.finditer(text):
        yield Entity("email", match.group().lower(), *match.span())
    for match in _SPOKEN_EMAIL.finditer(text):
        yield Entity(
            "email", f"{match['user'].replace(' dot ', '.')}@{match['host']}.{match['end']}".lower(), *match.span()
        )


def _references(text: str, region: str) -> Iterator[Entity]:
    for name, pattern, form in (
        ("tracking_number", _TRACKING, "1BW{}"),
        ("tracking_number", _NAMED_TRACKING, "1BW{}"),
        ("invoice_number", _INVOICE, "INV-{}"),
        ("order_number", _ORDER, "BW-{}"),
        ("order_number", _NAMED_ORDER, "BW-{}"),
    ):
        for match in pattern.finditer(text):
            digits = re.sub(r"[^\dO]", "", match["digits"].upper()).replace("O", "0")
            yield Entity(name, form.format(digits), *match.span())
    for match in _BARE_ORDER.finditer(text):
        if not _CODE.search(text[: match.start()]):
            yield Entity("order_number", f"BW-{match['digits']}", *match.span("digits"))


def _amounts(text: str, region: str) -> Iterator[Entity]:
    for amount in find_amounts(text):
        yield Entity("amount", amount.value, amount.start, amount.end, {"currency": amount.currency})


def _phones(text: str, region: str) -> Iterator[Entity]:
    if not _MANY_DIGITS.search(text):
        return  # the library takes its time also over "49.99"
    # The two zeros that stand for the plus in most of the world; in as many characters, so that every place stays.
    dialled = _TWO_ZEROS.sub(" +", text)
    for match in phonenumbers.PhoneNumberMatcher(dialled, region, leniency=phonenumbers.Leniency.POSSIBLE):
        # "Possible" and not "valid", for the numbers 555-01xx of examples are not; but a number has ten digits then.
        if sum(character.isdigit() for character in match.raw_string) >= 10:
            value = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            yield Entity("phone", value, match.start, match.end)


def _postcodes(text: str, region: str) -> Iterator[Entity]:
    for pattern in (_ZIP_NAMED, _ZIP_AT_END, _ZIP_ALONE):
        for match in pattern.finditer(text):
            yield Entity("postcode", match["value"], *match.span("value"))
    # Blanked out, so that what stands before or after one of them counts as set apart.
    beside = text
    for known in (_EMAIL, _SPOKEN_EMAIL, _ORDER):
        beside = known.sub(lambda match: "#" * len(match.group()), beside)
    if beside != text:
        for match in _ZIP_LISTED.finditer(beside):
            yield Entity("postcode", match["value"], *match.span("value"))
    for match in _CANADIAN.finditer(text):
        letters = re.sub(r"[ -]", "", match["value"]).upper()
        yield Entity("postcode", f"{letters[:3]} {letters[3:]}", *match.span())


_FINDERS: tuple[Callable[[str, str], Iterator[Entity]], ...] = (_emails, _references, _amounts, _phones, _postcodes)
