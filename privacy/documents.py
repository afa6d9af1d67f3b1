"""Passports, driver's licences and identity cards: their numbers have no check digits that all countries share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.found import Found, Kind

_NAME = (
    r"(?:passport|reisepass|pasaporte|passeport|passaporto|driver'?s?[ -]licen[cs]e|driving[ -]licen[cs]e|"
    r"führerschein|carnet de conducir|permis de conduire|(?:national |state )?id[ -]card|identity card|personalausweis)"
)
# What people write between the name and the number: "passport no.: ", "driver's license number is ".
_BETWEEN = r"(?:\s{1,2}(?:no\.?|nr\.?|num(?:ber)?|nummer|id|#))?\s{0,2}(?:is|was|ist|es|est|[:=#])?\s{0,2}"
_NUMBER = re.compile(
    rf"(?<![^\W\d_]){_NAME}{_BETWEEN}(?P<number>(?=[A-Z-]{{0,5}}\d)[A-Z0-9](?:[ -]?[A-Z0-9]){{5,19}})(?![\w-])",
    re.IGNORECASE,
)
_LEAST_DIGITS = 5


def find_documents(text: str) -> Iterator[Found]:
    """Find the numbers of documents in a plain text, straight after the document's name."""
    for match in _NUMBER.finditer(text.replace("’", "'")):
        start, end = match.span("number")
        # Words that follow are none of the number's groups, for each of these holds a digit.
        groups = list(re.finditer(r"[^ ]+", match["number"]))
        while len(groups) > 1 and not any(map(str.isdigit, groups[-1].group())):
            end = start + groups[-2].end()
            groups.pop()
        if sum(map(str.isdigit, text[start:end])) >= _LEAST_DIGITS:
            yield Found(Kind.NATIONAL_ID, start, end)
