"""Customers' ratings: whether somebody was asked, about which parts, and what they answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.ownership import Owner
from desk.store.prepared import Prepared
from desk.store.tables import conversations, rating_requests, ratings
from handoff.log import Author


class AskedPart(msgspec.Struct, frozen=True):
    """A part that is asked about: `bot` or `agent`, its name, and the agent's id."""

    part: str
    name: str
    agent: str = ""


_PARTS = msgspec.json.Decoder(tuple[AskedPart, ...])


@dataclass(frozen=True, slots=True)
class RatingRequest:
    """That a conversation's customer was asked at `at`, or (with no parts) that it was decided not to ask."""

    conversation: str
    customer_id: str
    at: float
    parts: tuple[AskedPart, ...] = ()


@dataclass(slots=True)
class Rating:
    """An answer: 1 to 5, and a word. `given_at` is when the first one came, `changed_at` the one that counts."""

    conversation: str
    part: str
    agent: str
    score: int
    word: str
    given_at: float
    changed_at: float


async def settle(connection: AsyncConnection, request: RatingRequest) -> None:
    """Keep that it was asked, or not. Call it under the conversation's lock, once."""
    await connection.execute(
        insert(rating_requests).values(
            conversation=request.conversation,
            customer_id=request.customer_id,
            at=request.at,
            is_asked=bool(request.parts),
            parts=msgspec.json.encode(request.parts).decode(),
        )
    )


# Whoever comes to a conversation asks.
_REQUEST_OF = Prepared(
    select(
        rating_requests.c.conversation, rating_requests.c.customer_id, rating_requests.c.at, rating_requests.c.parts
    ).where(rating_requests.c.conversation == bindparam("one"))
)


async def request_of(connection: AsyncConnection, conversation: str) -> RatingRequest | None:
    """What was settled, None where nothing is."""
    row = await _REQUEST_OF.first(connection, {"one": conversation})
    if row is None:
        return None
    name, customer, at, parts = row
    return RatingRequest(name, customer, at, _PARTS.decode(parts))


async def last_asked(connection: AsyncConnection, customer_id: str) -> float:
    """When this customer was asked last, in any conversation; 0 for never."""
    found = await connection.execute(
        select(func.max(rating_requests.c.at)).where(
            rating_requests.c.customer_id == customer_id, rating_requests.c.is_asked.is_(True)
        )
    )
    return float(found.scalar_one_or_none() or 0.0)


async def put(connection: AsyncConnection, rating: Rating) -> None:
    """Keep the answer in place of an earlier one. Call it under the conversation's lock."""
    await connection.execute(
        delete(ratings).where(ratings.c.conversation == rating.conversation, ratings.c.part == rating.part)
    )
    values = {name: getattr(rating, name) for name in rating.__dataclass_fields__}
    await connection.execute(insert(ratings).values(values))


async def of_conversation(connection: AsyncConnection, conversation: str) -> tuple[Rating, ...]:
    """The answers, the bot's part last."""
    rows = await connection.execute(
        select(ratings).where(ratings.c.conversation == conversation).order_by(ratings.c.part)
    )
    return tuple(Rating(**row._mapping) for row in rows)


async def unasked_closed(connection: AsyncConnection, *, since: float, limit: int = 50) -> tuple[str, ...]:
    """Conversations that were closed since then and of which nothing is settled."""
    rows = await connection.execute(
        select(conversations.c.id)
        .join(rating_requests, rating_requests.c.conversation == conversations.c.id, isouter=True)
        .where(
            conversations.c.owner == Owner.CLOSED.value,
            conversations.c.last_at >= since,
            conversations.c.closed_at >= since,
            rating_requests.c.conversation.is_(None),
        )
        .order_by(conversations.c.closed_at)
        .limit(limit)
    )
    return tuple(row.id for row in rows)


async def unasked_silent(
    connection: AsyncConnection, *, silent_since: Sequence[float], limit: int = 50
) -> tuple[str, ...]:
    """Conversations of the bot's whose last word is the bot's and was said between these two times, and of which nothing
    is settled; who is silent longest comes first, for they are soon not looked for any more."""
    first, last = silent_since
    rows = await connection.execute(
        select(conversations.c.id)
        .join(rating_requests, rating_requests.c.conversation == conversations.c.id, isouter=True)
        .where(
            conversations.c.owner == Owner.BOT.value,
            conversations.c.has_spoken.is_(True),
            conversations.c.last_author == Author.BOT.value,
            conversations.c.last_at > first,
            conversations.c.last_at <= last,
            rating_requests.c.conversation.is_(None),
        )
        .order_by(conversations.c.last_at)
        .limit(limit)
    )
    return tuple(row.id for row in rows)
