"""Reviews: conversations that a rule picked for a look at their quality, and what came of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import NotFound
from desk.store.tables import agents, conversations, reviews
from handoff.conversation import Customer
from handoff.reviews import without_word
from handoff.wire.wrap_up import Review, ReviewEvidence

_MOST_SETTLED = 30
_EVIDENCE = msgspec.json.Decoder(tuple[ReviewEvidence, ...])


@dataclass(slots=True)
class StoredReview:
    """A review's row. `handoff` is the part that is meant, empty where only the bot had the conversation; `agent` had it.

    Times are 0 until they happen; `read_at` is when the agent read the comment.
    """

    id: str
    conversation: str
    handoff: str
    agent: str
    rule: str
    reason: str
    at: float
    evidence: tuple[ReviewEvidence, ...] = field(default=())
    reviewed_by: str = ""
    reviewed_at: float = 0.0
    comment: str = ""
    read_at: float = 0.0


def _values(review: StoredReview) -> dict[str, Any]:
    values = {name: getattr(review, name) for name in review.__dataclass_fields__}
    values["evidence"] = msgspec.json.encode(review.evidence).decode()
    return values


async def add(connection: AsyncConnection, review: StoredReview) -> None:
    await connection.execute(insert(reviews).values(_values(review)))


async def save(connection: AsyncConnection, review: StoredReview) -> None:
    await connection.execute(update(reviews).where(reviews.c.id == review.id).values(_values(review)))


async def lock(connection: AsyncConnection, review: str) -> StoredReview:
    """The review, and nobody else's to write until this transaction ends. Raises `NotFound`."""
    row = (await connection.execute(select(reviews).where(reviews.c.id == review).with_for_update())).first()
    if row is None:
        raise NotFound("review")
    values = dict(row._mapping)
    values["evidence"] = _EVIDENCE.decode(values["evidence"])
    return StoredReview(**values)


async def rules_of(connection: AsyncConnection, conversation: str, handoff: str) -> frozenset[str]:
    """The rules that have picked this part already."""
    rows = await connection.execute(
        select(reviews.c.rule).where(reviews.c.conversation == conversation, reviews.c.handoff == handoff)
    )
    return frozenset(row.rule for row in rows)


async def show_anew(
    connection: AsyncConnection, conversation: str, handoff: str, rule: str, evidence: tuple[ReviewEvidence, ...]
) -> bool:
    """Keep what shows an open review as it is known now, such as the word after a rating. Whether it was another."""
    told = msgspec.json.encode(evidence).decode()
    done = await connection.execute(
        update(reviews)
        .where(
            reviews.c.conversation == conversation,
            reviews.c.handoff == handoff,
            reviews.c.rule == rule,
            reviews.c.reviewed_at == 0,
            reviews.c.evidence != told,
        )
        .values(evidence=told)
    )
    return int(done.rowcount) > 0


async def forget_word(connection: AsyncConnection, conversation: str, word: str) -> None:
    """Take the word that came with a rating out of the sentences that quote it."""
    rows = await connection.execute(
        select(reviews.c.id, reviews.c.evidence).where(reviews.c.conversation == conversation)
    )
    for row in rows.all():
        shown = _EVIDENCE.decode(row.evidence)
        kept = tuple(msgspec.structs.replace(one, text=without_word(one.text, word)) for one in shown)
        if kept != shown:
            told = msgspec.json.encode(kept).decode()
            await connection.execute(update(reviews).where(reviews.c.id == row.id).values(evidence=told))


async def listed(connection: AsyncConnection, *, limit: int) -> tuple[Review, ...]:
    """For supervisors: the open ones, the latest first, then some that were looked at last."""
    # Two queries that each follow the index: the reviewed ones grow for ever.
    waiting = await connection.execute(
        _shown().where(reviews.c.reviewed_at == 0).order_by(reviews.c.at.desc()).limit(limit)
    )
    settled = await connection.execute(
        _shown().where(reviews.c.reviewed_at > 0).order_by(reviews.c.reviewed_at.desc()).limit(_MOST_SETTLED)
    )
    return await _read(connection, [*waiting.all(), *settled.all()])


async def count_open(connection: AsyncConnection) -> int:
    """How many nobody has looked at."""
    found = await connection.execute(select(func.count()).select_from(reviews).where(reviews.c.reviewed_at == 0))
    return int(found.scalar_one())


async def comments_for(connection: AsyncConnection, agent: str, *, limit: int = 50) -> tuple[Review, ...]:
    """Comments on an agent's conversations that they have not read, the latest first."""
    rows = await connection.execute(
        _shown()
        .where(reviews.c.agent == agent, reviews.c.read_at == 0, reviews.c.reviewed_at > 0, reviews.c.comment != "")
        .order_by(reviews.c.reviewed_at.desc())
        .limit(limit)
    )
    return await _read(connection, rows.all())


def _shown() -> Any:
    return select(reviews, conversations.c.customer).join(conversations, conversations.c.id == reviews.c.conversation)


async def _read(connection: AsyncConnection, rows: Collection[Any]) -> tuple[Review, ...]:
    people = {row.agent for row in rows} | {row.reviewed_by for row in rows}
    found = await connection.execute(select(agents.c.id, agents.c.name).where(agents.c.id.in_(people)))
    names = {row.id: row.name for row in found} if people else {}
    return tuple(
        Review(
            id=row.id,
            conversation=row.conversation,
            customer=msgspec.json.decode(row.customer, type=Customer).name,
            agent=row.agent,
            agent_name=names.get(row.agent, ""),
            rule=row.rule,
            reason=row.reason,
            evidence=_EVIDENCE.decode(row.evidence),
            at=row.at,
            reviewed_by=names.get(row.reviewed_by, ""),
            reviewed_at=row.reviewed_at,
            comment=row.comment,
            read_at=row.read_at,
        )
        for row in rows
    )
