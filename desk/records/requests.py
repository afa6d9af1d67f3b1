"""What a customer may ask for, as one step each: a copy of everything, and to be forgotten everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from desk.records import erasure, export
from desk.records.erasure import Erased
from desk.records.export import Export
from desk.records.holdings import of_customers
from desk.records.outside import Outside, forget_now
from desk.records.subject import Subject, find_subject, pseudonym
from desk.store import audit
from desk.store.audit import AuditLine
from desk.store.compaction import compact
from desk.store.engine import Store

EXPORTED = "customer.exported"
FOUND = "customer.found"
INCOMPLETE = "customer.erasure_incomplete"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of a customer who is to be forgotten.

    `left` says in a sentence each what is not forgotten yet: it is asked for again until it is. `is_compact` is false where the
    database's own log could not be emptied, because somebody read meanwhile: then it is tried again by forgetting again.
    """

    subject: Subject
    erased: Erased
    left: tuple[str, ...]
    is_compact: bool


async def find(store: Store, who: str) -> Subject:
    """Who it is about. Raises `InvalidValue`."""
    async with store.reading() as connection:
        return await find_subject(connection, who)


async def look(store: Store, who: str, *, actor: str, now: float) -> Subject:
    """`find`, for somebody who is shown it; that it was looked up is noted. Raises `InvalidValue`."""
    subject = await find(store, who)
    async with store.writing() as connection:
        detail: audit.Detail = {"customer": _pseudonym(subject, store), "conversations": len(subject.conversations)}
        await audit.add(connection, AuditLine(now, actor, FOUND, "", detail))
    return subject


async def copy(store: Store, outside: Outside, who: str, *, actor: str, now: float) -> Export:
    """Everything that is kept of a customer; that it was handed out is noted. Raises `InvalidValue`."""
    subject = await find(store, who)
    made = await export.export(store, outside, subject, now=now)
    async with store.writing() as connection:
        for conversation in subject.conversations or ("",):
            detail: audit.Detail = {"customer": _pseudonym(subject, store), "files": len(made.files)}
            await audit.add(connection, AuditLine(now, actor, EXPORTED, conversation, detail))
    return made


async def forget(store: Store, outside: Outside, who: str, *, actor: str, now: float) -> Forgotten:
    """Erase a customer from every store that can be reached, and have the others asked again. Raises `InvalidValue`."""
    subject = await find(store, who)
    erased = await erasure.erase(store, subject, actor=actor, now=now)
    left = await forget_now(store, outside, subject.conversations, now=now)
    if left:
        async with store.writing() as connection:
            detail: audit.Detail = {"customer": _pseudonym(subject, store), "left": " ".join(left)}
            await audit.add(connection, AuditLine(now, actor, INCOMPLETE, "", detail))
    # Also where nothing was found: what the last time could not write over, because somebody read, is still to be done.
    is_compact = await compact(store, of_customers())
    return Forgotten(subject, erased, left, is_compact)


def _pseudonym(subject: Subject, store: Store) -> str:
    return pseudonym(subject.ids[0] if subject.ids else subject.who, store.audit_keys)
