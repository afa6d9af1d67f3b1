"""Messages without a letter or a digit: pictures, or nothing but dots."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

# The colours of hands and faces are symbols too, and say nothing.
_COLOURS = frozenset("🏻🏼🏽🏾🏿")


def is_wordless(text: str) -> bool:
    """Tell whether `text` has no letter and no digit."""
    return not any(character.isalnum() for character in text)


def pictures_in(text: str) -> str:
    """Return the pictures of `text`, each once and in a fixed order; the colours of hands and faces are left out."""
    return "".join(
        sorted({sign for sign in text if unicodedata.category(sign).startswith("S") and sign not in _COLOURS})
    )


def picture_meanings(texts: Sequence[str], labels: Sequence[str]) -> dict[str, str]:
    """Return what the pictures mean of those texts that have nothing else. Where examples disagree the first counts."""
    meanings: dict[str, str] = {}
    for text, label in zip(texts, labels, strict=True):
        if is_wordless(text) and pictures_in(text):
            meanings.setdefault(pictures_in(text), label)
    return meanings
