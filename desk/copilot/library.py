"""The knowledge base as the desk searches it: by words, in an index of SQLite's FTS5 that lives in memory.

FTS5 ranks by BM25 (Robertson and Zaragoza, 2009), with a word in the title, the answer or one of the listed questions
counting more than one in the text. The score that is told is another one, for BM25 has no scale: the share of the
question's words that the article holds, each weighted by how rare it is (its inverse document frequency).
"""

from __future__ import annotations

import math
import re
import sqlite3
import weakref
from collections.abc import Sequence
from dataclasses import dataclass

from desk.copilot.grounds import Grounds
from handoff.article import Article, passages_of
from handoff.word_forms import word_set

_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 40
# Words that stand in every question and tell no article from another.
_STOP_WORDS = word_set(
    """
    a about after again all also am an and any are as at be because been before but by can could did do does doing done
    for from get go got had has have hello help her here hey hi his how i if in into is it its just know let like m may me
    more much my need no not now of off ok okay on one or other our out over please re s say see she should so some
    something still t tell thank thanks that the their them then there these they thing this those to too up us ve very
    want was way we well were what when where which who why will with without would yes you your
    """
)


@dataclass(frozen=True, slots=True)
class WordHit:
    """An article found by words. `score` is the share of the question that it holds, 0 to 1."""

    article: Article
    passage: str
    score: float


class Library:
    """All articles. Used on one thread."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.articles = {article.slug: article for article in articles}
        self.grounds = tuple(Grounds([one.title, one.answer, one.body]) for one in articles)
        self._index = sqlite3.connect(":memory:", check_same_thread=False)
        # An edit brings another library while somebody may still read this one; whoever lets go of it last closes it.
        weakref.finalize(self, self._index.close)
        self._index.execute(
            "CREATE VIRTUAL TABLE articles USING fts5(title, answer, questions, body, slug UNINDEXED, "
            "tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._index.execute(
            "CREATE VIRTUAL TABLE passages USING fts5(text, slug UNINDEXED, "
            "tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._index.executemany(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?)",
            [(one.title, one.answer, "\n".join(one.questions), one.body, one.slug) for one in articles],
        )
        self._index.executemany(
            "INSERT INTO passages VALUES (?, ?)",
            [(passage, one.slug) for one in articles for passage in passages_of(one)],
        )

    def find(self, question: str, *, most: int) -> tuple[WordHit, ...]:
        """The articles that fit best, best first; none for a question without a word that tells them apart."""
        words = words_of(question)
        if not words:
            return ()
        rows = self._index.execute(
            "SELECT slug FROM articles WHERE articles MATCH ? ORDER BY bm25(articles, 6.0, 3.0, 4.0, 1.0) LIMIT ?",
            (_any_of(words), most),
        ).fetchall()
        weights = {word: self._rarity(word) for word in words}
        whole = sum(weights.values())
        return tuple(
            WordHit(
                article=self.articles[slug],
                passage=self.passage(slug, question),
                score=round(sum(weight for word, weight in weights.items() if self._holds(slug, word)) / whole, 3),
            )
            for (slug,) in rows
        )

    def passage(self, slug: str, question: str) -> str:
        """The part of an article that fits a question best; its answer where none does."""
        words = words_of(question)
        row = None
        if words:
            row = self._index.execute(
                "SELECT text FROM passages WHERE passages MATCH ? AND slug = ? ORDER BY bm25(passages) LIMIT 1",
                (_any_of(words), slug),
            ).fetchone()
        return str(row[0]) if row is not None else self.articles[slug].answer

    def _rarity(self, word: str) -> float:
        (count,) = self._index.execute(
            "SELECT count(*) FROM articles WHERE articles MATCH ?", (_any_of([word]),)
        ).fetchone()
        # A word that no article holds says that the question is about something else.
        return math.log(1.0 + len(self.articles) / (count + 0.5))

    def _holds(self, slug: str, word: str) -> bool:
        found = self._index.execute(
            "SELECT 1 FROM articles WHERE articles MATCH ? AND slug = ? LIMIT 1", (_any_of([word]), slug)
        )
        return found.fetchone() is not None


def words_of(question: str) -> list[str]:
    """The words of a question that can tell articles apart, each once. Pure."""
    words = dict.fromkeys(word.lower() for word in _WORD.findall(question))
    return [word for word in words if word not in _STOP_WORDS][:_MOST_WORDS]


def _any_of(words: Sequence[str]) -> str:
    # Quoted, a word is a word to FTS5, whatever it is to its query language.
    return " OR ".join(f'"{word}"' for word in words)
