"""Messages that say nothing: a hum, three dots, a question mark, a smiley."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_HUM = re.compile(r"h+m+|m+h+m+|m{2,}|u+h+m*|u+m+|e+r+m*|a+h+|o+h+|hu+h", re.IGNORECASE)


def is_noise(text: str) -> bool:
    """Whether a message has neither a word nor a number in it."""
    return all(_HUM.fullmatch(word) for word in _WORD.findall(text))


def is_emoji(text: str) -> bool:
    """Whether a message is made of pictures alone: no word, but a thumb up can mean something."""
    return is_noise(text) and any(unicodedata.category(character) == "So" for character in text)
