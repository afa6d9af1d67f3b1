"""Payment card numbers: the issuers' prefixes and lengths, and the Luhn check (ISO/IEC 7812-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec
from stdnum import luhn

from privacy.found import Found, Kind

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_WORDS = {"oh": "0"} | {word: str(number) for number, word in enumerate(_DIGITS)}
_GROUP = re.compile(rf"\d+|(?<![\w])(?:{'|'.join(_WORDS)})(?!\w)", re.IGNORECASE)
# What may stand between two groups of one number.
_GAP = re.compile(r"[\s\-._/\\|*'~+=#]{1,12}")
# Between the parts of a number that somebody tells in pieces.
_LOOSE_GAP = re.compile(
    r"[\s\-._/\\|,:;()]{0,3}(?:(?:and|then|next|followed|by|finally|und|dann|y|luego|et|puis|e|poi|en)\s{1,2}){0,3}[\s,:;]{0,2}",
    re.IGNORECASE,
)
_CARD_WORD = re.compile(
    r"(?<![^\W\d_])(?:card|cards|visa|master ?card|amex|american express|discover|maestro|debit|cc|kreditkarte|karte|"
    r"tarjeta|carte|carta|cartão|creditcard|kaart|pan)(?![^\W\d_])",
    re.IGNORECASE,
)
_OTHER_CARD = re.compile(r"(?:gift|loyalty|member(?:ship)?|reward|store|sim|id|library)[ -]cards?", re.IGNORECASE)
_NEAR_CHARACTERS = 40
# The length that most cards have is tried first.
_LENGTHS = (16, 15, 14, 19, 18, 17, 13, 12)
_MOST_DIGITS = max(_LENGTHS)

# First and last prefix of each issuer, and the lengths of its numbers.
_ISSUERS: tuple[tuple[str, str, frozenset[int]], ...] = (
    ("34", "34", frozenset({15})),  # American Express
    ("37", "37", frozenset({15})),
    ("4", "4", frozenset({16, 18, 19})),  # Visa
    ("51", "55", frozenset({16})),  # Mastercard
    ("2221", "2720", frozenset({16})),
    ("300", "305", frozenset({14, 16})),  # Diners Club
    ("3095", "3095", frozenset({14, 16})),
    ("36", "36", frozenset({14, 16, 19})),
    ("38", "39", frozenset({14, 16, 19})),
    ("3528", "3589", frozenset({16, 17, 18, 19})),  # JCB
    ("50", "50", frozenset({16, 17, 18, 19})),  # Maestro, Verve, Elo, Dankort
    ("56", "58", frozenset({16, 17, 18, 19})),
    ("60", "69", frozenset({16, 17, 18, 19})),  # Discover, UnionPay, Maestro, RuPay
    ("81", "82", frozenset({16, 17, 18, 19})),  # UnionPay, RuPay
    ("2200", "2205", frozenset({16, 17, 18, 19})),  # Mir, BORICA
    ("9792", "9792", frozenset({16})),  # Troy
)
# Lengths that are rare today, and that barcodes and phone numbers have too: only next to the word for a card.
_RARE_ISSUERS: tuple[tuple[str, str, frozenset[int]], ...] = (
    ("4", "4", frozenset({13})),
    ("50", "50", frozenset({12, 13, 14, 15})),
    ("56", "58", frozenset({12, 13, 14, 15})),
    ("60", "69", frozenset({12, 13, 14, 15})),
)


class _Group(msgspec.Struct, frozen=True):
    start: int
    end: int
    digits: str
    # Whether it stands in a loose gap from the one before: a comma or a word, rather than a blank or a dash.
    is_apart: bool = False


def find_cards(text: str) -> Iterator[Found]:
    """Find card numbers in a plain text, however they are split.

    A number that fails the check is one too where the word for a card stands before it: one digit is mistyped then.
    """
    for run in _runs(text):
        place = 0
        while place < len(run):
            stop = _card_at(text, run, place)
            if stop:
                digits = "".join(group.digits for group in run[place:stop])
                yield Found(Kind.CARD_NUMBER, run[place].start, run[stop - 1].end, digits[-4:])
            place = stop or place + 1


def begins_like_a_card(prefix: str) -> bool:
    """Whether a card's number can begin with these four digits, of a length that cards have today."""
    return bool(_lengths(prefix, rare=False))


@lru_cache(maxsize=4096)
def _lengths(prefix: str, *, rare: bool) -> frozenset[int]:
    """The lengths of the numbers that begin with these four digits; `rare` adds those that are rare today."""
    issuers = (*_ISSUERS, *(_RARE_ISSUERS if rare else ()))
    fitting = (lengths for low, high, lengths in issuers if low <= prefix[: len(low)] <= high)
    return frozenset[int]().union(*fitting)


def _runs(text: str) -> Iterator[list[_Group]]:
    run: list[_Group] = []
    for match in _GROUP.finditer(text):
        digits = _WORDS.get(match.group().lower(), match.group())
        gap = text[run[-1].end : match.start()] if run else ""
        if run and _GAP.fullmatch(gap):
            run.append(_Group(*match.span(), digits))
        elif run and len(gap) <= _NEAR_CHARACTERS and _LOOSE_GAP.fullmatch(gap):
            run.append(_Group(*match.span(), digits, is_apart=True))
        else:
            if run:
                yield run
            run = [_Group(*match.span(), digits)]
    if run:
        yield run


def _card_at(text: str, run: Sequence[_Group], place: int) -> int:
    """The index after the last group of the card number that begins with group `place`, 0 when none does."""
    start = run[place].start
    if start and text[start - 1] == "+":
        return 0  # a phone number with its country code
    stops: dict[int, int] = {}
    digits = ""
    for stop in range(place, len(run)):
        digits += run[stop].digits
        if len(digits) > _MOST_DIGITS:
            break
        stops[len(digits)] = stop + 1
    if not _lengths(digits[:4], rare=True):
        return 0
    named = _is_named(text, start)
    issued = _lengths(digits[:4], rare=named)
    for length in _LENGTHS:
        if length in stops and length in issued:
            groups = run[place : stops[length]]
            if _has_shape(groups) and (named or luhn.is_valid("".join(group.digits for group in groups))):
                return stops[length]
    return 0


def _is_named(text: str, start: int) -> bool:
    before = text[max(0, start - _NEAR_CHARACTERS) : start]
    return _CARD_WORD.search(_OTHER_CARD.sub("", before)) is not None


def _has_shape(groups: Sequence[_Group]) -> bool:
    """People group a card's digits evenly; a phone number beside an order number is grouped otherwise."""
    sizes = tuple(len(group.digits) for group in groups)
    if any(group.is_apart for group in groups[1:]) and not all(size in (1, 4) for size in sizes[:-1]):
        return False
    return (
        len(sizes) == 1
        or max(sizes) <= 5
        or sizes in ((4, 6, 5), (4, 6, 4), (8, 8), (4, 12), (12, 4), (6, 10), (4, 4, 8))
    )
