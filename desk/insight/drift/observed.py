"""What one period showed, counted: the values that two periods are compared by. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from desk.insight.drift.words import names_in, words_of
from desk.store.understood_conversations import TypedText, UnderstoodConversation


@dataclass(slots=True)
class Vocabulary:
    """In how many conversations each word stands, and how many different customers wrote it."""

    conversations: Counter[str] = field(default_factory=Counter)
    texts: int = 0
    customers: dict[str, set[str]] = field(default_factory=dict)

    def read(self, typed: Iterable[TypedText], *, but: frozenset[str], most_customers: int) -> None:
        """Count texts that come conversation by conversation, without the words in `but`, such as names of agents. Who wrote a
        word is kept up to `most_customers`."""
        for _, told in groupby(typed, key=lambda one: one.conversation):
            own = list(told)
            names = but | names_in(own[0].name)
            words = frozenset[str]().union(*(words_of(one.text, but=names) for one in own))
            self.texts += 1
            self.conversations.update(words)
            if most_customers:
                for word in words:
                    writers = self.customers.setdefault(word, set())
                    if len(writers) < most_customers:
                        writers.add(own[0].customer)


@dataclass(slots=True)
class Observed:
    """The conversations begun from `starts_at` to before `ends_at`."""

    starts_at: float
    ends_at: float
    conversations: int = 0
    messages: int = 0
    lost: int = 0
    intents: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    confidence: list[float] = field(default_factory=list)
    sentiment: list[float] = field(default_factory=list)
    models: Counter[str] = field(default_factory=Counter)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)

    def add(self, rows: Iterable[UnderstoodConversation]) -> None:
        """Count conversations. One in which nothing was asked, or nothing typed, is in fewer of the counts."""
        for row in rows:
            self.conversations += 1
            self.messages += row.messages
            self.lost += row.was_lost
            if row.came_for:
                self.intents[row.came_for] += 1
            if row.language:
                self.languages[row.language] += 1
            if row.confidence is not None:
                self.confidence.append(row.confidence)
            if row.sentiment is not None:
                self.sentiment.append(row.sentiment)
