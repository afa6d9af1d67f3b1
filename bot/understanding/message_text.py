"""A customer's message as understanding reads it."""

from __future__ import annotations

import re

from bot.understanding.english_words import is_english
from bot.understanding.mail_text import without_quotes, without_signature

MOST_CHARACTERS = 2_000

_NUL = "\x00"
# No English word has a letter three times in a row. Numbers keep theirs.
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_MOST_LETTERS = 40  # a longer run of letters is no word
_ROMAN = frozenset("ivx")
# Letters that a pattern without regard to case takes for i, s and k, and that are others in every table of words.
_LOOKALIKES = str.maketrans("\u0130\u0131\u017f\u212a", "IisK")
_PICTURE = re.compile(
    "[ \t]?[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\ufe0e\ufe0f\u200d\u20e3\U000e0020-\U000e007f]+[ \t]?"
)


def read_text(text: object) -> str:
    """Return the part of a message that is read: its first 2,000 characters, and "" for anything but a text.

    Every place in the result is the same place in the message, so spans that are found here hold there. NUL and
    lone surrogates become spaces, for the tokenizer and the databases behind us do not take them. So does what is
    quoted of an earlier mail, for these are somebody else's words.
    """
    if not isinstance(text, str):
        return ""
    readable = "".join(
        " " if character == _NUL or _is_surrogate(character) else character for character in text[:MOST_CHARACTERS]
    )
    return without_quotes(readable)


def plain_letters(text: str) -> str:
    """Return `text` with the Turkish i's, the long s and the Kelvin sign as I, i, s and K, character for character.

    Whoever looks up the words that a pattern has found needs this: "frıday" is found, but is in no table.
    """
    return text if text.isascii() else text.translate(_LOOKALIKES)


def plain_words(text: str) -> str:
    """Return what the meaning of a text is read from: no signature, no pictures, and no letters drawn out.

    Feelings are read from the text as it is, for all of these tell of them, and so are names and numbers. Places differ
    from the text's. A text of pictures alone stays as it is.
    """
    words = _PICTURE.sub(" ", without_signature(text))
    if _DRAWN_OUT.search(words):
        words = _WORD.sub(_as_written_calmly, words)
    return words.strip() or text


def _as_written_calmly(match: re.Match[str]) -> str:
    """Give "gooood" and "pleeease" their usual spelling; "AAA" and "VIII" have it."""
    word = match.group()
    letters = set(word.lower())
    if not word.isalpha() or len(letters) == 1 or letters <= _ROMAN or len(word) > _MOST_LETTERS:
        return word
    if not _DRAWN_OUT.search(word):
        return word
    twice = _DRAWN_OUT.sub(r"\1\1", word)
    return twice if is_english(twice.lower()) else _DRAWN_OUT.sub(r"\1", word)


def _is_surrogate(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"
