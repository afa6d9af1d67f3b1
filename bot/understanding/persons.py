"""The names by which people introduce themselves. A name that is only mentioned is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_PARTICLES = r"(?:van|von|de|del|della|der|den|di|da|dos|la|le|bin|al|el|mac|mc|st\.?)"
_LETTERS = r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]))*"
_NAME = rf"{_LETTERS}(?:\s+(?:{_PARTICLES}\s+)*{_LETTERS}){{0,3}}"
# After these words a name follows, however it is written.
_SURE = re.compile(
    rf"\b(?:my (?:full |first |last |new )?name(?: is|'s|’s|:)|(?:the |account )?name:|"
    rf"(?:it's|it is|account is|order is|it should be) under(?: the name(?: of)?)?|i am called|you can call me)\s+(?P<name>{_NAME})",
    re.IGNORECASE,
)
# After these, only words that begin with a capital are a name: "I'm angry", "this is John Miller".
_MAYBE = re.compile(
    rf"(?:\b(?i:i'm|i’m|im|i am|this is|it's|it’s|here is|speaking with))\s+(?P<name>[A-Z](?:[\w'’.-]*\w)?(?:\s+(?:{_PARTICLES}\s+)*[A-Z][\w'’-]*){{1,3}})"
    rf"|(?:\b(?i:this is|i'm|i am|it's))\s+(?P<single>[A-Z][a-z]+)(?=\s+(?i:here|speaking|again)\b|[,.!]\s|$)"
)
# Words that end a name in a text without capitals.
_NO_NAME = frozenset(
    {"a", "about", "again", "an", "and", "any", "are", "as", "at", "because", "but", "can", "cannot", "cant", "could"}
    | {"do", "does", "email", "for", "from", "have", "here", "how", "i", "i'm", "id", "if", "im", "in", "is", "it"}
    | {"it's", "its", "mail", "my", "need", "not", "now", "number", "of", "on", "or", "order", "phone", "please", "so"}
    | {"still", "thanks", "that", "the", "this", "to", "trying", "wanna", "want", "was", "what", "when", "where"}
    | {"which", "who", "why", "with", "would", "you", "your", "calling", "looking", "writing", "having", "going"}
    # "My name is spelled wrong."
    | {"spelled", "misspelled", "spelt", "written", "wrong", "different", "changed", "incorrect", "missing", "being"}
    | {"used", "showing", "shown", "displayed", "correct", "still", "there", "linked", "registered", "no", "also"}
    | {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "speaking", "account"}
)


class Person(msgspec.Struct, frozen=True):
    """A person's name as it is written in full, and its character offsets."""

    name: str
    start: int
    end: int


def find_persons(text: str) -> Iterator[Person]:
    """Find the names in `text` that follow words such as "my name is". Each has one to four words."""
    end = 0
    for match in sorted([*_SURE.finditer(text), *_MAYBE.finditer(text)], key=lambda match: match.start()):
        groups = match.groupdict()
        group = "name" if groups.get("name") else "single"
        kept = _kept(match[group])
        if kept and match.start(group) >= end:
            end = match.start(group) + len(kept)
            yield Person(_written(kept), match.start(group), end)


def _kept(name: str) -> str:
    """The words before the first that is no name."""
    end = 0
    for word in re.finditer(r"\S+", name):
        if word.group().lower().strip(".") in _NO_NAME:
            break
        end = word.end()
    return name[:end].rstrip(".")


def _written(name: str) -> str:
    """Give a name that was typed in one case its capitals; one with capitals of its own stays."""
    words = " ".join(name.split())
    if words != words.lower() and words != words.upper():
        return words
    return " ".join(
        word if word.lower() in ("van", "von", "de", "der", "di", "da") else word.title()
        for word in words.lower().split()
    )
