"""An article of the knowledge base (`data/knowledge/*.md`): Markdown that begins with a few fields."""

import datetime
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath

import msgspec

from handoff.document import Document
from handoff.exceptions import ArticleInvalid, Problem

_FRONT_MATTER = re.compile(r"\A---\r?\n(?P<fields>.*?)^---\r?$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#+ +", re.MULTILINE)
_ITEM = re.compile(r"^(?:[-*]|\d+\.)\s+")
_RULE = re.compile(r"[\s|:-]+")
_LONGEST_PASSAGE = 420  # characters: what is read at a glance


class _Fields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    answer: str
    questions: tuple[str, ...] = ()
    topic: str = ""
    updated: datetime.date | None = None


class Article(msgspec.Struct, frozen=True):
    """An article as its author wrote it. `slug` is the file's name, `questions` are ways in which people ask for it,
    `updated` is a day (YYYY-MM-DD) or empty, and `body` is Markdown."""

    slug: str
    title: str
    answer: str
    questions: tuple[str, ...] = ()
    topic: str = ""
    updated: str = ""
    body: str = ""


def parse_article(text: str, *, source: str) -> Article:
    """The article in `text`. Raises `ArticleInvalid` with every problem."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        told = "The article must begin with its fields between two lines of `---`."
        raise ArticleInvalid((Problem(source, 1, told),))
    # The line before the fields is kept, so that problems are told with the file's own lines.
    document = Document(f"\n{match['fields']}", source=source)
    fields = None if document.problems else document.convert(document.data, _Fields, ())
    if fields is not None:
        for name in ("title", "answer"):
            if not getattr(fields, name).strip():
                document.report((name,), f"`{name}` is empty; an article needs one.")
    if fields is None or document.problems:
        raise ArticleInvalid(tuple(document.problems))
    return Article(
        slug=PurePath(source).stem,
        title=fields.title.strip(),
        answer=fields.answer.strip(),
        questions=fields.questions,
        topic=fields.topic,
        updated=fields.updated.isoformat() if fields.updated else "",
        body=text[match.end() :].strip(),
    )


def parse_articles(files: Mapping[str, str]) -> tuple[Article, ...]:
    """The articles in `files` (a path, as problems shall show it, and its text), in the order of their slugs.

    Raises `ArticleInvalid` with every problem of every file.
    """
    problems: list[Problem] = []
    found: list[Article] = []
    for source, text in sorted(files.items()):
        try:
            found.append(parse_article(text, source=source))
        except ArticleInvalid as error:
            problems.extend(error.problems)
    if problems:
        raise ArticleInvalid(tuple(problems))
    return tuple(found)


def passages_of(article: Article) -> Iterator[str]:
    """What can be quoted of an article: its answer, and each paragraph or list of its body, under its heading."""
    yield article.answer
    for section in _HEADING.split(article.body):
        heading, _, rest = section.strip().partition("\n")
        paragraphs = [part for part in re.split(r"\n\s*\n", rest.strip()) if part.strip()]
        for paragraph in paragraphs:
            plain = plain_text(paragraph)
            if plain:
                yield f"{heading.strip()}: {plain}" if heading.strip() else plain


def plain_text(markdown: str) -> str:
    """Markdown without its marks, on one line, cut at a word; the items of a list are parted by semicolons."""
    plain = ""
    for line in markdown.splitlines():
        words = re.sub(r"\*\*|__|`", "", line.strip().strip("|").replace(" | ", ", ")).strip()
        item = _ITEM.sub("", words)
        if words and not _RULE.fullmatch(line):
            is_next_item = item != words or line.lstrip().startswith("|")
            plain += ("; " if is_next_item and plain else " ") + item
    plain = " ".join(plain.replace(":;", ":").replace(".;", ";").split())
    if len(plain) <= _LONGEST_PASSAGE:
        return plain
    return f"{plain[:_LONGEST_PASSAGE].rpartition(' ')[0]}…"
