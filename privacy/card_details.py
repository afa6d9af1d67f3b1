"""What stands beside a card number, and lets somebody pay with it: the security code and the expiry date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from privacy.found import Found, Kind

_CODE_NAME = (
    r"(?:cvv2?|cvc2?|cv2|csc|c\.v\.v\.?|security (?:code|number|digits)|card verification (?:code|number|value)|"
    r"(?:3|three|4|four)[ -]digit (?:security )?(?:code|number)|(?:code|number|digits) on the back|kartenprüfnummer|"
    r"prüfnummer|prüfziffer|sicherheitscode|código de seguridad|code de sécurité|cryptogramme|codice di sicurezza|"
    r"código de segurança|beveiligingscode)"
)
_NAMED_CODE = re.compile(
    rf"(?<![^\W\d_]){_CODE_NAME}(?![^\W\d_])[^\d\n\0]{{0,25}}(?P<code>\d{{3,4}})(?![\w]|[-/.]\d)", re.IGNORECASE
)
_CODE_FIRST = re.compile(
    rf"(?<![\w.,/-])(?P<code>\d{{3,4}})\s{{1,3}}(?:is|was|=|-|as)\s{{1,3}}(?:the\s|my\s|its\s)?{_CODE_NAME}",
    re.IGNORECASE,
)
_DATE = (
    r"(?:(?:0?[1-9]|1[0-2])\s?[/.\-]\s?(?:20)?[2-4]\d|(?:0[1-9]|1[0-2])(?:20)?[2-4]\d|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,?\s(?:of\s)?(?:20)?[2-4]\d)"
)
_NAMED_DATE = re.compile(
    r"(?<![^\W\d_])(?:exp(?:\.|iry|ires|ire|iring|iration)?|valid (?:thru|through|until|till|to)|good thru|gültig bis|"
    r"ablaufdatum|läuft ab|caduca|vence|caducidad|vencimiento|expiration|expire|scadenza|scade|validade|geldig tot|"
    rf"vervaldatum)(?![^\W\d_])[^\d\n\0]{{0,15}}(?P<date>{_DATE})(?![\w/]|[.-]\d)",
    re.IGNORECASE,
)
_SEPARATORS = r"[\s,;:/|&()\-.]{1,5}"
# Straight after the number: "4111 1111 1111 1111 12/27 123". What else follows it may be an amount.
_AFTER_CARD = re.compile(
    rf"(?:{_SEPARATORS}(?P<date>{_DATE})(?!\w))?(?:{_SEPARATORS}(?P<code>\d{{3,4}})(?=\s*(?:$|[,;)|\n]|\.\s|\.$|(?:and|thanks|thank|please|is)\b)))?",
    re.IGNORECASE,
)
# A message that is nothing else, after one with a card number. What takes blanks gives none back (`*+`), or a message of
# two thousand of them would take seconds.
_ALONE = re.compile(
    rf"\s*+(?:(?:exp|and)\w{{0,9}}[\s.:]{{0,3}})?(?P<date>{_DATE})?(?(date)(?:{_SEPARATORS}(?:and\s)?)?)(?P<code>\d{{3,4}})?[\s.!]*+\Z",
    re.IGNORECASE,
)


def find_card_details(text: str, *, cards: Sequence[Found], follows_card: bool = False) -> Iterator[Found]:
    """Find security codes in a plain text, and expiry dates where it also holds a card number or a security code.

    With `follows_card` the message before held a card number, and this one may hold what belongs to it, and no more.
    """
    match = _ALONE.match(text) if follows_card else None
    if match and match["date"]:
        yield Found(Kind.CARD_EXPIRY, *match.span("date"))
    if match and match["code"]:
        yield Found(Kind.SECURITY_CODE, *match.span("code"))
    codes = [Found(Kind.SECURITY_CODE, *match.span("code")) for match in _NAMED_CODE.finditer(text)]
    codes.extend(Found(Kind.SECURITY_CODE, *match.span("code")) for match in _CODE_FIRST.finditer(text))
    yield from codes
    for card in cards:
        match = _AFTER_CARD.match(text, card.end)
        if match and match["date"]:
            yield Found(Kind.CARD_EXPIRY, *match.span("date"))
        if match and match["code"]:
            yield Found(Kind.SECURITY_CODE, *match.span("code"))
    if cards or codes:
        for match in _NAMED_DATE.finditer(text):
            yield Found(Kind.CARD_EXPIRY, *match.span("date"))
