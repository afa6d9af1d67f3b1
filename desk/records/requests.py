"""What a customer may ask for, as one step each: a copy of everything, and to be forgotten everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

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


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of a customer who is to be forgotten.

    `left` says in a sentence each what is not forgotten yet: it is asked for again until it is. `is_compact` is false where the
    database's own log could not be emptied, because somebody read meanwhile.
    """

    subject: Subject
    erased: Erased
    left: tuple[str, ...]
    is_compact: bool


async def find(store: Store, who: str) -> Subject:
    """Who it is about. Raises `InvalidValue`."""
    async with store.reading() as connection:
        return await find_subject(connection, who)


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
    left: Sequence[str] = await forget_now(store, outside, subject.conversations, now=now)
    is_compact = await compact(store, of_customers()) if any(asdict(erased).values()) else True
    return Forgotten(subject, erased, tuple(left), is_compact)


def _pseudonym(subject: Subject, store: Store) -> str:
    return pseudonym(subject.ids[0] if subject.ids else subject.who, store.audit_keys)
