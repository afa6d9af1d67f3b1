"""What ended conversations tell about the knowledge base."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import msgspec
from sqlalchemy import and_, case, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import NotFound
from desk.knowledge_review.findings import ArticleUse, Drafted, OpenQuestion, Result, Why
from desk.store.tables import article_drafts, article_flags, article_uses, open_questions, wrong_answers

OPEN, WRITTEN, DISMISSED = "open", "written", "dismissed"
_SEQS = msgspec.json.Decoder(tuple[int, ...])
_KEPT_STATE = {"state": OPEN, "slug": "", "settled_by": "", "settled_at": 0.0}


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft with what became of it."""

    drafted: Drafted
    state: str
    slug: str


async def keep(
    connection: AsyncConnection,
    conversations: Collection[str],
    *,
    uses: Sequence[ArticleUse],
    questions: Sequence[OpenQuestion],
    drafts: Sequence[Drafted],
) -> None:
    """Keep what these conversations tell, in place of what they told before; what people said of it stays."""
    await connection.execute(delete(article_uses).where(article_uses.c.conversation.in_(conversations)))
    if uses:
        values = [{**asdict(one), "result": one.result.value, "why": one.why.value} for one in uses]
        await connection.execute(insert(article_uses), values)
    known = await _keys(connection, open_questions, conversations)
    new = [{**asdict(one), "ignored_by": ""} for one in questions if (one.conversation, one.seq) not in known]
    if new:
        await connection.execute(insert(open_questions), new)
    rows = await connection.execute(
        select(article_drafts.c.conversation).where(article_drafts.c.conversation.in_(conversations))
    )
    drafted = {row.conversation for row in rows}
    made = [
        {**asdict(one), "seqs": msgspec.json.encode(one.seqs).decode(), **_KEPT_STATE}
        for one in drafts
        if one.conversation not in drafted
    ]
    if made:
        await connection.execute(insert(article_drafts), made)


async def _keys(connection: AsyncConnection, table: Any, conversations: Collection[str]) -> set[tuple[str, int]]:
    rows = await connection.execute(
        select(table.c.conversation, table.c.seq).where(table.c.conversation.in_(conversations))
    )
    return {(row.conversation, row.seq) for row in rows}


async def counts(connection: AsyncConnection, *, since: float) -> dict[str, tuple[int, int, int]]:
    """Of each article that answered since then: how often, how often it helped, and how often it did not."""
    table = article_uses
    rows = await connection.execute(
        select(table.c.slug, func.count(), *(_sum_of(one) for one in (Result.HELPED, Result.NOT_HELPED)))
        .where(table.c.at >= since)
        .group_by(table.c.slug)
    )
    return {slug: (int(shown), int(helped), int(not_helped)) for slug, shown, helped, not_helped in rows}


def _sum_of(result: Result) -> Any:
    return func.sum(case((article_uses.c.result == result.value, 1), else_=0))


async def flags(connection: AsyncConnection, *, since: float) -> dict[str, list[float]]:
    """When agents said of each article that it did not fit."""
    return _times(
        await connection.execute(select(article_flags.c.slug, article_flags.c.at).where(article_flags.c.at >= since))
    )


async def called_wrong(connection: AsyncConnection) -> dict[str, list[float]]:
    """When answers from each article were called wrong."""
    joined = article_uses.join(
        wrong_answers,
        and_(wrong_answers.c.conversation == article_uses.c.conversation, wrong_answers.c.seq == article_uses.c.seq),
    )
    return _times(await connection.execute(select(article_uses.c.slug, wrong_answers.c.at).select_from(joined)))


def _times(rows: Any) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for slug, at in rows:
        found.setdefault(slug, []).append(at)
    return found


async def unhelpful(connection: AsyncConnection, slug: str, *, since: float, limit: int) -> tuple[ArticleUse, ...]:
    """When an article did not help, the latest first."""
    table = article_uses
    rows = await connection.execute(
        select(table)
        .where(table.c.slug == slug, table.c.at >= since, table.c.result == Result.NOT_HELPED.value)
        .order_by(table.c.at.desc(), table.c.conversation)
        .limit(limit)
    )
    return tuple(ArticleUse(**{**row._mapping, "result": Result(row.result), "why": Why(row.why)}) for row in rows)


async def questions(connection: AsyncConnection, *, since: float, limit: int) -> tuple[OpenQuestion, ...]:
    """What no article answered and nobody has put aside, the latest first."""
    table = open_questions
    rows = await connection.execute(
        select(table.c.conversation, table.c.seq, table.c.at, table.c.question)
        .where(table.c.at >= since, table.c.ignored_by == "")
        .order_by(table.c.at.desc(), table.c.conversation, table.c.seq)
        .limit(limit)
    )
    return tuple(OpenQuestion(**row._mapping) for row in rows)


async def put_aside(connection: AsyncConnection, keys: Collection[tuple[str, int]], *, agent: str) -> int:
    """Show these questions no more. Returns how many there were."""
    count = 0
    for conversation, seq in keys:
        is_it = (open_questions.c.conversation == conversation, open_questions.c.seq == seq)
        done = await connection.execute(update(open_questions).where(*is_it).values(ignored_by=agent))
        count += int(done.rowcount)
    return count


async def drafts(connection: AsyncConnection, *, before: float, limit: int) -> tuple[StoredDraft, ...]:
    """Drafts that nobody has settled, made of questions before then, the latest first."""
    table = article_drafts
    rows = await connection.execute(
        select(table).where(table.c.state == OPEN, table.c.at < before).order_by(table.c.at.desc()).limit(limit)
    )
    return tuple(_read(row) for row in rows)


async def count_drafts(connection: AsyncConnection) -> int:
    """How many wait."""
    found = await connection.execute(
        select(func.count()).select_from(article_drafts).where(article_drafts.c.state == OPEN)
    )
    return int(found.scalar_one())


async def lock_draft(connection: AsyncConnection, conversation: str) -> StoredDraft:
    """The draft, and nobody else's to settle until this transaction ends. Raises `NotFound`."""
    found = await connection.execute(
        select(article_drafts).where(article_drafts.c.conversation == conversation).with_for_update()
    )
    row = found.first()
    if row is None:
        raise NotFound("draft")
    return _read(row)


async def settle_draft(
    connection: AsyncConnection, conversation: str, *, state: str, slug: str, agent: str, now: float
) -> None:
    """Say what became of it."""
    await connection.execute(
        update(article_drafts)
        .where(article_drafts.c.conversation == conversation)
        .values(state=state, slug=slug, settled_by=agent, settled_at=now)
    )


def _read(row: Any) -> StoredDraft:
    drafted = Drafted(row.conversation, row.at, row.question, row.answer, _SEQS.decode(row.seqs))
    return StoredDraft(drafted, row.state, row.slug)
