"""What was typed into the search, read: words, "exact phrases", -words that must not occur, and filters. Pure.

Nothing that is typed is an error. A filter that is not understood is told as a sentence and left out; one whose name is
not known is looked for as a word.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from desk.search.folding import fold, words_of

MOST_CHARACTERS = 300
_MOST_TERMS = 12
_MOST_WORDS = 8
_SHORTEST_PREFIX = 2  # a single letter stands for itself: every other word begins with it
_TOKEN = re.compile(r'(?P<minus>-?)(?:(?P<name>[a-z]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))', re.IGNORECASE)
_LISTS = ("from", "is", "skill", "tier", "channel")
_TIMES = ("before", "after")
_UNFINISHED = frozenset(f"{name}:" for name in (*_LISTS, *_TIMES))  # while somebody is still typing
STATES = ("open", "closed", "waiting", "bot", "mine", "unassigned", "note")
AUTHORS = ("customer", "bot", "agent", "me")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other. The last one may go on where `is_prefix`; none may occur where `is_excluded`."""

    words: tuple[str, ...]
    is_prefix: bool = False
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What to look for. `before` and `after` are seconds since the epoch; 0 for no limit."""

    terms: tuple[Term, ...] = ()
    authors: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    before: float = 0.0
    after: float = 0.0
    notices: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that must occur."""
        return tuple(term for term in self.terms if not term.is_excluded)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        """The terms that must not occur."""
        return tuple(term for term in self.terms if term.is_excluded)

    @property
    def terms_of_customers(self) -> tuple[Term, ...]:
        """What to look for among customers: nothing, where something else was asked of the messages."""
        return () if self.has_filters else self.wanted

    @property
    def has_filters(self) -> bool:
        """Whether anything but words is asked for."""
        many = (self.authors, self.names, self.states, self.skills, self.tiers, self.channels)
        return any(many) or self.before > 0 or self.after > 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.wanted and not self.has_filters


class _Reader:
    """Collects what the tokens mean."""

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self.lists: dict[str, list[str]] = {name: [] for name in _LISTS}
        self.names: list[str] = []
        self.times: dict[str, float] = {}
        self.notices: list[str] = []

    def take(self, *, name: str, value: str, is_phrase: bool, is_excluded: bool) -> None:
        if not name and value.lower() in _UNFINISHED:
            return
        if name in self.lists:
            self._filter(name, fold(value).strip())
        elif name in _TIMES:
            self._time(name, value)
        else:
            written = value if not name else f"{name} {value}"
            words = words_of(written)[:_MOST_WORDS]
            if words and len(self.terms) < _MOST_TERMS:
                is_prefix = not is_phrase and len(words[-1]) >= _SHORTEST_PREFIX
                self.terms.append(Term(words, is_prefix=is_prefix, is_excluded=is_excluded))

    def _filter(self, name: str, value: str) -> None:
        if not value:
            return
        if name == "is" and value not in STATES:
            self.notices.append(f"“is:{value}” is not known: it is one of {', '.join(STATES)}.")
        elif name == "from" and value not in AUTHORS:
            self.names.append(value)
        else:
            self.lists[name].append(value)

    def _time(self, name: str, value: str) -> None:
        try:
            day = datetime.datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=datetime.UTC)
        except ValueError:
            self.notices.append(f"“{name}:{value}” is no day: write it like {name}:2026-01-31.")
        else:
            # "after:2026-01-31" begins with the day after it.
            seconds = day.timestamp() + (24 * 3600.0 if name == "after" else 0.0)
            self.times[name] = max(seconds, 1.0)


def read_query(text: str) -> SearchQuery:
    """Read what was typed. Only its first 300 characters, 12 terms and 8 words of a term count."""
    reader = _Reader()
    for token in _TOKEN.finditer(text[:MOST_CHARACTERS]):
        phrase, word = token["phrase"], token["word"]
        reader.take(
            name=(token["name"] or "").lower(),
            value=phrase if phrase is not None else word,
            is_phrase=phrase is not None,
            is_excluded=bool(token["minus"]),
        )
    return SearchQuery(
        terms=tuple(reader.terms),
        authors=tuple(dict.fromkeys(reader.lists["from"])),
        names=tuple(dict.fromkeys(reader.names)),
        states=tuple(dict.fromkeys(reader.lists["is"])),
        skills=tuple(dict.fromkeys(reader.lists["skill"])),
        tiers=tuple(dict.fromkeys(reader.lists["tier"])),
        channels=tuple(dict.fromkeys(reader.lists["channel"])),
        before=reader.times.get("before", 0.0),
        after=reader.times.get("after", 0.0),
        notices=tuple(reader.notices),
    )
