"""What is told over two messages: "my password is", and then the password; half of a card's number, and then the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from privacy.cards import begins_like_a_card
from privacy.found import Found, Kind
from privacy.national_ids import names_a_number
from privacy.passwords import asks_for_password, ends_before_password

_TAIL_CHARACTERS = 160
_HEAD_CHARACTERS = 240
_BORDER = " "
# Words before or after the digits of a part: "and the rest is 1111 1111".
_FIRST_DIGIT = re.compile(r"[^\d]{0,40}?(?=\d)")
_AFTER_LAST_DIGIT = re.compile(r"[^\d]{0,25}\Z")
_FIRST_PART = re.compile(r"\d{4}(?:[ -]\d{4}){1,2}(?=[^\w]{0,3}\Z)")
# Eight digits are a phone number in many countries, and two years or hours: they count alone, or where a card is spoken of.
_EIGHT_DIGITS = 8
_CARD_LEAD = re.compile(
    r"\W*(?:(?:it|is|s|here|this|that|the|my|first|part|half|digits|and|so|ok|okay|yes|sure)\b\W*)*|.*(?:card|karte|tarjeta|carte|carta|visa|master|amex).*",
    re.IGNORECASE | re.DOTALL,
)
_REST = re.compile(r"\d(?:[ -]?\d){3,11}(?![\w/]|[-.,]\d)")
_LEAST_DIGITS = 4
# Only digits, with few words: what the other side has just asked for.
_ALONE = re.compile(
    r"\s*(?:(?:it'?s|it is|that'?s|the code is|code|here|this is|yes|sure|ok|okay|is|es|est|ist|sí|oui|ja)[\s,:.!-]{1,3}){0,3}"
    r"(?P<code>(?:[A-Z]-)?\d{4,8}|\d{3}[ -]\d{3,4}|\d(?:[ -]\d){3,7})[\s.!]*\Z",
    re.IGNORECASE,
)
_ONE_WORD = re.compile(r"\s*(?:it'?s\s|it is\s)?(?P<value>\"[^\"\n]{1,64}\"|\S{4,64})\s*\Z", re.IGNORECASE)
_ASKED_CODE = re.compile(
    r"(?:one[ -]?time|verification|authenti\w+|log[ -]?in|sign[ -]?in|access|confirmation|sms|security|2fa)[ -](?:code|password)|"
    r"\botp\b|\bm?tan\b|code (?:that )?(?:we|you|i) (?:just )?(?:sent|texted|got|received)|einmal\w+|bestätigungscode|"
    r"código de|code de|codice di|verificatiecode|\bpin\b",
    re.IGNORECASE,
)
# The words for what is no number of a state: where none stands in the message before, it explains nothing.
_NAMES = re.compile(
    r"iban|bank|acc(?:oun)?t|konto|sort ?code|routing|\baba\b|\bblz\b|pass(?:port|eport|aporto)|pasaporte|reisepass|licen[cs]e|"
    r"führerschein|carnet|permis|identity|ausweis|id[ -]card|\bpin\b|cod[eiy]|código|cvv|cvc|csc|cv2|prüf|\bm?tan\b|\botp|token|"
    r"digits|cryptogramme|one[ -]?time|einmal",
    re.IGNORECASE,
)
# These a name alone makes what they are, so that the name may stand in the message before.
_NAMED = frozenset(
    {
        Kind.SECURITY_CODE,
        Kind.IBAN,
        Kind.BANK_ACCOUNT,
        Kind.SOCIAL_SECURITY_NUMBER,
        Kind.TAX_ID,
        Kind.NATIONAL_ID,
        Kind.PIN,
        Kind.ONE_TIME_CODE,
    }
)
_SPLIT = _NAMED | {Kind.CARD_NUMBER}

Find = Callable[[str], Iterable[Found]]


def find_continued(text: str, *, own: str, other: str, find: Find) -> Iterator[Found]:
    """Find in `text` what only the message before explains: `own` is this person's, `other` what was said to them since.

    `find` are the finders for a single text. All texts are plain (`privacy.plain_text`). Either may be empty.
    """
    has_digit = any(map(str.isdigit, text))
    if has_digit and own:
        yield from _split_number(text, own, find)
    for before in (own, other):
        if not before:
            continue
        if has_digit:
            yield from _named_before(text, before, find)
            match = _ALONE.match(text)
            if match and _ASKED_CODE.search(before[-_TAIL_CHARACTERS:]):
                yield Found(Kind.ONE_TIME_CODE, *match.span("code"))
    if ends_before_password(own) or asks_for_password(other):
        yield from _password(text)


def find_first_part(text: str) -> Iterator[Found]:
    """Find the beginning of a card's number that is told in fours, alone in its message: the rest comes in the next one."""
    lead = _FIRST_DIGIT.match(text)
    if lead is None:
        return
    match = _FIRST_PART.match(text, lead.end())
    if match is None or not begins_like_a_card(match.group()[:4]):
        return
    is_short = sum(map(str.isdigit, match.group())) == _EIGHT_DIGITS
    if not is_short or _CARD_LEAD.fullmatch(lead.group()):
        yield Found(Kind.CARD_NUMBER, *match.span())


def find_rest(text: str) -> Iterator[Found]:
    """Find the rest of a card's number whose first part was taken out of the message before."""
    lead = _FIRST_DIGIT.match(text)
    match = _REST.match(text, lead.end()) if lead else None
    if match:
        yield Found(Kind.CARD_NUMBER, *match.span())


def _named_before(text: str, before: str, find: Find) -> Iterator[Found]:
    tail = before[-_TAIL_CHARACTERS:]
    if not _NAMES.search(tail) and not names_a_number(tail):
        return  # as nearly always, and a message costs its finders once
    border = len(tail) + len(_BORDER)
    for found in find(tail + _BORDER + text[:_HEAD_CHARACTERS]):
        if found.start >= border and found.kind in _NAMED:
            yield Found(found.kind, found.start - border, found.end - border, found.ending)


def _split_number(text: str, before: str, find: Find) -> Iterator[Found]:
    """The second part of a number whose first part ended the message before."""
    lead = _FIRST_DIGIT.match(text)
    tail = _AFTER_LAST_DIGIT.sub("", before[-_TAIL_CHARACTERS:])
    if lead is None or not tail or not tail[-1].isdigit():
        return
    border = len(tail) + 1
    shift = border - lead.end()
    joined = f"{tail} {text[lead.end() : _HEAD_CHARACTERS]}"
    for found in find(joined):
        if found.start < border < found.end and found.kind in _SPLIT:
            own = text[lead.end() : found.end - shift]
            if sum(map(str.isdigit, own)) >= _LEAST_DIGITS:
                yield Found(found.kind, lead.end(), found.end - shift, found.ending)


def _password(text: str) -> Iterator[Found]:
    """A message that is one word, or one word in quotation marks, after the question or the words for it."""
    match = _ONE_WORD.match(text)
    if match and (any(map(str.isdigit, match["value"])) or not match["value"].isalpha()):
        yield Found(Kind.PASSWORD, *match.span("value"))
