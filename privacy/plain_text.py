"""A text as the finders read it: every digit, dash and blank in its plain form, and every place where it was."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Taken for a letter of a word that no finder looks for, so that nothing is found across it.
BLANK = "\0"
# The two marks that make a keycap emoji of a digit.
KEYCAP = ("\ufe0f", "\u20e3")


def plain(text: str) -> str:
    """Return `text`, as long as it was, with digits of all scripts as 0 to 9, all dashes as "-", all blanks as " ".

    Line breaks stay. Invisible characters count as blanks, for they are put between digits to hide a number.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_plain, text))


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character == "\n" or (character.isascii() and character.isprintable()):
        return character
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category[0] in "ZC" or character in KEYCAP:
        return " "
    if category == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 and folded.isprintable() else character
