"""Letters as the search compares them: small, and without their accents. Pure."""

from __future__ import annotations

import re
import unicodedata

# What SQLite's `unicode61` and PostgreSQL's `search_words` both take as part of a word.
_WORD_KINDS = ("L", "N", "M", "Co")
_WORD = re.compile(r"\S+")


def fold(text: str) -> str:
    """`text` in small letters without accents: "Größe Café" becomes "größe cafe" without its umlaut and accent."""
    return "".join(_fold_letter(letter) for letter in text)


def folded_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its letters the place in `text` that it came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        folded = _fold_letter(letter)
        letters.append(folded)
        places.extend([place] * len(folded))
    return "".join(letters), places


def is_word_letter(letter: str) -> bool:
    """Whether a letter, a digit or a mark; everything else divides words."""
    kind = unicodedata.category(letter)
    return kind[0] in _WORD_KINDS or kind in _WORD_KINDS


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order: "BW-104233" has two."""
    folded = fold(text)
    return tuple(_WORD.findall("".join(letter if is_word_letter(letter) else " " for letter in folded)))


def _fold_letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    decomposed = unicodedata.normalize("NFD", letter.lower())
    return "".join(part for part in decomposed if unicodedata.category(part) != "Mn")
