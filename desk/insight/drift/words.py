"""The words of a message that may be counted and shown: none that say who wrote it. Pure.

What must be kept nowhere was taken out of the text before it was stored. What is left of a person are addresses, numbers,
and names: everything with a digit or an `@` goes, and so do links and the customer's own name. Who is left, such as a
neighbour, is told by few customers, and words of few are not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Marks of what was taken out ("[card number ending in 1111]"), links, addresses, and whatever holds a digit.
_LEFT_OUT = re.compile(
    r"\[[^\[\]]{1,60} (?:removed|ending in [A-Z0-9]{4})\]"
    r"|\b(?:https?://|www\.)\S+"
    r"|\S*@\S*"
    r"|\S*\d\S*"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’`´ʼ-][^\W\d_]+)*")
_APOSTROPHES = str.maketrans("’`´ʼ", "''''")
# Scripts that put no spaces between words: there, two characters beside each other stand for a word.
_UNSPACED = re.compile(r"[぀-ヿ㐀-鿿豈-﫿฀-๿຀-໿က-႟ក-៿]+")
_LONGEST, _SHORTEST = 40, 2


def words_of(text: str, *, but: frozenset[str] = frozenset()) -> frozenset[str]:
    """The different words of a text in lower case, without those in `but`."""
    found: set[str] = set()
    for match in _WORD.finditer(_LEFT_OUT.sub(" ", text)):
        found.update(_parts(match.group().translate(_APOSTROPHES).casefold()))
    return frozenset(word for word in found if _SHORTEST <= len(word) <= _LONGEST and not _names(word, but))


def names_in(*names: str) -> frozenset[str]:
    """What `words_of` leaves out of the texts of somebody who is called so."""
    return frozenset(
        match.group().translate(_APOSTROPHES).casefold() for name in names for match in _WORD.finditer(name)
    )


def _parts(word: str) -> Iterable[str]:
    if not _UNSPACED.search(word):
        yield word
        return
    for run in _UNSPACED.findall(word):
        yield from (run[place : place + 2] for place in range(max(1, len(run) - 1)))
    yield from (part for part in _UNSPACED.split(word) if part)


def _names(word: str, names: frozenset[str]) -> bool:
    """Is it one of these names, also where it shows to whom something belongs?"""
    return word in names or word.removesuffix("'s") in names
