"""Words that were written so that nobody should find them: "k1ll", "su1c1de", "s u i c i d e"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .*_-]{1,2}){3,}[^\W\d_](?![^\W_])")
_LETTERS = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i"}
_MOST_SIGNS = 4  # so that a long number is no work
_SHORTEST = 4


def spaced_words(text: str) -> Iterator[tuple[str, int, int]]:
    """The words whose letters stand apart: each put together, and its first and last character in `text`."""
    for match in _SPACED.finditer(text):
        yield "".join(filter(str.isalpha, match.group())), match.start(), match.end()


def letters_behind(word: str) -> tuple[str, ...]:
    """What `word` may be with letters in the place of digits and signs; nothing for a word without any."""
    signs = sum(character in _LETTERS for character in word)
    if not signs or signs > _MOST_SIGNS or len(word) < _SHORTEST or not any(map(str.isalpha, word)):
        return ()
    readings = itertools.product(*(_LETTERS.get(character, character) for character in word))
    return tuple(read for letters in readings if (read := "".join(letters)).isalpha())
