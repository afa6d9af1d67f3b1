"""Finding a customer: by their id, by an address, or by one conversation of somebody who is known by nothing else."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.auditing.keys import AuditKeys
from desk.errors import InvalidValue
from desk.identity import is_id
from desk.store.follow_ups import FollowUpKind
from desk.store.tables import conversations, crm_notes, erasures, follow_ups, readings, workflow_runs
from handoff.conversation import Customer, Fact

_LONGEST = 200
_PSEUDONYM_CHARACTERS = 24
_CUSTOMER = msgspec.json.Decoder(Customer)
_FACTS = msgspec.json.Decoder(tuple[Fact, ...])


@dataclass(frozen=True, slots=True)
class Subject:
    """Who it is about. `ids` and `emails` are all that the desk knows them by; `follow_ups` are those by address alone."""

    who: str
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    conversations: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        return bool(self.conversations or self.follow_ups)


def pseudonym(who: str, keys: AuditKeys) -> str:
    """What stands for a customer where nothing may name them: an HMAC, so that nobody finds it by trying ids. Pure."""
    said = b"customer " + who.strip().lower().encode()
    return hmac.new(keys.signing, said, hashlib.sha256).hexdigest()[:_PSEUDONYM_CHARACTERS]


async def find_subject(connection: AsyncConnection, who: str) -> Subject:
    """Everything that is one person's: `who` is a customer's id, an e-mail address or a conversation's id.

    A conversation of an identified customer stands for that customer; an address for whoever gave it, identified or not.
    Raises `InvalidValue` for a text that is none of these.
    """
    who = who.strip()
    if not 1 <= len(who) <= _LONGEST or not who.isprintable():
        raise InvalidValue("customer", problem="it is a customer's id, an e-mail address or a conversation's id")
    is_theirs = [conversations.c.customer_id == who]
    if is_id(who):
        is_theirs.append(conversations.c.id == who)
    if "@" in who:
        is_theirs.append(func.lower(_email_of(connection)) == who.lower())
    rows = (await connection.execute(_customers().where(or_(*is_theirs)))).all()
    ids = {row.customer_id for row in rows if row.customer_id}
    if ids:
        rows += (await connection.execute(_customers().where(conversations.c.customer_id.in_(ids)))).all()
    ids |= set() if "@" in who or is_id(who) else {who}
    known = [_CUSTOMER.decode(row.customer) for row in rows]
    emails = {one.email.lower() for one in known if one.email} | ({who.lower()} if "@" in who else set())
    names = {row.id for row in rows}
    names |= await _conversations_of_notes(connection, ids)
    names |= await _verified_as(connection, ids)
    names |= {who} if is_id(who) and await _has_left_something(connection, who) else set()
    asked, left_in = await _by_address(connection, emails)
    return Subject(
        who=who,
        ids=tuple(sorted(ids)),
        names=tuple(sorted({one.name for one in known if one.name})),
        emails=tuple(sorted(emails)),
        conversations=tuple(sorted(names | left_in)),
        follow_ups=tuple(sorted(asked)),
    )


def _customers() -> Any:
    return select(conversations.c.id, conversations.c.customer_id, conversations.c.customer)


def _email_of(connection: AsyncConnection) -> Any:
    if connection.dialect.name == "sqlite":
        return func.json_extract(conversations.c.customer, "$.email")
    return literal_column("(conversations.customer::jsonb ->> 'email')")


async def _conversations_of_notes(connection: AsyncConnection, ids: set[str]) -> set[str]:
    """Conversations that are gone, of which notes for the customer's record are left."""
    if not ids:
        return set()
    rows = await connection.execute(select(crm_notes.c.conversation).where(crm_notes.c.customer_id.in_(ids)))
    return {row.conversation for row in rows}


async def _verified_as(connection: AsyncConnection, ids: set[str]) -> set[str]:
    """Conversations that were opened by nobody known, who then showed that they are this customer."""
    found: set[str] = set()
    for one in ids:
        rows = await connection.execute(
            select(workflow_runs.c.conversation).where(workflow_runs.c.account == one).distinct()
        )
        found |= {row.conversation for row in rows}
        told = await connection.execute(
            select(readings.c.conversation, readings.c.facts).where(
                readings.c.facts.contains(msgspec.json.encode(one).decode(), autoescape=True)
            )
        )
        found |= {
            row.conversation
            for row in told
            if any(fact.name == "customer_id" and fact.value == one for fact in _FACTS.decode(row.facts))
        }
    return found


async def _has_left_something(connection: AsyncConnection, conversation: str) -> bool:
    for table in (follow_ups, crm_notes, erasures):
        found = await connection.execute(
            select(table.c.conversation).where(table.c.conversation == conversation).limit(1)
        )
        if found.first() is not None:
            return True
    return False


async def _by_address(connection: AsyncConnection, emails: set[str]) -> tuple[set[str], set[str]]:
    """The follow-ups to these addresses, and the conversations of nobody known in which one was left because nobody was there:
    whoever leaves an address to be reached at is known by it."""
    if not emails:
        return set(), set()
    rows = await connection.execute(
        select(follow_ups.c.id, follow_ups.c.kind, conversations.c.id.label("asked_in"))
        .select_from(
            follow_ups.join(
                conversations,
                (conversations.c.id == follow_ups.c.conversation) & (conversations.c.customer_id == ""),
                isouter=True,
            )
        )
        .where(func.lower(follow_ups.c.contact).in_(emails))
    )
    found = rows.all()
    left = {row.asked_in for row in found if row.asked_in and row.kind == FollowUpKind.CONTACT.value}
    return {row.id for row in found}, left
