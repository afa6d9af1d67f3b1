"""Articles that did not help, with the question, for those who write them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import article_flags


@dataclass(frozen=True, slots=True)
class ArticleFlag:
    """An agent's word that an article did not help with a question."""

    id: str
    conversation: str
    slug: str
    question: str
    agent: str
    at: float


async def add(connection: AsyncConnection, flag: ArticleFlag) -> bool:
    """Keep it, once for each conversation and article. Whether it is new. Call it under the conversation's lock."""
    if flag.slug in await of_conversation(connection, flag.conversation):
        return False
    values = {name: getattr(flag, name) for name in flag.__dataclass_fields__}
    await connection.execute(insert(article_flags).values(values))
    return True


async def of_conversation(connection: AsyncConnection, conversation: str) -> frozenset[str]:
    """The slugs that were flagged in a conversation."""
    rows = await connection.execute(select(article_flags.c.slug).where(article_flags.c.conversation == conversation))
    return frozenset(row.slug for row in rows)


async def latest(connection: AsyncConnection, *, limit: int) -> tuple[ArticleFlag, ...]:
    """The latest flags, the newest first."""
    rows = await connection.execute(select(article_flags).order_by(article_flags.c.at.desc()).limit(limit))
    return tuple(ArticleFlag(**row._mapping) for row in rows)


async def counts(connection: AsyncConnection, *, since: float) -> tuple[tuple[str, int], ...]:
    """How often each article was flagged, the most often first."""
    count = func.count().label("count")
    rows = await connection.execute(
        select(article_flags.c.slug, count)
        .where(article_flags.c.at >= since)
        .group_by(article_flags.c.slug)
        .order_by(count.desc(), article_flags.c.slug)
    )
    return tuple((row.slug, int(row._mapping["count"])) for row in rows)
