"""Erasing a customer: every conversation with all that hangs on it, what outlives conversations, and what others keep.

The audit log first says that it happens, in the same transaction, and keeps its lines without what they told. What cannot
be reached from here (back-ups, mail that was sent) is said in docs/personal-data.md; receivers of webhooks are told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.identity import new_id
from desk.insight.ledger import settle_forgotten
from desk.records.subject import Subject, pseudonym
from desk.store import audit, audit_chain, erasures, webhooks
from desk.store.audit import AuditLine
from desk.store.engine import Store
from desk.store.erasures import Erasure
from desk.store.tables import (
    accepted_examples,
    attachments,
    conversations,
    crm_notes,
    entries,
    follow_ups,
    saved_views,
    workflow_runs,
)
from desk.webhooks import events

ERASED = "customer.erased"
EXPIRED = "conversation.expired"
_BETWEEN_SECONDS = 0.01


@dataclass(slots=True)
class Erased:
    """How much was erased."""

    conversations: int = 0
    messages: int = 0
    files: int = 0
    follow_ups: int = 0
    notes: int = 0
    saved_views: int = 0


async def erase(store: Store, subject: Subject, *, actor: str, now: float) -> Erased:
    """Erase what the desk keeps of a customer, a conversation at a time. Done twice, the second finds nothing.

    `actor` is an agent's id, or `cli:NAME` for the command line. Afterwards other stores must be asked
    (`desk.records.outside`), and the database's files be written over (`desk.store.compaction`).
    """
    done = Erased()
    detail: audit.Detail = {"customer": pseudonym(subject.ids[0] if subject.ids else subject.who, store.audit_keys)}
    for conversation in subject.conversations:
        async with store.writing(is_long=True) as connection:
            line = AuditLine(now, actor, ERASED, conversation, detail)
            await _erase_conversation(connection, conversation, line, done, customer_ids=subject.ids)
        await asyncio.sleep(_BETWEEN_SECONDS)  # turns of others come in between
    async with store.writing() as connection:
        done.follow_ups += await _delete(connection, follow_ups, follow_ups.c.id.in_(subject.follow_ups))
        done.notes += await _delete(connection, crm_notes, crm_notes.c.customer_id.in_(subject.ids))
        done.saved_views += await _delete_views(connection, subject.ids)
        if done != Erased():
            counts = {name: getattr(done, name) for name in Erased.__dataclass_fields__}
            await audit.add(connection, AuditLine(now, actor, ERASED, "", {**detail, **counts}))
    return done


async def expire(connection: AsyncConnection, names: Sequence[str], *, now: float, days: float) -> Erased:
    """Forget conversations that are old enough, within the caller's transaction; what is owed to customers stays."""
    done = Erased()
    for conversation in names:
        line = AuditLine(now, "desk", EXPIRED, conversation, {"days": days})
        await _forget_rows(connection, conversation, line, done)
        await erasures.add(connection, [Erasure(conversation, now, "", now, office_at=now)])
    return done


async def _erase_conversation(
    connection: AsyncConnection, conversation: str, line: AuditLine, done: Erased, *, customer_ids: Sequence[str]
) -> None:
    # Locked like for any change: a turn that is being stored ends first, and the next one finds nothing.
    await connection.execute(select(conversations.c.id).where(conversations.c.id == conversation).with_for_update())
    account = await _account(connection, conversation) or (customer_ids[0] if len(customer_ids) == 1 else "")
    if await _forget_rows(connection, conversation, line, done):
        await erasures.add(connection, [Erasure(conversation, line.at, account, line.at)])
        await _tell_receivers(connection, conversation, at=line.at)


async def _tell_receivers(connection: AsyncConnection, conversation: str, *, at: float) -> None:
    """Have webhooks that want it told that the conversation is erased; a paused one too, for it holds what it was told before."""
    kind = events.CUSTOMER_ERASED
    wanting = [one.id for one in await webhooks.every(connection) if events.is_wanted(kind, events=one.events)]
    if wanting:
        event = events.erasure_of(conversation, identifier=new_id(), at=at)
        body = msgspec.json.encode(event).decode()
        await webhooks.keep(
            connection, event=event.id, conversation=None, kind=kind, at=at, body=body, receivers=wanting
        )


async def _forget_rows(connection: AsyncConnection, conversation: str, line: AuditLine, done: Erased) -> bool:
    """Delete what is the conversation's, and note it where there was anything. Whether there was.

    How it ended is settled first, for figures do not change by what is forgotten.
    """
    await settle_forgotten(connection, conversation, now=line.at)
    counts = {
        "messages": await _count(connection, entries, conversation),
        "files": await _count(connection, attachments, conversation),
    }
    is_known = await _delete(connection, conversations, conversations.c.id == conversation)
    if line.action == ERASED:
        counts["follow_ups"] = await _delete(connection, follow_ups, follow_ups.c.conversation == conversation)
        counts["notes"] = await _delete(connection, crm_notes, crm_notes.c.conversation == conversation)
        await _delete(connection, accepted_examples, accepted_examples.c.conversation == conversation)
    counts["conversations"] = is_known
    if not any(counts.values()):
        return False
    own = await audit.add(connection, line)
    await audit_chain.erase_details(connection, conversation, but=own)
    for name, count in counts.items():
        setattr(done, name, getattr(done, name) + count)
    return True


async def _account(connection: AsyncConnection, conversation: str) -> str:
    """What the back office knows the customer of a conversation by: notes were written under it."""
    for column in (crm_notes.c.customer_id, workflow_runs.c.account, conversations.c.customer_id):
        table = column.table
        is_it = (table.c.id if table is conversations else table.c.conversation) == conversation
        found = await connection.execute(select(column).where(is_it, column != "").limit(1))
        account = found.scalar_one_or_none()
        if account:
            return str(account)
    return ""


async def _count(connection: AsyncConnection, table: Any, conversation: str) -> int:
    found = await connection.execute(
        select(func.count()).select_from(table).where(table.c.conversation == conversation)
    )
    return int(found.scalar_one())


async def _delete(connection: AsyncConnection, table: Any, *conditions: Any) -> int:
    return int((await connection.execute(delete(table).where(*conditions))).rowcount)


async def _delete_views(connection: AsyncConnection, ids: Sequence[str]) -> int:
    """Saved lists whose filter names the customer."""
    told = [saved_views.c.filters.contains(msgspec.json.encode(one).decode(), autoescape=True) for one in ids]
    if not told:
        return 0
    rows = await connection.execute(select(saved_views.c.id, saved_views.c.filters).where(or_(*told)))
    views = [row.id for row in rows if msgspec.json.decode(row.filters, type=dict[str, Any]).get("customer") in ids]
    return await _delete(connection, saved_views, saved_views.c.id.in_(views)) if views else 0
