"""Phrases found as whole words, whatever their case: what things are called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import msgspec
import spacy
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans

# Typographic apostrophes and odd blanks, which phones and pasted texts bring; every place stays the same.
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "\u00a0": " ", "\n": " ", "\t": " ", "\r": " "}
)

# spaCy's tokenizer takes punctuation off a word mark by mark, and reads all that follows each time: 2,000 dollar signs
# cost six seconds. No phrase has so many.
_LONG_PUNCTUATION = re.compile(r"(?<=[^\w\s]{8})[^\w\s]+")


def plain_text(text: str) -> str:
    """Return `text` with typewriter apostrophes and plain blanks, character for character.

    Of a run of marks or pictures the first eight stay, and the rest become blanks.
    """
    return _LONG_PUNCTUATION.sub(lambda match: " " * len(match.group()), text.translate(_PLAIN))


@cache
def english() -> spacy.language.Language:
    """Return spaCy's English tokenizer, opened once in a process. It needs no model."""
    return spacy.blank("en")


class Phrase(msgspec.Struct, frozen=True):
    """A phrase in a message: the name that it stands under, the message's own words, and their character offsets."""

    name: str
    text: str
    start: int
    end: int


class PhraseFinder:
    """Finds the phrases of a table, name by name, with spaCy's PhraseMatcher."""

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        """Prepare the phrases of `table` (name: phrases). Empty phrases are left out."""
        self._language = english()
        self._matcher = PhraseMatcher(self._language.vocab, attr="LOWER")
        self._names = dict(enumerate(table))
        for number, phrases in enumerate(table.values()):
            documents = [self._read(phrase.strip()) for phrase in phrases if phrase.strip()]
            if documents:
                self._matcher.add(str(number), documents)

    def find(self, text: str) -> tuple[Phrase, ...]:
        """Find the phrases in `text`. Of two that overlap under one name the longer counts; names may overlap."""
        document = self._read(text)
        spans = self._matcher(document, as_spans=True)
        longest = [
            span
            for name in {span.label for span in spans}
            for span in filter_spans(s for s in spans if s.label == name)
        ]
        return tuple(
            Phrase(self._names[int(span.label_)], text[span.start_char : span.end_char], span.start_char, span.end_char)
            for span in sorted(longest, key=lambda span: (span.start_char, span.end_char, int(span.label_)))
        )

    def _read(self, text: str) -> spacy.tokens.Doc:
        return self._language.make_doc(plain_text(text))
