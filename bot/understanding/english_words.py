"""English words: which there are, and what their basic form is. A dictionary tells; there is no model."""

from __future__ import annotations

from functools import lru_cache

import lemminflect
from spacy.lang.en.stop_words import STOP_WORDS


def word_set(words: str) -> frozenset[str]:
    """Return words that are written with blanks between them as a set."""
    return frozenset(words.split())


# What people type in a chat, as the words that it stands for.
CHAT_WORDS = {
    "u": ("you",),
    "ur": ("your",),
    "r": ("are",),
    "ya": ("you",),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "ill": ("i", "will"),
    "id": ("i", "would"),
    "cant": ("can", "not"),
    "wont": ("will", "not"),
    "aint": ("be", "not"),
    "dont": ("do", "not"),
    "doesnt": ("do", "not"),
    "didnt": ("do", "not"),
    "isnt": ("be", "not"),
    "wasnt": ("be", "not"),
    "wanna": ("want", "to"),
    "gonna": ("go", "to"),
    "gotta": ("have", "to"),
    "gimme": ("give", "me"),
    "lemme": ("let", "me"),
    "tryna": ("try", "to"),
    "dunno": ("do", "not", "know"),
    "cannot": ("can", "not"),
    "cuz": ("because",),
    "cos": ("because",),
    "coz": ("because",),
    "somebody": ("someone",),
    "anybody": ("anyone",),
    "everybody": ("everyone",),
    "nobody": ("no", "one"),
    "thru": ("through",),
    "pls": ("please",),
    "plz": ("please",),
    "rn": ("now",),
}
_CHATTER = word_set(
    "uh huh ok okay thx tho lol omg wtf idk brb asap btw imo fyi eta nah nope yep yeah yup hmm hm hi hey hello bye appt inv "
    "info app apps wifi sms url pdf iphone ipad samsung android email emails online login smart"
)
# The dictionary knows a word as several parts of speech. What people do and what happens to them matters most in a
# phrase, so "cutting" is "cut" before it is the noun.
_PARTS = ("AUX", "VERB", "NOUN", "ADJ", "ADV", "PROPN")


@lru_cache(maxsize=20_000)
def lemma_of(word: str) -> str:
    """Return the basic form of a word in lower case: "killing" gives "kill". A word that is not known is itself."""
    if not word.isalpha():
        return word
    found = lemminflect.getAllLemmas(word)
    # As a noun "us" would be several times the letter u, so small words are verbs or nothing.
    parts = _PARTS[:2] if word in STOP_WORDS else _PARTS
    return next((str(found[part][0]) for part in parts if part in found), word)


@lru_cache(maxsize=20_000)
def is_english(word: str) -> bool:
    """Whether a word in lower case is an English one, or one of a chat in English. "it's" is one."""
    return (
        "'" in word
        or word in STOP_WORDS
        or word in CHAT_WORDS
        or word in _CHATTER
        or (word.isascii() and bool(lemminflect.getAllLemmas(word)))
    )
