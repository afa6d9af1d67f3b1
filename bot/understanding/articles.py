"""The articles of the knowledge base as they lie in a folder: Markdown files that begin with a few fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bot.understanding.errors import ArticleNotReadable
from handoff.article import parse_article
from handoff.exceptions import ArticleInvalid

_SHORTEST_SENTENCE = 25  # characters; below it stand headings and cells of tables
_LONGEST_SECTION = 600  # characters; what the encoder reads of a longer one says no more about its topic


class ArticleSource(msgspec.Struct, frozen=True):
    """An article as its author wrote it.

    `slug` is the file's name; `questions` are ways in which people ask for it; `passages` are its sections, each with
    the title before it, and its sentences.
    """

    slug: str
    title: str
    answer: str
    questions: tuple[str, ...]
    passages: tuple[str, ...]


def read_articles(folder: Path) -> tuple[ArticleSource, ...]:
    """Read all articles of `folder`, in the order of their slugs.

    Raises ArticleNotReadable for the first that has no title, no answer, or fields that nobody reads.
    """
    return tuple(_read_article(path) for path in sorted(folder.glob("*.md")))


def _read_article(path: Path) -> ArticleSource:
    try:
        article = parse_article(path.read_text(encoding="utf-8"), source=str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ArticleNotReadable(path, reason=f"cannot be read: {error}") from error
    except ArticleInvalid as error:
        first = error.problems[0]
        raise ArticleNotReadable(path, reason=f"is wrong in line {first.line}: {first.message.rstrip('.')}") from error
    passages = tuple(_passages(article.title, article.body))
    return ArticleSource(article.slug, article.title, article.answer, article.questions, passages)


def _passages(title: str, body: str) -> Iterator[str]:
    for section in re.split(r"^#+ ", body.replace("**", ""), flags=re.MULTILINE):
        if not section.strip():
            continue
        yield f"{title}: {section.strip()[:_LONGEST_SECTION]}"
        for sentence in re.split(r"\n+|(?<=[.!?]) ", section):
            # Without the marks of lists and tables.
            plain = re.sub(r"^[\d.\-\s|]+", "", sentence).strip()
            if len(plain) >= _SHORTEST_SENTENCE:
                yield plain
