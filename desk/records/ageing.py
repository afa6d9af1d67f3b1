"""The kinds of data that age: for each, how many rows are due, and a step that forgets at most so many of them.

A step works in the caller's transaction and returns how many it forgot; 0 ends the kind.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.auditing import pruning
from desk.auditing.keys import AuditKeys
from desk.ownership import Owner
from desk.records.erasure import expire
from desk.store import reviews, tables
from desk.store.crm_notes import NoteState
from desk.store.follow_ups import FollowUpState
from desk.store.webhooks import DeliveryState
from handoff.envelope import Envelope

_DAY_SECONDS = 86_400.0
_CONVERSATIONS_AT_ONCE = 10
_ENVELOPE = msgspec.json.Decoder(Envelope)
# What every envelope with words of the conversation in it has: how one that was stripped is told apart.
_WITH_TRANSCRIPT = '"transcript":[{'

# Nobody waits in them, and no agent has them: the bot's, in which nothing is said any more, and closed ones.
_AT_REST = tables.conversations.c.owner.in_((Owner.BOT.value, Owner.CLOSED.value))
_RESTING = select(tables.conversations.c.id).where(_AT_REST)


def _old_conversations(before: float) -> tuple[Any, ...]:
    return (tables.conversations.c.last_at < before, _AT_REST)


def _old_attachments(before: float) -> tuple[Any, ...]:
    table = tables.attachments
    return (table.c.at < before, table.c.seq > 0, table.c.conversation.in_(_RESTING))


def _old_envelopes(before: float) -> tuple[Any, ...]:
    table = tables.handoffs
    return (
        table.c.at < before,
        table.c.envelope.contains(_WITH_TRANSCRIPT, autoescape=True),
        table.c.conversation.in_(_RESTING),
    )


def _old(table: Table, before: float) -> tuple[Any, ...]:
    return (table.c.at < before, table.c.conversation.in_(_RESTING))


def _old_words(before: float) -> tuple[Any, ...]:
    return (tables.ratings.c.changed_at < before, tables.ratings.c.word != "")


def _old_follow_ups(before: float) -> tuple[Any, ...]:
    return (tables.follow_ups.c.settled_at < before, tables.follow_ups.c.state == FollowUpState.DONE.value)


def _old_notes(before: float) -> tuple[Any, ...]:
    return (tables.crm_notes.c.at < before, tables.crm_notes.c.state != NoteState.WAITING.value)


def _old_events(before: float) -> tuple[Any, ...]:
    """Not those that a webhook still has to be told; one that is paused gets what is not older when it goes on."""
    deliveries, webhooks = tables.deliveries, tables.webhooks
    waiting = (
        select(deliveries.c.event)
        .join(webhooks, webhooks.c.id == deliveries.c.webhook)
        .where(deliveries.c.state == DeliveryState.PENDING.value, webhooks.c.paused_because == "")
    )
    return (tables.webhook_events.c.at < before, tables.webhook_events.c.id.not_in(waiting))


async def count_conversations(connection: AsyncConnection, before: float) -> int:
    return await _count(connection, tables.conversations, *_old_conversations(before))


async def expire_conversations(
    connection: AsyncConnection, _keys: AuditKeys, before: float, now: float, _limit: int
) -> int:
    """With all that hangs on them; the log says so, and other stores are asked to forget their part."""
    found = await connection.execute(
        select(tables.conversations.c.id)
        .where(*_old_conversations(before))
        .order_by(tables.conversations.c.last_at)
        .limit(_CONVERSATIONS_AT_ONCE)
        .with_for_update(skip_locked=True)  # one that somebody changes now is not that old
    )
    names = [row.id for row in found]
    await expire(connection, names, now=now, days=round((now - before) / _DAY_SECONDS, 3))
    return len(names)


async def count_attachments(connection: AsyncConnection, before: float) -> int:
    return await _count(connection, tables.attachments, *_old_attachments(before))


async def forget_attachments(
    connection: AsyncConnection, _keys: AuditKeys, before: float, _now: float, limit: int
) -> int:
    return await _forget(connection, tables.attachments, _old_attachments(before), limit)


async def count_envelopes(connection: AsyncConnection, before: float) -> int:
    return await _count(connection, tables.handoffs, *_old_envelopes(before))


async def strip_envelopes(connection: AsyncConnection, _keys: AuditKeys, before: float, _now: float, limit: int) -> int:
    """What repeats the conversation goes; why it was handed over stays for the figures."""
    table = tables.handoffs
    rows = await connection.execute(select(table.c.id, table.c.envelope).where(*_old_envelopes(before)).limit(limit))
    stripped = 0
    for row in rows.all():
        envelope = _ENVELOPE.decode(row.envelope)
        kept = msgspec.structs.replace(
            envelope,
            transcript=(),
            summary=(),
            facts=(),
            earlier=(),
            tried=(),
            attachments=(),
            next_step=msgspec.structs.replace(envelope.next_step, draft="", workflows=()),
        )
        text = msgspec.json.encode(kept).decode()
        await connection.execute(update(table).where(table.c.id == row.id).values(envelope=text))
        stripped += 1
    return stripped


async def count_decisions(connection: AsyncConnection, before: float) -> int:
    return await _count_all(connection, (tables.decisions, tables.readings), before)


async def forget_decisions(
    connection: AsyncConnection, _keys: AuditKeys, before: float, _now: float, limit: int
) -> int:
    return await _forget_all(connection, (tables.decisions, tables.readings), before, limit)


_LEARNING = (tables.suggestions, tables.article_flags, tables.wrong_answers)


async def count_learning(connection: AsyncConnection, before: float) -> int:
    return await _count_all(connection, _LEARNING, before)


async def forget_learning(connection: AsyncConnection, _keys: AuditKeys, before: float, _now: float, limit: int) -> int:
    return await _forget_all(connection, _LEARNING, before, limit)


async def count_ratings(connection: AsyncConnection, before: float) -> int:
    return await _count(connection, tables.ratings, *_old_words(before))


async def forget_words_of_ratings(
    connection: AsyncConnection, _keys: AuditKeys, before: float, _now: float, limit: int
) -> int:
    """In the ratings, and where a review quotes them."""
    table = tables.ratings
    chosen = select(table.c.conversation, table.c.part, table.c.word).where(*_old_words(before)).limit(limit)
    rows = (await connection.execute(chosen)).all()
    for row in rows:
        is_it = (table.c.conversation == row.conversation, table.c.part == row.part)
        await connection.execute(update(table).where(*is_it).values(word=""))
        await reviews.forget_word(connection, row.conversation, row.word)
    return len(rows)


async def count_follow_ups(connection: AsyncConnection, before: float) -> int:
    return await _count(connection, tables.follow_ups, *_old_follow_ups(before))


async def forget_follow_ups(
    connection: AsyncConnection, _keys: AuditKeys, before: float, _now: float, limit: int
) -> int:
    return await _forget(connection, tables.follow_ups, _old_follow_ups(before), limit)


async def count_notes(connection: AsyncConnection, before: float) -> int:
    return await _count(connection, tables.crm_notes, *_old_notes(before))


async def forget_notes(connection: AsyncConnection, _keys: AuditKeys, before: float, _now: float, limit: int) -> int:
    return await _forget(connection, tables.crm_notes, _old_notes(before), limit)


async def count_webhook_events(connection: AsyncConnection, before: float) -> int:
    return await _count(connection, tables.webhook_events, *_old_events(before))


async def forget_webhook_events(
    connection: AsyncConnection, _keys: AuditKeys, before: float, _now: float, limit: int
) -> int:
    return await _forget(connection, tables.webhook_events, _old_events(before), limit)


async def count_audit(connection: AsyncConnection, before: float) -> int:
    return await _count(connection, tables.audit, tables.audit.c.at < before)


async def prune_audit(connection: AsyncConnection, keys: AuditKeys, before: float, now: float, limit: int) -> int:
    return await pruning.prune(connection, keys, before=before, now=now, limit=limit)


async def _count(connection: AsyncConnection, table: Table, *conditions: Any) -> int:
    found = await connection.execute(select(func.count()).select_from(table).where(*conditions))
    return int(found.scalar_one())


async def _count_all(connection: AsyncConnection, several: tuple[Table, ...], before: float) -> int:
    return sum([await _count(connection, table, *_old(table, before)) for table in several])


async def _forget(connection: AsyncConnection, table: Table, conditions: tuple[Any, ...], limit: int) -> int:
    """Delete at most `limit` rows, found first: neither database deletes with a limit."""
    keys = list(table.primary_key.columns)
    rows = (await connection.execute(select(*keys).where(*conditions).limit(limit))).all()
    if len(keys) == 1:
        if rows:
            await connection.execute(delete(table).where(keys[0].in_([row[0] for row in rows])))
    else:
        for row in rows:
            await connection.execute(delete(table).where(*(key == value for key, value in zip(keys, row, strict=True))))
    return len(rows)


async def _forget_all(connection: AsyncConnection, several: tuple[Table, ...], before: float, limit: int) -> int:
    return sum([await _forget(connection, table, _old(table, before), limit) for table in several])
