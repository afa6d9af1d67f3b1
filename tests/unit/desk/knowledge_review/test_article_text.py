"""What is written is an article that is read as it was written, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from desk.errors import InvalidValue
from desk.knowledge_review.article_text import article_text, slug_of, title_of
from handoff.article import parse_article
from handoff.wire.knowledge import ArticleText

TODAY = date(2026, 3, 31)
NASTY = 'A "quoted" answer: with # marks, \\backslashes, {braces}, ---, é and “these”.'


def test_an_article_is_read_as_it_was_written() -> None:
    written = ArticleText(
        slug="lamps-outdoors",
        title=NASTY[:40],
        answer=NASTY,
        questions=(NASTY, "- no list?"),
        topic="products",
        body="## More\n\nText.",
    )
    read = parse_article(article_text(written, today=TODAY), source="lamps-outdoors.md")
    assert (read.title, read.answer, read.questions) == (NASTY[:40].strip(), NASTY, (NASTY, "- no list?"))
    assert (read.topic, read.updated, read.body) == ("products", "2026-03-31", "## More\n\nText.")


@pytest.mark.parametrize(
    "changed",
    [
        {"slug": "../escape"},
        {"slug": "Über"},
        {"slug": ""},
        {"slug": "a" * 61},
        {"title": " "},
        {"answer": ""},
        {"answer": "a\0b"},
        {"questions": ("",)},
        {"body": "\0"},
    ],
)
def test_what_is_no_article_is_refused(changed: dict[str, object]) -> None:
    fields: dict[str, object] = {"slug": "lamps", "title": "Lamps", "answer": "They shine."}
    with pytest.raises(InvalidValue):
        article_text(ArticleText(**{**fields, **changed}), today=TODAY)  # type: ignore[arg-type]


def test_titles_and_names_follow_from_the_question() -> None:
    assert title_of("can the lamp be used  outdoors?") == "Can the lamp be used outdoors"
    assert slug_of("Can the lamp be used outdoors") == "can-the-lamp-be-used-outdoors"
    assert slug_of("¿Ñ?") == "article"
    assert len(slug_of("long " * 60)) <= 60
