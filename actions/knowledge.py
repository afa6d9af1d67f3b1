"""The text of a knowledge article by its slug, for answers that a customer chooses by a button.

Understanding finds articles by meaning, and hands them over with the message; old messages keep their names alone.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from handoff.article import parse_article
from handoff.exceptions import ArticleInvalid

FOLDER = Path(__file__).resolve().parent.parent / "data" / "knowledge"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class ArticleText(msgspec.Struct, frozen=True):
    """What an article says in short."""

    title: str
    answer: str


def article(slug: str, *, folder: Path = FOLDER) -> ArticleText | None:
    """The article, or None where there is none that can be read under this slug."""
    path = folder / f"{slug}.md"
    # The slug comes out of a message: it names a file in this folder, and nothing else.
    if not _SLUG.fullmatch(slug) or not path.is_file():
        return None
    try:
        found = parse_article(path.read_text(encoding="utf-8"), source=path.name)
    except (ArticleInvalid, UnicodeDecodeError):
        return None
    return ArticleText(found.title, found.answer)
