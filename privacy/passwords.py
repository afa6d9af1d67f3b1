"""Passwords and PINs that somebody tells: "my password is ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.found import Found, Kind
from privacy.plain_text import BLANK

_NAME = (
    r"(?<![\w-])(?:pass ?words?|pass ?code|pass ?phrase|passwd|pwd|pw|passwort|kennwort|contraseña|mot de passe|wachtwoord|senha|"
    r"palavra-passe|parola d'ordine)(?![\w-])"
)
_ABOUT = r"(?:\s{1,2}(?:for|to|on|of|in|für|para|pour|per|voor)(?:\s{1,2}[\w'’.@-]{1,30}){1,5}?)?"
_VALUE = r"(?P<value>\"[^\"\n\0]{1,64}\"|“[^”\n\0]{1,64}”|'[^'\n\0]{1,64}'|\S{1,64})"
_TOLD = re.compile(
    rf"{_NAME}{_ABOUT}\s{{0,3}}(?:(?P<sign>[:=]|->|=>)|['’]s(?=\s)|"
    rf"(?<!\w)(?P<verb>is|was|are|will be|ist|war|lautet|es|era|est|è|é)(?=\s|:|=))"
    rf"\s{{0,3}}(?:(?P<late_sign>[:=])\s{{0,3}}|(?:just|now|currently|probably|still)\s{{1,2}})?{_VALUE}",
    re.IGNORECASE,
)
# Without a verb, only what looks like nothing else: "login maya, password Blue7lamp".
_BESIDE = re.compile(rf"{_NAME}\s{{1,3}}(?P<value>\"[^\"\n\0]{{3,64}}\"|“[^”\n\0]{{3,64}}”|\S{{6,64}})", re.IGNORECASE)
_SPOKEN = r"(?:\d|zero|oh|one|two|three|four|five|six|seven|eight|nine)"
_PIN = re.compile(
    r"(?<![\w-])pin(?:[ -]?(?:code|number|no\.?))?(?:\s{1,2}(?:for|to|on|of)(?:\s{1,2}[\w'’-]{1,20}){1,3}?)?"
    rf"\s{{0,3}}(?:is|was|ist|es|[:=])?\s{{0,3}}(?P<value>\d{{4,8}}|{_SPOKEN}(?:[ ,-]{{1,2}}{_SPOKEN}){{3,7}})(?![\w-]|[.,]\d)",
    re.IGNORECASE,
)
# "My password is", and nothing more: the password comes in the next message.
_ENDS = re.compile(
    rf"(?:{_NAME}{_ABOUT}\s{{0,3}}(?:[:=]|->|=>|['’]s|(?<!\w)(?:is|was|ist|lautet|es|est|è|é))|\A(?:(?:my|the|mein|das|mi|la|mon|le|il|a|meu|mijn)\s)?{_NAME})[\s:.=]{{0,3}}\Z",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"{_NAME}[^.!?\n]{{0,60}}(?:\?|:)\s*\Z", re.IGNORECASE)
# "My password is wrong": what is said about a password, and is none.
_ABOUT_IT_WORDS = """
a about again all already also always an and been got another anymore apparently asked at back bad because before being
better blank broken but by case confidential correct critical definitely different done due easy either empty
even fine for forgotten from gone good great hard here how i in incorrect insecure invalid it just known last
letters long lost me missing mine my needed never new no none not nothing now off ok okay old on one only or out
over perfect private probably really required reset right beside below above behind inside near next kept hidden
shown stolen taken written given sent found safe same secret secure set short simple so somehow something still
strange strong stuck supposed sure that the their there they this to too under unknown up usual valid very weak
weird what where which why with working wrong your yours falsch weg nicht incorrecta incorrect incorrecte
sbagliata errada verkeerd
"""
_ABOUT_IT = frozenset(_ABOUT_IT_WORDS.split())
_ADJECTIVE = re.compile(r"[a-z]+(?:ed|ing|able|ible|ful|n't|n’t)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_KNOWN_FORM = re.compile(r"(?:BW|INV)[-_ ]?\d+|1BW\d+|[^\s@]+@[^\s@]+\.\w+|https?://\S+", re.IGNORECASE)
_TRAILING = ".,;?)"
_QUOTES = "\"“”'"


def find_passwords(text: str) -> Iterator[Found]:
    """Find the passwords and PINs that a plain text tells. What it says about a password is left alone."""
    for match in _TOLD.finditer(text):
        value = match["value"].rstrip(_TRAILING)
        has_sign = bool(match["sign"] or match["late_sign"])
        if _is_told(value, is_certain=has_sign):
            yield Found(Kind.PASSWORD, match.start("value"), match.start("value") + len(value))
    for match in _BESIDE.finditer(text):
        value = match["value"].rstrip(_TRAILING)
        if _is_mixed(value):
            yield Found(Kind.PASSWORD, match.start("value"), match.start("value") + len(value))
    for match in _PIN.finditer(text):
        yield Found(Kind.PIN, *match.span("value"))


def ends_before_password(text: str) -> bool:
    """Whether a plain text ends where the password would come."""
    return _ENDS.search(text[-120:]) is not None


def asks_for_password(text: str) -> bool:
    """Whether a plain text ends with a question about a password. Nobody should ask; people answer all the same."""
    return _ASKS.search(text[-160:]) is not None


def _is_told(value: str, *, is_certain: bool) -> bool:
    if not value or value[0] == BLANK:
        return False
    if value[0] in _QUOTES and len(value) > 2:
        return True
    word = value.rstrip("!").lower()
    if _WORD.fullmatch(word) is None:
        # Digits or signs in it: "hunter2", "c0rrect!"; but not a mere dash or dots.
        return any(character.isalnum() for character in value)
    return word not in _ABOUT_IT and (is_certain or _ADJECTIVE.fullmatch(word) is None)


def _is_mixed(value: str) -> bool:
    if not value:
        return False  # dots alone
    kinds = (str.isalpha, str.isdigit, lambda character: character in "!#$%&*+=?@^_~")
    if value[0] in _QUOTES and value[-1] in _QUOTES:
        return True
    has = sum(any(map(kind, value)) for kind in kinds)
    return has >= 2 and BLANK not in value and any(map(str.isdigit, value)) and _KNOWN_FORM.fullmatch(value) is None
