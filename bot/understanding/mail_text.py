"""What mail programs put around a customer's own words: the mail that is answered, and the signature.

The libraries for this (Zapier's email_reply_parser, Mailgun's talon) give a text back without the places of its parts,
and take a chat line that begins with a dash for a signature; here every place stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_QUOTED_LINE = re.compile(r"^[ \t]*(?:>[ \t]*)+.*$", re.MULTILINE)
# "On Tue, 3 Mar 2026 at 09:14, Support <support@example.com> wrote:", which may run over two lines. Mail programs name a
# year or an hour; without one, and without a sign before each line, people tell of a message: "On Monday my ex wrote:".
_INTRODUCED = re.compile(
    r"^[ \t]*(?:(?:On|Am|Le|El|Il|Em|Op) [^\n]{5,200}(?:\n[^\n]{1,200})?"
    r"(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef)[^\n]{0,80}:|"
    r"-{3,}[ \t]*(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Message d'origine|Mensaje original)[ \t]*-{3,})"
    r"[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_DATED = re.compile(r"(?<!\d)(?:\d{4}|\d{1,2}[:.h]\d\d)(?!\d)|^[ \t]*-{3}")
# The head of a mail that Outlook puts under the answer without a sign before it.
_HEAD = re.compile(
    r"^[ \t]*_{5,}[ \t]*\n(?=[ \t]*(?:From|Von|De|Da|Van):)|^[ \t]*From:[^\n]{1,200}\n(?=[ \t]*(?:Sent|Date|To|Cc|Subject):)",
    re.MULTILINE | re.IGNORECASE,
)

_DASHES = re.compile(r"^--[ \t]*$", re.MULTILINE)
_SENT_FROM = re.compile(
    r"^[ \t]*(?:Sent from (?:my|Yahoo|Mail for|Outlook|Samsung)[^\n]{0,60}|Get Outlook for [^\n]{0,40})[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"^[ \t]*(?:(?:(?:best|kind|kindest|warm|warmest|many)[ \t]+)?(?:regards|wishes|thanks)|sincerely|cheers|best|respectfully|"
    r"thanks|thank you|thx|yours(?:[ \t]+(?:sincerely|truly|faithfully))?|(?:sincerely|truly|faithfully)[ \t]+yours)"
    r"[ \t]*[,.!]?[ \t]*\n(?=\s*\S)",
    re.MULTILINE | re.IGNORECASE,
)
_MOST_LINES = 6
_MOST_LINE_CHARACTERS = 60


def without_quotes(text: str) -> str:
    """Blank out what is quoted of an earlier mail. A message that is nothing else stays whole: it is meant to be read."""
    if "\n" not in text and not text.lstrip().startswith(">"):
        return text
    own = text
    for start, end in _quotes(text):
        own = own[:start] + _blank(own[start:end]) + own[end:]
    return own if own.strip() else text


def without_signature(text: str) -> str:
    """Leave out the signature at a message's end. A message that is nothing else stays whole."""
    if "\n" not in text:
        return text
    own = _SENT_FROM.sub("", text)
    for pattern in (_DASHES, _SIGN_OFF):
        found = list(pattern.finditer(own))
        if found and _is_short(own[found[-1].end() :]):
            own = own[: found[-1].start()]
    return own if own.strip() else text


def _quotes(text: str) -> Iterator[tuple[int, int]]:
    for line in _QUOTED_LINE.finditer(text):
        yield line.span()
    for introduced in _INTRODUCED.finditer(text):
        rest = text[introduced.end() :].lstrip()
        if not rest.startswith(">") and not _DATED.search(introduced.group()):
            continue
        # With a sign before each line the quotation ends with them, and the answer may stand below.
        yield introduced.start(), introduced.end() if rest.startswith(">") else len(text)
    for head in _HEAD.finditer(text):
        yield head.start(), len(text)


def _is_short(rest: str) -> bool:
    """Whether this may be a signature: a few short lines, in which nothing is asked."""
    lines = [line for line in rest.split("\n") if line.strip()]
    return len(lines) <= _MOST_LINES and "?" not in rest and all(len(line) <= _MOST_LINE_CHARACTERS for line in lines)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
