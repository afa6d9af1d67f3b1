"""A text as a sequence of words, as phrases are looked for in it: short forms written out, every word in its basic form."""

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from handoff.word_forms import basic_form, word_set

# A word with its apostrophes, a number with its percent sign, or a mark between words. A point or a colon inside of an
# address or an hour is none.
_TOKEN = re.compile(
    r"[^\W\d_]+(?:['’`´ʼ][^\W\d_]+)*|\d+(?:[.,]\d+)*%?|[.:](?=\s|$|[\"'”’)\]])|[,;!?…()\[\]{}/|\n–—]|(?<=\s)-+(?=\s)"
)
_SENTENCE_ENDS = frozenset(".!?;\n…")
_APOSTROPHES = str.maketrans("’`´ʼ", "''''")
_SHORT = {
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("be", "not"),
    "let's": ("let", "us"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "dont": ("do", "not"),
    "cant": ("can", "not"),
    "wont": ("will", "not"),
    "im": ("i", "be"),
    "ive": ("i", "have"),
    "youre": ("you", "be"),
}
_ENDINGS = {"'ll": "will", "'re": "be", "'ve": "have", "'m": "be", "'d": "would"}
# After these "'s" is a verb; after everything else it shows to whom something belongs.
_SUBJECTS = word_set("he she it that this there here who what where how everything nothing")


class SpokenWord(msgspec.Struct, frozen=True):
    """A word or a mark: as it is written in lower case, its basic form, the characters that it stands for, and the
    number of its sentence. The parts of a short form ("we'll") have the characters of the whole."""

    text: str
    basic: str
    start: int
    end: int
    sentence: int
    is_mark: bool = False


def spoken_words(text: str) -> tuple[SpokenWord, ...]:
    """The words of `text` and the marks between them, without quotation marks and the hyphens inside of words.

    "Is going to" is "will".
    """
    return _with_future(list(_spoken(text)))


def words_of_form(form: str) -> tuple[SpokenWord, ...]:
    """The words of a phrase of a file, marks left out."""
    return _with_future([word for part in form.split() for word in _words_of_part(part)])


@lru_cache(maxsize=20_000)
def _words_of_part(part: str) -> tuple[SpokenWord, ...]:
    """Read once for all the phrases in which it stands."""
    return tuple(word for word in _spoken(part) if not word.is_mark)


def _with_future(words: list[SpokenWord]) -> tuple[SpokenWord, ...]:
    if not any(word.text == "going" for word in words):
        return tuple(words)
    kept: list[SpokenWord] = []
    place = 0
    while place < len(words):
        word, following = words[place], [one.text for one in words[place + 1 : place + 3]]
        if word.basic == "be" and following == ["going", "to"]:
            kept.append(msgspec.structs.replace(word, text="will", basic=basic_form("will"), end=words[place + 2].end))
            place += 3
        else:
            kept.append(word)
            place += 1
    return tuple(kept)


def _spoken(text: str) -> Iterator[SpokenWord]:
    sentence = 0
    for match in _TOKEN.finditer(text):
        # Only now, for some letters become two in lower case, and places would move.
        token = match.group().lower().translate(_APOSTROPHES)
        start, end = match.span()
        if not token[0].isalnum():
            if token in _SENTENCE_ENDS:
                sentence += 1
            yield SpokenWord(token, token, start, end, sentence, is_mark=True)
            continue
        for part in _parts(token):
            yield SpokenWord(part, basic_form(part), start, end, sentence)


def _parts(token: str) -> tuple[str, ...]:
    if token in _SHORT:
        return _SHORT[token]
    if "'" not in token:
        return (token,)
    if token.endswith("n't"):
        return (token[:-3], "not")
    before, _, after = token.rpartition("'")
    if f"'{after}" in _ENDINGS:
        return (before, _ENDINGS[f"'{after}"])
    if after == "s":
        return (before, "is") if before in _SUBJECTS else (before,)
    return tuple(part for part in token.split("'") if part)
