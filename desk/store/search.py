"""Looking through what was said and who said it, the newest first: FTS5 in SQLite, full text in PostgreSQL.

The words are kept by the database itself (migration 0007). A page looks at a bounded number of hits, so that a word that
everybody says with a filter that nothing fits cannot take long; its `next` goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, column, func, literal_column, or_, select, table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.ownership import Owner
from desk.search.query import SearchQuery, Term
from desk.store import page_place
from desk.store.tables import conversations, entries
from handoff.conversation import Customer
from handoff.log import Author, EntryKind

MOST_LOOKED_AT = 4_000
"""About how many hits one page looks at, at most."""
_MOST_AT_ONCE = 2_000
_CUSTOMER_HITS = 200

_ids = table("search_entries", column("id"), column("conversation"), column("seq"))
_customer_ids = table("search_customers", column("id"), column("conversation"))
_CUSTOMER = msgspec.json.Decoder(Customer)


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A message or note that was found, with the conversation that it stands in."""

    conversation: str
    seq: int
    at: float
    author: Author
    author_name: str
    kind: EntryKind
    text: str
    customer: Customer
    owner: Owner


@dataclass(frozen=True, slots=True)
class FoundCustomer:
    """A customer who was found, with their latest conversation and how many of theirs were found (200 are looked at)."""

    customer: Customer
    conversation: str
    last_at: float
    owner: Owner
    conversations: int


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Messages that were found. `next` asks for what is older; empty at the end."""

    messages: tuple[FoundMessage, ...]
    next: str


async def messages(
    connection: AsyncConnection, query: SearchQuery, *, agent: str, limit: int, after: str = ""
) -> MessagePage:
    """What was said that the query is about. `agent` is who asks ("me"), `after` the `next` of the page before.

    Raises `InvalidValue` for an `after` that is no page's of this database.
    """
    if connection.dialect.name == "sqlite":
        return await _messages_sqlite(connection, query, agent=agent, limit=limit, after=after)
    return await _messages_postgresql(connection, query, agent=agent, limit=limit, after=after)


async def customers(connection: AsyncConnection, terms: Sequence[Term], *, limit: int) -> tuple[FoundCustomer, ...]:
    """Customers whose name, address or number has all of these words, who was here last comes first."""
    if not terms:
        return ()
    shown = (conversations.c.id, conversations.c.customer, conversations.c.last_at, conversations.c.owner)
    if connection.dialect.name == "sqlite":
        hits = table("search_customers_words")
        matches = _fts_matches(hits.name, terms)
        words = select(literal_column("rowid").label("rowid")).select_from(hits).where(matches).subquery()
        found = select(*shown).select_from(
            words.join(_customer_ids, _customer_ids.c.id == words.c.rowid).join(
                conversations, conversations.c.id == _customer_ids.c.conversation
            )
        )
        found = found.order_by(words.c.rowid.desc()).limit(_CUSTOMER_HITS)
    else:
        is_found = _tsquery_matches("conversations", terms)
        found = select(*shown).where(is_found).order_by(conversations.c.created_at.desc()).limit(_CUSTOMER_HITS)
    by_customer: dict[str, list[Any]] = {}
    for row in await connection.execute(found):
        customer = _CUSTOMER.decode(row.customer)
        by_customer.setdefault(customer.id or row.id, []).append((row, customer))
    latest = [(*max(ones, key=lambda one: one[0].last_at), len(ones)) for ones in by_customer.values()]
    latest.sort(key=lambda one: -one[0].last_at)
    return tuple(
        FoundCustomer(customer, row.id, row.last_at, Owner(row.owner), count) for row, customer, count in latest[:limit]
    )


async def _messages_sqlite(
    connection: AsyncConnection, query: SearchQuery, *, agent: str, limit: int, after: str
) -> MessagePage:
    """Some hits after the other, the newest first, until the page is full.

    In one statement SQLite would rather read all hits before it gives the first.
    """
    (below,) = page_place.read(after, int) or (0,)
    filters = _filters(query, agent=agent, name_of=func.json_extract(conversations.c.customer, "$.name"))
    found: list[Any] = []
    looked_at, size = 0, limit
    while looked_at < MOST_LOOKED_AT:
        numbers = [row.number for row in await connection.execute(_hits(query, below=below).limit(size))]
        found += await _fitting(connection, numbers, filters, limit=limit - len(found))
        if len(found) == limit:
            return MessagePage(_messages(found), page_place.written(found[-1].number))
        if len(numbers) < size:
            return MessagePage(_messages(found), "")
        looked_at += len(numbers)
        below, size = numbers[-1], min(_MOST_AT_ONCE, 4 * size)
    return MessagePage(_messages(found), page_place.written(below))


def _hits(query: SearchQuery, *, below: int) -> Any:
    """The numbers of entries that have the words, the newest first; of all entries where no words are asked for."""
    if query.wanted:
        number, hits = literal_column("rowid"), table("search_entries_words")
        found = select(number.label("number")).select_from(hits).where(_fts_matches(hits.name, query.terms))
    else:
        number = _ids.c.id
        found = select(number.label("number"))
    return (found.where(number < below) if below else found).order_by(number.desc())


async def _fitting(
    connection: AsyncConnection, numbers: Sequence[int], filters: Sequence[Any], *, limit: int
) -> list[Any]:
    if not numbers:
        return []
    joined = _ids.join(entries, and_(entries.c.conversation == _ids.c.conversation, entries.c.seq == _ids.c.seq)).join(
        conversations, conversations.c.id == entries.c.conversation
    )
    rows = await connection.execute(
        select(*_shown(), _ids.c.id.label("number"))
        .select_from(joined)
        .where(_ids.c.id.in_(numbers), *filters)
        .order_by(_ids.c.id.desc())
        .limit(limit)
    )
    return list(rows)


async def _messages_postgresql(
    connection: AsyncConnection, query: SearchQuery, *, agent: str, limit: int, after: str
) -> MessagePage:
    name_of = literal_column("(conversations.customer::jsonb ->> 'name')")
    found = (
        select(*_shown())
        .join(conversations, conversations.c.id == entries.c.conversation)
        .where(entries.c.kind != EntryKind.EVENT.value, *_filters(query, agent=agent, name_of=name_of))
        .order_by(entries.c.at.desc(), entries.c.conversation.desc(), entries.c.seq.desc())
        .limit(limit)
    )
    if query.wanted:
        found = found.where(_tsquery_matches("entries", query.terms))
    place = page_place.read(after, float, str, int)
    if place is not None:
        at, conversation, seq = place
        older = or_(
            entries.c.at < at,
            and_(entries.c.at == at, entries.c.conversation < conversation),
            and_(entries.c.at == at, entries.c.conversation == conversation, entries.c.seq < seq),
        )
        found = found.where(entries.c.at <= at, older)
    rows = list(await connection.execute(found))
    last = rows[-1] if len(rows) == limit else None
    return MessagePage(_messages(rows), page_place.written(last.at, last.conversation, last.seq) if last else "")


def _shown() -> tuple[Any, ...]:
    shown = ("conversation", "seq", "at", "author", "author_name", "kind", "text")
    return (*(entries.c[name] for name in shown), conversations.c.customer, conversations.c.owner)


def _messages(rows: Sequence[Any]) -> tuple[FoundMessage, ...]:
    return tuple(
        FoundMessage(
            conversation=row.conversation,
            seq=row.seq,
            at=row.at,
            author=Author(row.author),
            author_name=row.author_name,
            kind=EntryKind(row.kind),
            text=row.text,
            customer=_CUSTOMER.decode(row.customer),
            owner=Owner(row.owner),
        )
        for row in rows
    )


def _filters(query: SearchQuery, *, agent: str, name_of: Any) -> list[Any]:
    """What a hit must be besides its words. The values of one filter are alternatives."""
    is_customer = entries.c.author == Author.CUSTOMER.value
    authors = {
        "customer": is_customer,
        "bot": entries.c.author == Author.BOT.value,
        "agent": entries.c.author == Author.AGENT.value,
        "me": and_(entries.c.author == Author.AGENT.value, entries.c.author_id == agent),
    }
    is_mine = and_(conversations.c.owner == Owner.AGENT.value, conversations.c.agent == agent)
    states = {
        "open": conversations.c.owner != Owner.CLOSED.value,
        "closed": conversations.c.owner == Owner.CLOSED.value,
        "waiting": conversations.c.owner == Owner.QUEUE.value,
        "unassigned": conversations.c.owner == Owner.QUEUE.value,
        "bot": conversations.c.owner == Owner.BOT.value,
        "mine": is_mine,
        "note": entries.c.kind == EntryKind.NOTE.value,
    }
    named = [
        or_(
            func.lower(entries.c.author_name).contains(name, autoescape=True),
            and_(is_customer, func.lower(name_of).contains(name, autoescape=True)),
        )
        for name in query.names
    ]
    wanted = [or_(*(authors[name] for name in query.authors), *named)] if query.authors or named else []
    wanted += [states[name] for name in query.states]
    for names, of in ((query.skills, "skill"), (query.tiers, "tier"), (query.channels, "channel")):
        if names:
            wanted.append(func.lower(conversations.c[of]).in_([name.replace(" ", "_") for name in names] + list(names)))
    if query.before:
        wanted.append(entries.c.at < query.before)
    if query.after:
        wanted.append(entries.c.at >= query.after)
    return wanted


def _fts_matches(name: str, terms: Sequence[Term]) -> Any:
    """Whether a row of an FTS5 table has these words. They hold letters and digits alone, so nothing needs escaping."""
    wanted = " AND ".join(_fts_term(term) for term in terms if not term.is_excluded)
    unwanted = "".join(f" NOT {_fts_term(term)}" for term in terms if term.is_excluded)
    return text(f"{name} MATCH :words").bindparams(words=f"({wanted}){unwanted}")


def _fts_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"{"*" if term.is_prefix else ""}'


def _tsquery_matches(name: str, terms: Sequence[Term]) -> Any:
    """Whether a row of `name` has these words."""
    query = " & ".join(_tsquery_term(term) for term in terms)
    return text(f"{name}.search @@ to_tsquery('simple', :words)").bindparams(bindparam("words", query))


def _tsquery_term(term: Term) -> str:
    words = [f"'{word}'" for word in term.words]
    if term.is_prefix:
        words[-1] += ":*"
    return f"{'!' if term.is_excluded else ''}({' <-> '.join(words)})"
