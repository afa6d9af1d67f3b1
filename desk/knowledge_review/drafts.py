"""A designer makes an article of a draft, or puts the draft away."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from desk.context import Desk
from desk.errors import InvalidValue
from desk.knowledge_review.article_text import article_text
from desk.store import audit, knowledge
from desk.store.agents import Agent
from desk.store.audit import AuditLine
from handoff.wire.knowledge import ArticleText, ArticleWritten

logger = logging.getLogger(__name__)


async def write(desk: Desk, conversation: str, agent: Agent, written: ArticleText) -> ArticleWritten:
    """Make the file; the desk and the workers read it within a second or so. An article that is there is never written over.

    Raises `InvalidValue` and `NotFound`.
    """
    now = desk.changes.clock()
    text = article_text(written, today=datetime.fromtimestamp(now, ZoneInfo(desk.settings.time_zone)).date())
    path = Path(desk.settings.knowledge_path) / f"{written.slug}.md"
    shown = f"{path.parent.name}/{path.name}"
    async with desk.store.writing() as connection:
        draft = await knowledge.lock_draft(connection, conversation)
        if draft.state != knowledge.OPEN:
            raise InvalidValue("draft", problem=f"it is {draft.state} already")
        try:
            await asyncio.to_thread(_create, path, text)
        except FileExistsError as error:
            raise InvalidValue(
                "slug", problem=f"there is an article {written.slug!r} already; choose another name"
            ) from error
        except OSError as error:
            logger.warning("The article %s could not be written: %s", path, error)
            return ArticleWritten(
                shown, text, is_written=False, why="The desk may not write into its knowledge base here."
            )
        await knowledge.settle_draft(
            connection, conversation, state=knowledge.WRITTEN, slug=written.slug, agent=agent.id, now=now
        )
        line = AuditLine(now, agent.id, "article.written", conversation, {"slug": written.slug})
        await audit.add(connection, line)
    return ArticleWritten(shown, text, is_written=True)


async def dismiss(desk: Desk, conversation: str, agent: Agent) -> None:
    """Show it no more. Raises `NotFound`."""
    now = desk.changes.clock()
    async with desk.store.writing() as connection:
        draft = await knowledge.lock_draft(connection, conversation)
        if draft.state == knowledge.OPEN:
            await knowledge.settle_draft(
                connection, conversation, state=knowledge.DISMISSED, slug="", agent=agent.id, now=now
            )


def _create(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
