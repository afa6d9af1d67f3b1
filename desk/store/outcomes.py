"""The outcome ledger: a row for each conversation that has ended. It outlives the conversation, and names nobody."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, exists, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.insight.outcome import Outcome
from desk.ownership import Owner
from desk.store.tables import (
    channel_deliveries,
    conversations,
    handoffs,
    outcomes,
    rating_requests,
    ratings,
    readings,
    tasks,
    wrap_ups,
    wrong_answers,
)
from desk.store.tasks import TaskKind, TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """How a conversation ended, with what figures are counted by; `docs/insight.md` defines each exactly.

    Times are seconds since the epoch, UTC, 0 for never. `last_at` is when it ended: when it was closed, or its last word.
    `was` is the outcome before it was reopened. `intent` is the main task, `layer` the highest reached (1 is the bot),
    `agent` who had it last, `reason` the first rule of the first handoff, `verdict` the one given last on its handoffs.
    Seconds and `agent_steps` are None where no person was called, scores and moods where there are none.
    `next_contact_at` is when the customer came again about the same issue within seven days, `repeat_of` the earlier
    conversation about it. `lot` is drawn from 0 to 1 by a keyed hash of the id (`desk.insight.sampling`); None
    where it was forgotten before anybody could look.
    """

    conversation: str
    started_at: float
    last_at: float
    settled_at: float
    last_seq: int
    outcome: Outcome
    was: str = ""
    reopened_at: float = 0.0
    intent: str = ""
    layer: int = 1
    channel: str = "web"
    language: str = ""
    tier: str = "standard"
    agent: str = ""
    skill: str = ""
    model: str = ""
    arm: str = ""
    customer_messages: int = 0
    bot_messages: int = 0
    agent_messages: int = 0
    handoffs: int = 0
    reason: str = ""
    verdict: str = ""
    wait_seconds: float | None = None
    first_reply_seconds: float | None = None
    handle_seconds: float | None = None
    asked_twice: int = 0
    asked_again: int = 0
    agent_steps: int | None = None
    mood_first: float | None = None
    mood_last: float | None = None
    csat_bot: int | None = None
    csat_agent: int | None = None
    was_asked_bot: bool = False
    was_asked_agent: bool = False
    disposition: str = ""
    is_goal_done: bool = False
    is_recognised: bool = False
    repeat_of: str = ""
    next_contact_at: float = 0.0
    lot: float | None = None


def values_of(row: LedgerRow) -> dict[str, Any]:
    """The row as the table has it."""
    values = {name: getattr(row, name) for name in row.__dataclass_fields__}
    values["outcome"] = row.outcome.value
    return values


def _read(row: Any) -> LedgerRow:
    values = dict(row._mapping)
    values["outcome"] = Outcome(values["outcome"])
    return LedgerRow(**values)


async def put(connection: AsyncConnection, rows: Sequence[LedgerRow], *, but: Collection[str] = ()) -> None:
    """Keep the rows in place of earlier ones of their conversations. `but` are conversations that have not ended after all:
    they go on, and have none."""
    gone = {*but} | {row.conversation for row in rows}
    if gone:
        await connection.execute(delete(outcomes).where(outcomes.c.conversation.in_(gone)))
    if rows:
        await connection.execute(insert(outcomes), [values_of(row) for row in rows])


async def get(connection: AsyncConnection, conversation: str) -> LedgerRow | None:
    """How it ended, None while it is open."""
    row = (await connection.execute(select(outcomes).where(outcomes.c.conversation == conversation))).first()
    return None if row is None else _read(row)


async def some(connection: AsyncConnection, conversations: Collection[str]) -> dict[str, LedgerRow]:
    """Those of these that have ended, by conversation."""
    rows = await connection.execute(select(outcomes).where(outcomes.c.conversation.in_(conversations)))
    return {row.conversation: _read(row) for row in rows}


async def unsettled(
    connection: AsyncConnection,
    *,
    closed_before: float,
    silent_since: Mapping[str, float],
    silent_elsewhere_since: float,
    waiting_since: float,
    last_after: float,
    but: Collection[str],
    limit: int,
) -> tuple[str, ...]:
    """Conversations that have ended and have no row, the earliest first.

    Closed before `closed_before`; or the bot's without a word since the time of its channel in `silent_since`, of any other
    channel since `silent_elsewhere_since`, and without a message that still waits for an answer; or in line since
    `waiting_since` without a word. None whose last entry is older than `last_after`, and none in `but`. What nobody can judge is
    left out: the bot's own whose readings were forgotten before they were settled.
    """
    table = conversations
    silent = or_(
        *(and_(table.c.channel == channel, table.c.last_at <= at) for channel, at in silent_since.items()),
        and_(table.c.channel.not_in(tuple(silent_since)), table.c.last_at <= silent_elsewhere_since),
    )
    waits_for_bot = exists().where(
        tasks.c.conversation == table.c.id,
        tasks.c.kind == TaskKind.MESSAGE.value,
        tasks.c.state.in_((TaskState.QUEUED.value, TaskState.OFFERED.value)),
    )
    ended = or_(
        and_(table.c.owner == Owner.CLOSED.value, table.c.closed_at <= closed_before),
        and_(table.c.owner == Owner.BOT.value, silent, ~waits_for_bot),
        and_(table.c.owner == Owner.QUEUE.value, table.c.last_at <= waiting_since),
    )
    is_known = or_(
        exists().where(readings.c.conversation == table.c.id), exists().where(handoffs.c.conversation == table.c.id)
    )
    rows = await connection.execute(
        select(table.c.id)
        .where(
            table.c.last_at >= last_after,
            table.c.has_spoken.is_(True),
            ended,
            ~exists().where(outcomes.c.conversation == table.c.id),
            is_known,
            table.c.id.not_in(tuple(but)),
        )
        .order_by(table.c.last_at)
        .limit(limit)
    )
    return tuple(row.id for row in rows)


async def outdated(connection: AsyncConnection, *, since: float, limit: int) -> tuple[str, ...]:
    """Settled conversations of which more has become known since then (seconds since the epoch): they went on, or somebody
    rated, judged or wrapped up."""
    row = outcomes
    went_on = (
        select(row.c.conversation)
        .join(conversations, conversations.c.id == row.c.conversation)
        .where(conversations.c.last_at >= since, conversations.c.next_seq - 1 > row.c.last_seq)
    )
    judged = [
        select(row.c.conversation)
        .join(table, table.c.conversation == row.c.conversation)
        .where(at >= since, at > row.c.settled_at - _MARGIN_SECONDS)
        for table, at in (
            (ratings, ratings.c.changed_at),
            (handoffs, handoffs.c.verdict_at),
            (wrong_answers, wrong_answers.c.at),
            (wrap_ups, wrap_ups.c.confirmed_at),
            (rating_requests, rating_requests.c.at),
        )
    ]
    rows = await connection.execute(went_on.union(*judged).limit(limit))
    return tuple(row.conversation for row in rows)


# Whoever judged may have taken the time before we read, and stored it after.
_MARGIN_SECONDS = 5.0


async def active(connection: AsyncConnection, *, since: float, limit: int) -> tuple[str, ...]:
    """Open conversations with something new since then, of customers who would be known again."""
    table = conversations
    rows = await connection.execute(
        select(table.c.id)
        .where(
            table.c.last_at >= since,
            table.c.has_spoken.is_(True),
            table.c.owner != Owner.CLOSED.value,
            or_(table.c.customer_id != "", exists().where(channel_deliveries.c.conversation == table.c.id)),
            ~exists().where(outcomes.c.conversation == table.c.id),
        )
        .order_by(table.c.last_at.desc())
        .limit(limit)
    )
    return tuple(row.id for row in rows)


async def of_same_customers(
    connection: AsyncConnection, names: Collection[str], *, within_seconds: float, limit: int
) -> frozenset[tuple[str, str]]:
    """Each of these conversations with others of the same customer, signed in or by their address on a channel, that were
    there so shortly before or after."""
    if not names:
        return frozenset()
    one, other = conversations.alias("one"), conversations.alias("other")
    is_near = (
        other.c.has_spoken.is_(True),
        other.c.id != one.c.id,
        other.c.last_at >= one.c.created_at - within_seconds,
        other.c.created_at <= one.c.last_at + within_seconds,
    )
    by_id = (
        select(one.c.id, other.c.id)
        .where(one.c.id.in_(names), one.c.customer_id != "", other.c.customer_id == one.c.customer_id, *is_near)
        .limit(limit)
    )
    from_, to = channel_deliveries.alias("from_"), channel_deliveries.alias("to")
    places = (
        select(from_.c.conversation, from_.c.channel, from_.c.address).where(from_.c.conversation.in_(names)).distinct()
    )
    here = places.subquery()
    by_address = (
        select(here.c.conversation, to.c.conversation)
        .join(to, and_(to.c.channel == here.c.channel, to.c.address == here.c.address))
        .join(one, one.c.id == here.c.conversation)
        .join(other, other.c.id == to.c.conversation)
        .where(*is_near)
        .distinct()
        .limit(limit)
    )
    found = [*(await connection.execute(by_id)).all(), *(await connection.execute(by_address)).all()]
    return frozenset((str(first), str(second)) for first, second in found)
