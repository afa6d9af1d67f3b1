"""The articles of the knowledge base as they lie in a folder: Markdown files that begin with a few fields."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import yaml

from bot.understanding.errors import ArticleNotReadable

_SHORTEST_SENTENCE = 25  # characters; below it stand headings and cells of tables
_LONGEST_SECTION = 600  # characters; what the encoder reads of a longer one says no more about its topic
_FRONT_MATTER = re.compile(r"\A---\r?\n(?P<fields>.*?)^---\r?$", re.DOTALL | re.MULTILINE)


class _Fields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    answer: str
    questions: tuple[str, ...] = ()
    topic: str = ""
    updated: datetime.date | None = None


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
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ArticleNotReadable(path, reason=f"cannot be read: {error}") from error
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise ArticleNotReadable(path, reason="must begin with its fields between two lines of `---`")
    try:
        fields = msgspec.convert(yaml.safe_load(match["fields"]), _Fields)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise ArticleNotReadable(path, reason=f"has fields that cannot be read: {error}") from error
    if not fields.title.strip() or not fields.answer.strip():
        raise ArticleNotReadable(path, reason="needs a title and an answer")
    title = fields.title.strip()
    passages = tuple(_passages(title, text[match.end() :]))
    return ArticleSource(path.stem, title, fields.answer.strip(), fields.questions, passages)


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
