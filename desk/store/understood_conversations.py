"""What was understood, a row for each conversation: what drift is measured by. Periods are of when conversations began."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Float, Integer, and_, case, cast, false, func, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import conversations, entries, understandings
from handoff.log import Author


@dataclass(frozen=True, slots=True)
class UnderstoodConversation:
    """`came_for` is the intent of the first message that asks for something, empty where none does; `language` that of the first
    one that was typed. `confidence` and `sentiment` are means over what was typed, None where nothing was. `was_lost` where a
    message was out of scope."""

    conversation: str
    messages: int
    came_for: str
    language: str
    confidence: float | None
    sentiment: float | None
    was_lost: bool


@dataclass(frozen=True, slots=True)
class TypedText:
    """A message that was typed. `customer` tells customers apart, and `name` is what this one is called."""

    conversation: str
    seq: int
    customer: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A conversation with the message that shows why it is listed. `value` is what it is sorted by where that is a mean."""

    conversation: str
    at: float
    channel: str
    seq: int
    text: str
    value: float | None


class _Called(msgspec.Struct, frozen=True):
    """What of a customer says how they are called; the rest is not read."""

    name: str = ""


_CALLED = msgspec.json.Decoder(_Called)
# SQLite takes a limited number of values in a statement.
_AT_ONCE = 200
_IS_TYPED = understandings.c.is_pressed == false()


def _begun(since: float, until: float) -> Any:
    return and_(
        conversations.c.has_spoken == true(),
        conversations.c.created_at >= since,
        conversations.c.created_at < until,
    )


def _understood(*columns: Any, since: float, until: float) -> Any:
    joined = understandings.join(conversations, understandings.c.conversation == conversations.c.id)
    return select(*columns).select_from(joined).where(_begun(since, until))


def _first(since: float, until: float, *conditions: Any) -> Any:
    """Of each conversation the first message of which the conditions hold."""
    found = _understood(
        understandings.c.conversation, func.min(understandings.c.seq).label("seq"), since=since, until=until
    )
    return found.where(*conditions).group_by(understandings.c.conversation).subquery()


def _value_of_first(column: Any, first: Any) -> Any:
    is_it = and_(understandings.c.conversation == first.c.conversation, understandings.c.seq == first.c.seq)
    return select(understandings.c.conversation, column).select_from(understandings.join(first, is_it))


async def each(
    connection: AsyncConnection, *, since: float, until: float, asking_nothing: Collection[str]
) -> tuple[UnderstoodConversation, ...]:
    """The conversations begun in the period. `asking_nothing` are intents of words that ask for nothing."""
    asks = understandings.c.intent.not_in(sorted(asking_nothing))
    came_for = dict(
        (await connection.execute(_value_of_first(understandings.c.intent, _first(since, until, asks)))).all()
    )
    language = dict(
        (await connection.execute(_value_of_first(understandings.c.language, _first(since, until, _IS_TYPED)))).all()
    )
    rows = await connection.execute(
        _understood(
            understandings.c.conversation,
            func.count().label("messages"),
            func.avg(case((_IS_TYPED, understandings.c.confidence))).label("confidence"),
            func.avg(case((_IS_TYPED, understandings.c.sentiment))).label("sentiment"),
            func.max(_lost()).label("was_lost"),
            since=since,
            until=until,
        ).group_by(understandings.c.conversation)
    )
    return tuple(
        UnderstoodConversation(
            conversation=row.conversation,
            messages=row.messages,
            came_for=came_for.get(row.conversation, ""),
            language=language.get(row.conversation, ""),
            confidence=row.confidence,
            sentiment=row.sentiment,
            was_lost=bool(row.was_lost),
        )
        for row in rows
    )


def _lost() -> Any:
    return case((understandings.c.is_out_of_scope == true(), 1), else_=0)


async def models(connection: AsyncConnection, *, since: float, until: float) -> dict[str, int]:
    """How many messages each model understood."""
    counted = _understood(understandings.c.model, func.count(), since=since, until=until)
    return dict((await connection.execute(counted.group_by(understandings.c.model))).all())


async def texts(connection: AsyncConnection, *, since: float, until: float, holding: str = "") -> tuple[TypedText, ...]:
    """What customers typed, conversation by conversation; where `holding` is given only texts that hold these letters."""
    found = (
        select(
            entries.c.conversation,
            entries.c.seq,
            entries.c.text,
            conversations.c.customer_id,
            conversations.c.customer,
        )
        .select_from(
            conversations.join(entries, entries.c.conversation == conversations.c.id).outerjoin(
                understandings,
                and_(understandings.c.conversation == entries.c.conversation, understandings.c.seq == entries.c.seq),
            )
        )
        .where(
            _begun(since, until),
            entries.c.author == Author.CUSTOMER.value,
            entries.c.kind == "message",
            or_(understandings.c.is_pressed.is_(None), _IS_TYPED),
        )
        .order_by(entries.c.conversation, entries.c.seq)
    )
    if holding:
        found = found.where(func.lower(entries.c.text).contains(holding, autoescape=True))
    rows = await connection.execute(found)
    return tuple(
        TypedText(
            conversation=row.conversation,
            seq=row.seq,
            customer=row.customer_id or row.conversation,
            name=_CALLED.decode(row.customer).name,
            text=row.text,
        )
        for row in rows
    )


_SHOWN = (
    conversations.c.id.label("conversation"),
    conversations.c.created_at.label("at"),
    conversations.c.channel,
)


async def first_with(
    connection: AsyncConnection,
    *,
    since: float,
    until: float,
    limit: int,
    after: tuple[float, str] | None = None,
    intent: str | None = None,
    language: str | None = None,
    is_lost: bool = False,
    asking_nothing: Collection[str] = (),
) -> tuple[Shown, ...]:
    """Conversations of the period, the latest first, each with its message that shows it: the first that asks for something
    (`intent`: for this), that is in a language, or that was not understood. `after` is the last row of the page before."""
    if is_lost:
        first = _first(since, until, understandings.c.is_out_of_scope == true())
    elif intent is not None:
        first = _first(since, until, understandings.c.intent.not_in(sorted(asking_nothing)))
    else:
        first = _first(since, until, _IS_TYPED)
    found = select(*_SHOWN, first.c.seq, entries.c.text, literal(None).label("value")).select_from(_with_text(first))
    if intent:
        found = found.where(understandings.c.intent == intent)
    if language:
        found = found.where(understandings.c.language == language)
    if after is not None:
        at, name = after
        earlier = and_(conversations.c.created_at == at, conversations.c.id < name)
        found = found.where(or_(conversations.c.created_at < at, earlier))
    rows = await connection.execute(
        found.order_by(conversations.c.created_at.desc(), conversations.c.id.desc()).limit(limit)
    )
    return tuple(Shown(**row) for row in rows.mappings())


async def lowest(
    connection: AsyncConnection,
    *,
    since: float,
    until: float,
    limit: int,
    after: tuple[float, str] | None = None,
    by_sentiment: bool = False,
) -> tuple[Shown, ...]:
    """Conversations of the period with the lowest mean confidence, or sentiment, first; each with its lowest message."""
    column = understandings.c.sentiment if by_sentiment else understandings.c.confidence
    mean = cast(func.avg(column), Float)
    means = (
        _understood(
            understandings.c.conversation,
            mean.label("mean"),
            func.min(column).label("least"),
            since=since,
            until=until,
        )
        .where(_IS_TYPED)
        .group_by(understandings.c.conversation)
    )
    if after is not None:
        value, name = after
        means = means.having(or_(mean > value, and_(mean == value, understandings.c.conversation > name)))
    means = means.order_by(mean, understandings.c.conversation).limit(limit).subquery()
    at_least = and_(understandings.c.conversation == means.c.conversation, column == means.c.least, _IS_TYPED)
    first = (
        select(understandings.c.conversation, cast(func.min(understandings.c.seq), Integer).label("seq"), means.c.mean)
        .select_from(means.join(understandings, at_least))
        .group_by(understandings.c.conversation, means.c.mean)
        .subquery()
    )
    rows = await connection.execute(
        select(*_SHOWN, first.c.seq, entries.c.text, first.c.mean.label("value"))
        .select_from(_with_text(first))
        .order_by(first.c.mean, conversations.c.id)
    )
    return tuple(Shown(**row) for row in rows.mappings())


def _with_text(first: Any) -> Any:
    """The messages with what was understood of them, their texts and their conversations."""
    return (
        first.join(conversations, conversations.c.id == first.c.conversation)
        .join(entries, and_(entries.c.conversation == first.c.conversation, entries.c.seq == first.c.seq))
        .join(
            understandings,
            and_(understandings.c.conversation == first.c.conversation, understandings.c.seq == first.c.seq),
        )
    )


async def shown(connection: AsyncConnection, messages: Mapping[str, int]) -> tuple[Shown, ...]:
    """These conversations, each with the message of this number."""
    found: list[Shown] = []
    names = sorted(messages)
    for first in range(0, len(names), _AT_ONCE):
        some = names[first : first + _AT_ONCE]
        # By conversation alone: SQLite finds no pairs of values by an index.
        rows = await connection.execute(
            select(*_SHOWN, entries.c.seq, entries.c.text, literal(None).label("value"))
            .select_from(conversations.join(entries, entries.c.conversation == conversations.c.id))
            .where(conversations.c.id.in_(some), entries.c.author == Author.CUSTOMER.value)
        )
        found += [Shown(**row) for row in rows.mappings() if messages[row["conversation"]] == row["seq"]]
    return tuple(found)
