"""Phrases found in a text: whole words in any inflection, never across a mark, in time that grows with the text alone."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from handoff.spoken_words import SpokenWord, words_of_form
from handoff.word_forms import word_set

# Words that are thrown into a phrase without changing it: "we will of course gladly refund you". Numbers are, too.
_FILLERS = word_set(
    "just only really even actually simply honestly certainly definitely absolutely surely gladly happily personally please "
    "also now then already still all always course totally completely fully clearly obviously truly hereby indeed kindly "
    "very quite too so rather pretty somewhat mild slight little bit some again another extra dollars dollar percent usd"
)

KeyT = TypeVar("KeyT", bound=Hashable)


class _Node(Generic[KeyT]):
    __slots__ = ("keys", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node[KeyT]] = {}
        self.keys: list[KeyT] = []


class PhraseFinder(Generic[KeyT]):
    """Phrases with a key each, as a tree of words: a text is walked along it from each of its words."""

    def __init__(self, phrases: Iterable[tuple[KeyT, str, bool]]) -> None:
        """Prepare for phrases as (key, form, whether it is found only as it is written)."""
        self._basic: _Node[KeyT] = _Node()
        self._written: _Node[KeyT] = _Node()
        for key, form, is_exact in phrases:
            node = self._written if is_exact else self._basic
            for word in words_of_form(form):
                read = word.text if is_exact else word.basic
                following = node.next.get(read)
                if following is None:
                    following = node.next[read] = _Node()
                node = following
            node.keys.append(key)

    def find(self, words: Sequence[SpokenWord]) -> list[tuple[KeyT, int, int]]:
        """What is found, as (key, number of the first word, number behind the last), in the order of the text."""
        found = dict.fromkeys(self._find(words, range(len(words))))
        kept = list(range(len(words)))
        for is_extra in (_is_filler, _is_number):
            fewer = [place for place in kept if not is_extra(words, place)]
            if len(fewer) < len(kept):
                kept = fewer
                found |= dict.fromkeys(self._find([words[place] for place in kept], kept))
        return sorted(found, key=lambda one: one[1:])

    def _find(self, words: Sequence[SpokenWord], places: Sequence[int]) -> Iterator[tuple[KeyT, int, int]]:
        for tree, read in (
            (self._basic, [word.basic for word in words]),
            (self._written, [word.text for word in words]),
        ):
            if tree.next:
                yield from _walk(tree, read, places)


def _walk(tree: _Node[KeyT], read: Sequence[str], places: Sequence[int]) -> Iterator[tuple[KeyT, int, int]]:
    # No phrase holds a mark, so the tree ends there by itself.
    for first in range(len(read)):
        node: _Node[KeyT] | None = tree
        for last in range(first, len(read)):
            node = node.next.get(read[last]) if node is not None else None
            if node is None:
                break
            for key in node.keys:
                yield key, places[first], places[last] + 1


def _is_filler(words: Sequence[SpokenWord], place: int) -> bool:
    if words[place].text in _FILLERS:
        return True
    return words[place].text == "of" and place + 1 < len(words) and words[place + 1].text == "course"


def _is_number(words: Sequence[SpokenWord], place: int) -> bool:
    return words[place].text[0].isdigit()
