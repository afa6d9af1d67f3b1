"""A customer's message as understanding reads it."""

from __future__ import annotations

MOST_CHARACTERS = 2_000

_NUL = "\x00"


def read_text(text: object) -> str:
    """Return the part of a message that is read: its first 2,000 characters, and "" for anything but a text.

    Every place in the result is the same place in the message, so spans that are found here hold there. NUL and
    lone surrogates become spaces, for the tokenizer and the databases behind us do not take them.
    """
    if not isinstance(text, str):
        return ""
    return "".join(
        " " if character == _NUL or _is_surrogate(character) else character for character in text[:MOST_CHARACTERS]
    )


def _is_surrogate(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"
