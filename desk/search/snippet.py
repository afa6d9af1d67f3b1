"""What is shown of a message that was found: the part around what was looked for, with the words marked. Pure.

It is cut here and not by the database, so that it is the same on both, and knows the words as they were typed.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desk.search.folding import folded_with_places, is_word_letter
from desk.search.query import Term

_BEFORE = 50  # characters shown before the first word that was found
_MOST = 220


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A piece of text; `hit` where it is what was looked for."""

    text: str
    hit: bool = False


def snippet(text: str, terms: Sequence[Term], *, most: int = _MOST) -> tuple[Part, ...]:
    """The part of `text` in which the terms are, at most about `most` characters, an ellipsis where something is left out."""
    hits = _hits(text, terms)
    start = _start(text, hits[0][0]) if hits and len(text) > most else 0
    end = _end(text, start + most)
    parts = [Part("… ")] if start else []
    at = start
    for first, last in hits:
        if first >= end:
            break
        if first > at:
            parts.append(Part(text[at:first]))
        parts.append(Part(text[first : min(last, end)], hit=True))
        at = min(last, end)
    if at < end:
        parts.append(Part(text[at:end]))
    if end < len(text):
        parts.append(Part(" …"))
    return tuple(parts)


def _hits(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Where the terms' words stand in the text, from and to, in order and without overlaps."""
    folded, places = folded_with_places(text)
    words = _words(folded)
    found: set[tuple[int, int]] = set()
    for term in terms:
        for index in range(len(words) - len(term.words) + 1):
            window = words[index : index + len(term.words)]
            length = _match(folded, window, term)
            if length:
                first, last = window[0][0], window[-1][0] + length
                found.add((places[first], places[last - 1] + 1))
    hits: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if hits and first < hits[-1][1]:
            hits[-1] = (hits[-1][0], max(hits[-1][1], last))
        else:
            hits.append((first, last))
    return hits


def _match(folded: str, window: Sequence[tuple[int, int]], term: Term) -> int:
    """How many letters of the last word are meant; 0 when the window is something else."""
    *heads, last = term.words
    if any(folded[first:end] != word for (first, end), word in zip(window, heads, strict=False)):
        return 0
    first, end = window[-1]
    word = folded[first:end]
    is_found = word.startswith(last) if term.is_prefix else word == last
    return len(last) if is_found else 0


def _words(folded: str) -> list[tuple[int, int]]:
    words: list[tuple[int, int]] = []
    first = -1
    for place, letter in enumerate(folded):
        if is_word_letter(letter):
            first = place if first < 0 else first
        elif first >= 0:
            words.append((first, place))
            first = -1
    if first >= 0:
        words.append((first, len(folded)))
    return words


def _start(text: str, hit: int) -> int:
    """Some characters before the hit, at the beginning of a word."""
    start = max(0, hit - _BEFORE)
    if start:
        space = text.find(" ", start, hit)
        start = space + 1 if space >= 0 else start
    return start


def _end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", max(0, end - 30), end)
    return space if space > 0 else end
