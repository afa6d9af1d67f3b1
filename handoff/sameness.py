"""Are two texts the same in other order, case and punctuation? Told by the words they share."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_LEAST_WORDS = 3


def is_repeated(text: str, earlier: str, *, similarity: float) -> bool:
    """Do they say the same? Other numbers say something else, and so do texts of one or two words."""
    words, before = words_of(text), words_of(earlier)
    if len(words) < _LEAST_WORDS or len(before) < _LEAST_WORDS:
        return False
    shared = len(words & before)
    if shared < similarity * (len(words) + len(before) - shared):
        return False
    return not any(has_digit(word) for word in words ^ before)


# The same messages are compared again at every turn and for every explanation. The cache holds several times what
# one decision asks for (`handoff.reading.MOST_TURNS`): a smaller one would be emptied before it is asked again.
@lru_cache(maxsize=8192)
def is_among(text: str, earlier: tuple[str, ...], *, similarity: float) -> bool:
    """Does one of `earlier` say the same as `text`?"""
    return any(is_repeated(text, one, similarity=similarity) for one in earlier)


@lru_cache(maxsize=4096)
def words_of(text: str) -> frozenset[str]:
    """The words of a text in lower case, without apostrophes."""
    return frozenset(_WORD.findall(text.lower().replace("’", "'").replace("'", "")))


def has_digit(word: str) -> bool:
    """Does it hold a figure?"""
    return any(character.isdigit() for character in word)
