"""What a suggested reply may say: no number, name, amount or date that the log, the facts or an article does not hold. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handoff.citation import claims_in
from handoff.word_forms import word_set

# As `handoff.citation` reads a number, so that "5" is not taken for a part of "15".
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…\n]\s*|[“\"(]\s*)$")
_NO_NAMES = word_set("I I'm I've I'll I'd")
_DAYS = word_set("monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday tonight")
_MONTHS = word_set("january february march april june july august september october november december")


def is_grounded(draft: str, told: Grounds, documents: Iterable[Grounds]) -> bool:
    """Whether all that `draft` says was told, or stands in one of the documents: pieces of several say nothing together."""
    claims = told.unsupported(draft)
    return not claims or any(all(map(document.support, claims)) for document in documents)


class Grounds:
    """Texts that a draft may rest on."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._text = "\n".join(texts)
        self._numbers = frozenset(_NUMBER.findall(self._text))
        self._words = frozenset(word.casefold().replace("’", "'") for word in _WORD.findall(self._text))

    def unsupported(self, draft: str) -> tuple[str, ...]:
        """What `draft` says without a ground, each once."""
        claims = dict.fromkeys([*claims_in(draft), *names_in(draft)])
        return tuple(claim for claim in claims if not self.support(claim))

    def support(self, claim: str) -> bool:
        """Whether a claim of a draft, as `unsupported` tells it, is held here."""
        if claim[:1].isdigit():
            return claim in self._numbers
        # "Haddad's" rests on "Haddad".
        return claim in self._text or claim in self._words or claim.removesuffix("'s") in self._words


def names_in(text: str) -> tuple[str, ...]:
    """The words of `text` that name somebody, something or a day, in small letters: those with a capital inside of a
    sentence, and the days and months wherever they stand."""
    found = []
    for match in _WORD.finditer(text):
        word = match[0].replace("’", "'")
        lower = word.casefold()
        is_start = _SENTENCE_START.search(text[: match.start()]) is not None
        is_name = word[0].isupper() and word not in _NO_NAMES and not is_start
        if is_name or lower in _DAYS or lower in _MONTHS:
            found.append(lower)
    return tuple(dict.fromkeys(found))
