"""Amounts of money: "$1,249.50", "1.249,50 €", "twenty dollars", "30 cents", "CHF 120", "2k"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from bot.understanding.message_text import plain_letters

# What stands for a currency (ISO 4217), longest first where one is a piece of another.
_SIGNS = {
    "US$": "USD",
    "CA$": "CAD",
    "C$": "CAD",
    "AU$": "AUD",
    "A$": "AUD",
    "NZ$": "NZD",
    "MX$": "MXN",
    "R$": "BRL",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₺": "TRY",
    "₪": "ILS",
    "zł": "PLN",
}
_CODE_LIST = """
USD CAD AUD NZD EUR GBP CHF JPY CNY INR SEK NOK DKK PLN CZK HUF MXN BRL KRW SGD HKD ZAR ILS AED THB
"""
_CODES = _CODE_LIST.split()
_WORDS = {
    "dollar": "USD",
    "buck": "USD",
    "us dollar": "USD",
    "canadian dollar": "CAD",
    "australian dollar": "AUD",
    "euro": "EUR",
    "pound": "GBP",
    "quid": "GBP",
    "swiss franc": "CHF",
    "franc": "CHF",
    "yen": "JPY",
    "yuan": "CNY",
    "rupee": "INR",
    "peso": "MXN",
    "krona": "SEK",
    "krone": "NOK",
    "zloty": "PLN",
}
_HUNDREDTHS = {"cent": "USD", "¢": "USD", "pence": "GBP"}
_CURRENCIES = (
    {sign.lower(): code for sign, code in _SIGNS.items()}
    | {code.lower(): code for code in _CODES}
    | {form: code for word, code in _WORDS.items() for form in (word, f"{word}s")}
    | {form: code for word, code in _HUNDREDTHS.items() for form in (word, f"{word}s")}
)
_UNIT_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = {word: number for number, word in enumerate(_UNIT_WORDS.split())}
_TENS = {word: 10 * number for number, word in enumerate(_TEN_WORDS.split(), start=2)}
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


# Groups of thousands and a decimal mark, in the English or the European way, or plain digits.
_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3})+,\d{1,2}|\d{1,3}(?:['’ \u00a0\u202f]\d{3})+[.,]\d{1,2}|"
    r"\d{1,9}(?:[.,]\d{1,2})?)"
)
_SIGN = _any(_SIGNS)
_CODE = "|".join(_CODES)
_SPOKEN = (
    rf"(?:(?:an?|{_any([*_UNITS, *_TENS, *_SCALES])})(?:[ -]+(?:and[ ])?(?:{_any([*_UNITS, *_TENS, *_SCALES])}))*)"
)
_AFTER = rf"{_SIGN}|(?:{_CODE}|(?:{_any([*_WORDS, *_HUNDREDTHS])})s?)(?!\w)"
_FREE = r"(?<![\w.,$€£])"
_AMOUNT = re.compile(
    rf"{_FREE}(?:"
    rf"(?P<before>{_SIGN}|(?:{_CODE})(?![A-Za-z]))\s?-?(?P<number>{_NUMBER})(?:\s?(?P<thousand>k\b))?(?![\d]|[.,]\d)"
    rf"|(?P<number_2>{_NUMBER})\s?(?P<thousand_2>k\s)?(?P<after>{_AFTER})(?![\d$€£])"
    rf"|(?P<spoken>{_SPOKEN})\s(?P<unit>(?:{_any([*_WORDS, *_HUNDREDTHS])})s?)(?!\w)"
    r")",
    re.IGNORECASE,
)
# "50 dollars and 30 cents", "five dollars 20".
_AND_HUNDREDTHS = re.compile(r"\s(?:and\s)?(?P<number>\d{1,2})\s?(?:cents?|pence|p)\b", re.IGNORECASE)
_MOST = Decimal(10) ** 9


class Amount(msgspec.Struct, frozen=True):
    """An amount of money: its value with two decimals, its currency (ISO 4217), and its character offsets."""

    value: str
    currency: str
    start: int
    end: int


def find_amounts(text: str) -> Iterator[Amount]:
    """Find the amounts of `text`. A bare number is none, for nothing tells that it is money.

    "$" alone is the US dollar, as everywhere in this company's prices.
    """
    end = 0
    text = plain_letters(text)
    for match in _AMOUNT.finditer(text):
        if match.start() < end:
            continue
        name = (match["before"] or match["after"] or match["unit"]).lower()
        value = _spoken(match["spoken"]) if match["spoken"] else _read(match["number"] or match["number_2"])
        if match["thousand"] or match["thousand_2"]:
            value *= 1000
        end = match.end()
        if name in _HUNDREDTHS or name.removesuffix("s") in _HUNDREDTHS:
            value /= 100
        elif small := _AND_HUNDREDTHS.match(text, end):
            value += Decimal(small["number"]) / 100
            end = small.end()
        if value < _MOST:
            yield Amount(f"{value:.2f}", _CURRENCIES[name], match.start(), end)


def _read(number: str) -> Decimal:
    """The value of a written number. Two digits after the last mark are decimals, three are thousands."""
    plain = re.sub(r"['’ \u00a0\u202f]", "", number)
    whole, mark, rest = plain.rpartition(max(".", ",", key=plain.rfind))
    if not mark or len(rest) == 3:
        return Decimal(re.sub(r"[.,]", "", plain))
    return Decimal(f"{re.sub(r'[.,]', '', whole)}.{rest}")


def _spoken(words: str) -> Decimal:
    total = current = 0
    is_article = False
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in ("a", "an"):
            current = 1
        elif word in _SCALES:
            current = max(current, 1) * _SCALES[word]
            if _SCALES[word] == 1000:
                total, current = total + current, 0
        elif word != "and":
            # In "a one pound charge" the article counts nothing.
            current = (0 if is_article else current) + _UNITS.get(word, 0) + _TENS.get(word, 0)
        is_article = word in ("a", "an")
    return Decimal(total + current)
