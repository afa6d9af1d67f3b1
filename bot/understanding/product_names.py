"""Names of the catalogue found in a message: in the plural, run together, or with a slip of the finger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.understanding.misspellings import RunTogether, Spelling
from bot.understanding.phrase_table import PhraseTable
from bot.understanding.phrases import Phrase
from bot.understanding.words import read_form, read_words


class ProductFinder:
    """Finds what products are called, by the basic forms of the words: "routers", "termostat", "smartbulb"."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        """Prepare for `names`: value -> what customers call it."""
        forms = [(value, form.lower()) for value, called in names.items() for form in (value, *called)]
        self._table: PhraseTable[str] = PhraseTable((value, form, False) for value, form in forms)
        self._spelling = Spelling(word for _, form in forms for word in read_form(form))
        self._runs = RunTogether((form, value) for value, form in forms)

    def find(self, text: str) -> Iterator[Phrase]:
        """Yield the names in `text`, in its order. Of two that overlap the longer counts."""
        words = self._spelling.corrected(read_words(text), text=text)
        found = [(words[start].start, words[end - 1].end, value) for value, start, end in self._table.find(words)]
        found.extend((word.start, word.end, value) for word, value in self._runs.find(words))
        end = 0
        for start, stop, value in sorted(found, key=lambda name: (name[0], -name[1])):
            if start >= end:
                end = stop
                yield Phrase(value, text[start:stop], start, stop)
