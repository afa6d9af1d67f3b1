"""Numbers by which states know people: social security, tax and identity numbers, checked by python-stdnum.

A number whose form and check digits also fit ordinary numbers counts only near the word for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec
from stdnum.au import tfn
from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nif as french_nif
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.ie import pps
from stdnum.in_ import aadhaar, pan
from stdnum.it import codicefiscale
from stdnum.mx import curp
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import nif as portuguese_nif
from stdnum.se import personnummer
from stdnum.tr import tckimlik
from stdnum.us import itin, ssn

from privacy.found import Found, Kind

_BEFORE_CHARACTERS = 40
_AFTER_CHARACTERS = 25
_SEPARATORS = re.compile(r"[\s./-]")


class _Number(msgspec.Struct, frozen=True):
    kind: Kind
    # A text with fewer digits holds none: most patterns need not be tried on most texts.
    least_digits: int
    pattern: re.Pattern[str]
    is_valid: Callable[[str], bool]
    # The words of which one must stand near it, or none when the form itself is telling.
    names: re.Pattern[str] | None = None


def find_national_ids(text: str) -> Iterator[Found]:
    """Find national numbers in a plain text. The same place may be found under several kinds."""
    digits = sum(map(str.isdigit, text))
    for number in _NUMBERS:
        if digits < number.least_digits:
            continue
        if number.names is not None and not number.names.search(text):
            continue
        for match in number.pattern.finditer(text):
            if not _is_near(number.names, text, *match.span()):
                continue
            written = match.group().upper()
            # Some checks need the dash (Finland's tells the century), others do not know the dots.
            if number.is_valid(_SEPARATORS.sub("", written)) or number.is_valid(written):
                yield Found(number.kind, *match.span())


def names_a_number(text: str) -> bool:
    """Whether a plain text holds a word for one of these numbers."""
    return any(names.search(text) for names in _ALL_NAMES)


def _is_near(names: re.Pattern[str] | None, text: str, start: int, end: int) -> bool:
    if names is None:
        return True
    before = text[max(0, start - _BEFORE_CHARACTERS) : start]
    return names.search(before) is not None or names.search(text[end : end + _AFTER_CHARACTERS]) is not None


def _any(number: str) -> bool:
    return any(character.isdigit() for character in number)


def _form(source: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Z0-9])(?<![A-Z0-9][-.])(?:{source})(?![A-Z0-9]|[-.][A-Z0-9])", re.IGNORECASE)


def _names(*names: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(names)})(?![^\W\d_])", re.IGNORECASE)


_SOCIAL, _TAX, _ID = Kind.SOCIAL_SECURITY_NUMBER, Kind.TAX_ID, Kind.NATIONAL_ID
_SSN_NAMES = _names("ssn", "social security", "social", "soc sec")
_TAX_NAMES = _names(
    "itin", "tin", "tax id", "tax number", "taxpayer id", "taxpayer number", "tax file number", "tfn", "steuer[- ]?id",
    "steuernummer", "steueridentifikationsnummer", "identifikationsnummer", "id-?nr", "numéro fiscal", "nif", "contribuinte",
)  # fmt: skip
_NUMBERS: tuple[_Number, ...] = (
    # United States. With its dashes the form is telling; otherwise nine digits are many things.
    _Number(_SOCIAL, 9, _form(r"\d{3}-\d{2}-\d{4}"), lambda n: ssn.is_valid(n) or itin.is_valid(n)),
    _Number(_SOCIAL, 9, _form(r"\d{3}[ .-]?\d{2}[ .-]?\d{4}"), _any, _SSN_NAMES),
    _Number(_TAX, 9, _form(r"9\d{2}[ -]?\d{2}[ -]?\d{4}"), itin.is_valid, _TAX_NAMES),
    # United Kingdom
    _Number(
        _SOCIAL, 6,
        _form(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]"),
        _any,
    ),
    _Number(_ID, 10, _form(r"\d{3}[ -]?\d{3}[ -]?\d{4}"), nhs.is_valid, _names("nhs")),
    # Germany
    _Number(_TAX, 11, _form(r"\d{2} ?\d{3} ?\d{3} ?\d{3}"), idnr.is_valid, _TAX_NAMES),
    # France
    _Number(
        _SOCIAL, 13,
        _form(r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-4]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}"),
        nir.is_valid,
    ),
    _Number(_TAX, 13, _form(r"[0-3]\d ?\d{2} ?\d{3} ?\d{3} ?\d{3}"), french_nif.is_valid, _TAX_NAMES),
    # Spain
    _Number(_ID, 8, _form(r"\d{8}[ -]?[A-Z]"), dni.is_valid),
    _Number(_ID, 7, _form(r"[XYZ][ -]?\d{7}[ -]?[A-Z]"), nie.is_valid),
    # Italy
    _Number(_TAX, 7, _form(r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]"), codicefiscale.is_valid),
    # Netherlands, Belgium, Portugal
    _Number(_ID, 9, _form(r"\d{4}[ .]?\d{2}[ .]?\d{3}"), bsn.is_valid, _names("bsn", "burgerservicenummer", "sofinummer")),
    _Number(_ID, 11, _form(r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}"), nn.is_valid),
    _Number(_ID, 11, _form(r"\d{11}"), nn.is_valid, _names("rijksregister\\w*", "registre national", "national number")),
    _Number(_TAX, 9, _form(r"\d{3} ?\d{3} ?\d{3}"), portuguese_nif.is_valid, _TAX_NAMES),
    # Nordic countries
    _Number(_ID, 10, _form(r"\d{6}-?\d{4}"), cpr.is_valid, _names("cpr", "cpr-nummer", "personnummer")),
    _Number(_ID, 10, _form(r"(?:\d{2})?\d{6}[-+]?\d{4}"), personnummer.is_valid, _names("personnummer", "swedish id")),
    _Number(_ID, 11, _form(r"\d{6} ?\d{5}"), fodselsnummer.is_valid, _names("fødselsnummer", "fodselsnummer", "personnummer")),
    _Number(_ID, 9, _form(r"\d{6}[-+A-F]\d{3}[0-9A-Z]"), hetu.is_valid),
    # Elsewhere
    _Number(_ID, 7, _form(r"\d{7}[A-W][A-IW]?"), pps.is_valid, _names("pps", "ppsn", "pps number")),
    _Number(_SOCIAL, 13, _form(r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}"), ahv.is_valid),
    _Number(_ID, 11, _form(r"\d{11}"), pesel.is_valid, _names("pesel")),
    _Number(_SOCIAL, 9, _form(r"\d{3}[ -]?\d{3}[ -]?\d{3}"), sin.is_valid, _names("social insurance", "sin number", "sin")),
    _Number(_TAX, 11, _form(r"\d{3}\.\d{3}\.\d{3}-\d{2}"), cpf.is_valid),
    _Number(_TAX, 11, _form(r"\d{11}"), cpf.is_valid, _names("cpf")),
    _Number(_ID, 7, _form(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d"), curp.is_valid),
    _Number(_ID, 12, _form(r"\d{4}[ -]?\d{4}[ -]?\d{4}"), aadhaar.is_valid, _names("aadhaar", "aadhar")),
    _Number(_TAX, 4, _form(r"[A-Z]{3}[ABCFGHJKLPT][A-Z]\d{4}[A-Z]"), pan.is_valid),
    _Number(_ID, 17, _form(r"\d{17}[0-9X]"), ric.is_valid),
    _Number(_ID, 11, _form(r"\d{11}"), tckimlik.is_valid, _names("tc kimlik", "kimlik", "t\\.?c\\.? no")),
    _Number(_TAX, 9, _form(r"\d{3} ?\d{3} ?\d{3}"), tfn.is_valid, _TAX_NAMES),
)  # fmt: skip
# Several numbers share their names.
_ALL_NAMES = tuple(dict.fromkeys(number.names for number in _NUMBERS if number.names is not None))
