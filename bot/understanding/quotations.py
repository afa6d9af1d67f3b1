"""The parts of a message that are somebody else's words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.understanding.phrases import plain_text

_QUOTED = re.compile(
    r"\"(?P<double>[^\"]{2,400})\"|“(?P<curly>[^”]{2,400})”|„(?P<low>[^“”]{2,400})[“”]|«(?P<angle>[^»]{2,400})»"
    r"|(?<!\w)'(?=\w)(?P<single>[^\"]{2,400}?)(?<=[\w.!?,…])'(?!\w)"
)
# Lines of an earlier mail.
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_SAYING = re.compile(
    r"\b(?:sa(?:id|ys?)|t(?:old|ells?|elling)|wr(?:ote|ites?|itten)|shout(?:ed|s)|yell(?:ed|s)|scream(?:ed|s)|ask(?:ed|s)"
    r"|repl(?:ied|ies)|answer(?:ed|s)|call(?:ed|s)|text(?:ed|s)|messaged|emailed|reads?|states?|stated|goes|went"
    r"|e-?mail|letter|note|label|sticker|sign|manual|box|website|site|page|titled|named|like)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:i|we)(?:'ve|'d| have| had| just| already)? *(?:\w+ly )?$", re.IGNORECASE)
_BEFORE_CHARACTERS = 60


def quoted_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans (first character, end) of what others are quoted with.

    Words in quotation marks are somebody else's where the words before tell who said or where it stands; "I said"
    leaves them the customer's own, and marks without either may be for emphasis.
    """
    return tuple(_spans(text))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for line in _QUOTED_LINE.finditer(text):
        yield line.span()
    # Curly single marks become straight ones, every place stays the same.
    plain = plain_text(text)
    for quotation in _QUOTED.finditer(plain):
        before = re.split(r"[.!?;\n]", plain[max(0, quotation.start() - _BEFORE_CHARACTERS) : quotation.start()])[-1]
        said = list(_SAYING.finditer(before))
        if said and not _OWN.search(before[: said[-1].start()]):
            yield quotation.span()
