"""Check `data/replies/*.yml` and `data/knowledge/*.md` as the desk will read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from frontline.places import KNOWLEDGE, REPLIES, ROOT


def reply_problems(*, root: Path = ROOT) -> list[str]:
    """What is wrong with the canned replies and the articles, a sentence each with file and line; empty when all is right."""
    from handoff.article import parse_articles
    from handoff.reply_file import parse_replies

    return [
        *_problems(root / REPLIES.relative_to(ROOT), "*.yml", parse_replies, root=root),
        *_problems(root / KNOWLEDGE.relative_to(ROOT), "*.md", parse_articles, root=root),
    ]


def _problems(folder: Path, pattern: str, parse: Callable[[Mapping[str, str]], object], *, root: Path) -> list[str]:
    from handoff.exceptions import DocumentInvalid

    files: dict[str, str] = {}
    found: list[str] = []
    for path in sorted(folder.glob(pattern)):
        name = str(path.relative_to(root))
        try:
            files[name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            found.append(f"{name} is not UTF-8: {error.reason} at byte {error.start}.")
    try:
        parse(files)
    except DocumentInvalid as error:
        found += [str(problem) for problem in error.problems]
    return found
