"""A message as a sequence of words with their basic forms: what phrases are looked for in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec
from spacy.tokens import Token

from bot.understanding.english_words import CHAT_WORDS, lemma_of, word_set
from bot.understanding.phrases import english, plain_text

# Rude words that are half hidden, letter for letter, so that every place stays the same.
_HIDDEN = (
    (re.compile(r"\bf(?:[*#@$!]{2}k|[*#@$!]ck|u[*#@$!]k|[*#@$!]{3})", re.IGNORECASE), "fuck"),
    (re.compile(r"\bs(?:h[*#@$!]t|[*#@$!]{2}t|[*#@$!]{3})", re.IGNORECASE), "shit"),
    (re.compile(r"\bb[*#@$!]tch", re.IGNORECASE), "bitch"),
    (re.compile(r"\ba[*#@$!]{2}hole", re.IGNORECASE), "asshole"),
)
_QUOTES = frozenset("\"'“”„«»‹›")
# After these "'s" is a verb; after everything else it shows to whom something belongs.
_SUBJECTS = word_set("he she it that this there here who what where how someone everyone one")


class Word(msgspec.Struct, frozen=True):
    """A word: as it is written in lower case, its basic form, and the characters of the message it comes from."""

    text: str
    lemma: str
    start: int
    end: int

    @property
    def is_break(self) -> bool:
        """Whether this is punctuation or a picture, and no word: nothing is said across it."""
        return not any(character.isalnum() for character in self.text)


def read_words(text: str) -> tuple[Word, ...]:
    """Return the words of `text` and its punctuation, without quotation marks and the hyphens inside of words.

    Contractions and what people type in chats are written out: "I'll" and "ill" are "I will", "wanna" is "want to".
    """
    plain = plain_text(text)
    if "*" in plain or "#" in plain or "@" in plain or "$" in plain or "!" in plain:
        for pattern, word in _HIDDEN:
            plain = pattern.sub(word, plain)
    tokens = [token for token in english().make_doc(plain) if not token.is_space]
    return tuple(
        Word(part, lemma_of(part), token.idx, token.idx + len(token))
        for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False)
        for part in _parts(token, before, after)
    )


@lru_cache(maxsize=5_000)
def read_form(form: str) -> tuple[Word, ...]:
    """Return the words of a phrase of the policy, as `read_words` does it, but each only once for all phrases."""
    return tuple(word for part in form.split() for word in _read_part(part))


@lru_cache(maxsize=5_000)
def _read_part(part: str) -> tuple[Word, ...]:
    return read_words(part)


def _parts(token: Token, before: Token | None, after: Token | None) -> Iterator[str]:
    """What a token is as words: mostly one, several where it was written short, none for what is no word at all."""
    lower = token.lower_
    if lower in _QUOTES or (lower == "-" and before is not None and after is not None and not before.whitespace_):
        return
    if lower == "'s":
        yield "is" if before is not None and before.lower_ in _SUBJECTS else "'s"
    elif lower == "'d":
        yield "would"
    elif lower == "m" and before is not None and before.lower_ == "i" and not before.whitespace_:
        yield "am"
    elif lower in CHAT_WORDS:
        yield from CHAT_WORDS[lower]
    else:
        yield token.norm_ if token.norm_.isalpha() else lower
