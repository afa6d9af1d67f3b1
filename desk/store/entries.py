"""The log: entries are added at its end, and never change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Integer, bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.prepared import Prepared, Row
from desk.store.tables import entries
from handoff.log import Attachment, Author, Button, Entry, EntryKind, EventValue, Source

_BUTTONS = msgspec.json.Decoder(tuple[Button, ...])
_REMOVED = msgspec.json.Decoder(tuple[str, ...])
# A bot says a few messages in a turn; what lies before is not gone on from.
_WORDS_LOOKED_AT = 6
_NOTHING_REMOVED = "[]"
_VALUES = msgspec.json.Decoder(dict[str, EventValue] | None)
_ATTACHMENTS = msgspec.json.Decoder(tuple[Attachment, ...])
_SOURCE = msgspec.json.Decoder(Source | None)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry came from, beyond what readers see: the epoch, the author's id, and a bot's turn and index."""

    epoch: int
    author_id: str = ""
    turn: str | None = None
    reply_index: int | None = None


_NEW = Prepared(insert(entries), columns=entries.c.keys())
_OF_CLIENT_ID = Prepared(
    select(entries.c.seq).where(
        entries.c.conversation == bindparam("one"),
        entries.c.author == bindparam("who"),
        entries.c.client_id == bindparam("name"),
    )
)
_OF_REPLY = Prepared(
    select(entries.c.seq).where(entries.c.turn == bindparam("one"), entries.c.reply_index == bindparam("place"))
)
_REPLIES = Prepared(select(func.count()).select_from(entries).where(entries.c.turn == bindparam("one")))
_LAST_WORDS = Prepared(
    select(entries.c.author, entries.c.text, entries.c.removed)
    .where(entries.c.conversation == bindparam("one"), entries.c.kind == EntryKind.MESSAGE.value)
    .order_by(entries.c.seq.desc())
    .limit(_WORDS_LOOKED_AT)
)
# Made once, for to put a statement together costs more than to carry it out.
_AFTER = (
    select(entries)
    .where(entries.c.conversation == bindparam("one"), entries.c.seq > bindparam("last"))
    .order_by(entries.c.seq)
)
_BEFORE = (
    select(entries)
    .where(
        entries.c.conversation == bindparam("one"),
        entries.c.seq < bindparam("end"),
        entries.c.seq >= bindparam("first"),
    )
    .order_by(entries.c.seq.desc())
    .limit(bindparam("most", type_=Integer))
)
_ONE = select(entries).where(entries.c.conversation == bindparam("one"), entries.c.seq == bindparam("place"))


async def add(connection: AsyncConnection, *, conversation: str, entry: Entry, origin: Origin) -> None:
    await _NEW.run(
        connection,
        {
            "conversation": conversation,
            "seq": entry.seq,
            "at": entry.at,
            "epoch": origin.epoch,
            "author": entry.author.value,
            "author_id": origin.author_id,
            "author_name": entry.author_name,
            "kind": entry.kind.value,
            "event": entry.event,
            "text": entry.text,
            "buttons": msgspec.json.encode(entry.buttons).decode(),
            "source": msgspec.json.encode(entry.source).decode(),
            "client_id": entry.client_id or None,
            "turn": origin.turn,
            "reply_index": origin.reply_index,
            "removed": msgspec.json.encode(entry.removed).decode(),
            "event_values": msgspec.json.encode(entry.values).decode(),
            "attachments": msgspec.json.encode(entry.attachments).decode(),
        },
    )


def _read(row: Any) -> Entry:
    return Entry(
        seq=row.seq,
        at=row.at,
        author=Author(row.author),
        kind=EntryKind(row.kind),
        text=row.text,
        author_name=row.author_name,
        event=row.event,
        buttons=_BUTTONS.decode(row.buttons),
        source=_SOURCE.decode(row.source),
        client_id=row.client_id or "",
        removed=_REMOVED.decode(row.removed),
        values=_VALUES.decode(row.event_values),
        attachments=_ATTACHMENTS.decode(row.attachments),
    )


async def after(connection: AsyncConnection, conversation: str, last_seq: int) -> tuple[Entry, ...]:
    """The entries whose seq is greater than `last_seq`, in order."""
    rows = await connection.execute(_AFTER, {"one": conversation, "last": last_seq})
    return tuple(_read(row) for row in rows)


async def before(
    connection: AsyncConnection, conversation: str, seq: int, *, first: int = 0, limit: int
) -> tuple[Entry, ...]:
    """The last `limit` entries from `first` on and before `seq`, in order."""
    rows = await connection.execute(_BEFORE, {"one": conversation, "end": seq, "first": first, "most": limit})
    return tuple(reversed([_read(row) for row in rows]))


async def seq_of_client_id(
    connection: AsyncConnection, conversation: str, author: Author, client_id: str
) -> int | None:
    """Where a message with this id of its sender is stored, None when it is not."""
    return _first(await _OF_CLIENT_ID.first(connection, {"one": conversation, "who": author.value, "name": client_id}))


async def seq_of_reply(connection: AsyncConnection, turn: str, index: int) -> int | None:
    """Where the `index`-th reply of a turn is stored, None when it is not."""
    return _first(await _OF_REPLY.first(connection, {"one": turn, "place": index}))


async def count_replies(connection: AsyncConnection, turn: str) -> int:
    """How many replies of a turn are stored."""
    return _first(await _REPLIES.first(connection, {"one": turn})) or 0


async def last_customer_seq(connection: AsyncConnection, conversation: str) -> int:
    """The customer's last message, 0 when there is none."""
    found = await connection.execute(
        select(func.max(entries.c.seq)).where(
            entries.c.conversation == conversation,
            entries.c.author == Author.CUSTOMER.value,
            entries.c.kind == EntryKind.MESSAGE.value,
        )
    )
    return _integer(found.scalar_one_or_none()) or 0


async def last_agent(connection: AsyncConnection, conversation: str) -> str:
    """The id of the agent who wrote to the customer last, empty where none did."""
    found = await connection.execute(
        select(entries.c.author_id)
        .where(
            entries.c.conversation == conversation,
            entries.c.author == Author.AGENT.value,
            entries.c.kind == EntryKind.MESSAGE.value,
        )
        .order_by(entries.c.seq.desc())
        .limit(1)
    )
    return found.scalar_one_or_none() or ""


async def has_event(connection: AsyncConnection, conversation: str, event: str) -> bool:
    """Whether this has happened in the conversation."""
    found = await connection.execute(
        select(entries.c.seq).where(entries.c.conversation == conversation, entries.c.event == event).limit(1)
    )
    return found.first() is not None


async def removed_so_far(connection: AsyncConnection, conversation: str, author: Author) -> frozenset[str]:
    """The kinds of personal data that were taken out of what this author wrote."""
    rows = await connection.execute(
        select(entries.c.removed)
        .where(
            entries.c.conversation == conversation,
            entries.c.author == author.value,
            entries.c.removed != _NOTHING_REMOVED,
        )
        .distinct()
    )
    return frozenset(kind for row in rows for kind in _REMOVED.decode(row.removed))


@dataclass(frozen=True, slots=True)
class LastWords:
    """The customer's latest message as it was kept, what was taken out of it, and what was said to them since; or empty."""

    own: str = ""
    removed: tuple[str, ...] = ()
    other: str = ""


async def last_words(connection: AsyncConnection, conversation: str) -> LastWords:
    """What the customer's next message may go on from."""
    other = ""
    for author, text, removed in await _LAST_WORDS.all(connection, {"one": conversation}):
        if author == Author.CUSTOMER.value:
            return LastWords(text, _REMOVED.decode(removed), other)
        other = other or text
    return LastWords(other=other)


def _first(row: Row | None) -> int | None:
    return None if row is None else int(row[0])


def _integer(value: Any) -> int | None:
    return None if value is None else int(value)


async def get(connection: AsyncConnection, conversation: str, seq: int) -> Entry | None:
    """One entry, None where there is none."""
    row = (await connection.execute(_ONE, {"one": conversation, "place": seq})).first()
    return None if row is None else _read(row)
