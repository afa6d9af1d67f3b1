"""An article as its file has it, made of what a person has edited. Pure."""

from __future__ import annotations

import json
import re
from datetime import date

from desk.errors import InvalidValue
from handoff.article import Article, parse_article
from handoff.exceptions import ArticleInvalid
from handoff.wire.knowledge import ArticleText

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_CHARACTERS = 60
_TITLE_CHARACTERS = 120
_ANSWER_CHARACTERS = 2000
_BODY_CHARACTERS = 20_000
_MOST_QUESTIONS = 30


def article_text(written: ArticleText, *, today: date) -> str:
    """The file's text. Raises `InvalidValue`, also for what would not be read as an article."""
    _check(written)
    lines = ["---", f"title: {_quoted(written.title)}", f"answer: {_quoted(written.answer)}"]
    if written.questions:
        lines += ["questions:", *(f"  - {_quoted(one)}" for one in written.questions)]
    if written.topic.strip():
        lines.append(f"topic: {_quoted(written.topic)}")
    lines += [f"updated: {today.isoformat()}", "---", ""]
    text = "\n".join(lines) + (f"\n{written.body.strip()}\n" if written.body.strip() else "")
    try:
        read: Article = parse_article(text, source=f"{written.slug}.md")
    except ArticleInvalid as error:
        raise InvalidValue("article", problem=str(error)) from error
    if read.answer != " ".join(written.answer.split()):
        raise InvalidValue("answer", problem="it would not be read as it is written")
    return text


def slug_of(title: str) -> str:
    """A name for the file of an article with this title."""
    words = _NO_SLUG.sub("-", title.casefold()).strip("-")
    return words[:_SLUG_CHARACTERS].rstrip("-") or "article"


def title_of(question: str) -> str:
    """A title for an article that answers this question."""
    plain = " ".join(question.split()).rstrip("?!. ")
    short = plain if len(plain) <= 80 else f"{plain[:80].rpartition(' ')[0]}…"
    return short[:1].upper() + short[1:]


def _check(written: ArticleText) -> None:
    if not _SLUG.fullmatch(written.slug) or len(written.slug) > _SLUG_CHARACTERS:
        raise InvalidValue("slug", problem=f"it is small letters, digits and hyphens, at most {_SLUG_CHARACTERS}")
    for name, text, most in (
        ("title", written.title, _TITLE_CHARACTERS),
        ("answer", written.answer, _ANSWER_CHARACTERS),
    ):
        if not text.strip() or len(text) > most or "\0" in text:
            raise InvalidValue(name, problem=f"it needs 1 to {most} characters")
    if len(written.body) > _BODY_CHARACTERS or "\0" in written.body:
        raise InvalidValue("body", problem=f"it has at most {_BODY_CHARACTERS} characters")
    if len(written.questions) > _MOST_QUESTIONS or any(
        not one.strip() or len(one) > _TITLE_CHARACTERS * 4 or "\0" in one for one in written.questions
    ):
        raise InvalidValue("questions", problem=f"at most {_MOST_QUESTIONS}, none of them empty")


def _quoted(text: str) -> str:
    """A text as YAML's double quotes have it, which read every JSON string."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
