"""Conversations: the row that every change of a conversation locks first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import NotFound
from desk.identity import is_id
from desk.ownership import Owner, Ownership
from desk.store import readings
from desk.store.prepared import Prepared
from desk.store.tables import conversations
from handoff.conversation import Customer, EarlierContact
from handoff.log import Author

_TIER_CHARACTERS = 64  # of the column, which is there to look for conversations by it
_CUSTOMER = msgspec.json.Decoder(Customer)
_IS_EMPTY = (conversations.c.has_spoken.is_(False), conversations.c.owner == Owner.BOT.value)


@dataclass(slots=True)
class Conversation:
    """A conversation's row. Change the fields under its lock and `save` it.

    `next_seq` and `next_task` are the numbers that the next log entry and the next task get. `waiting_since`
    and `closed_at` are 0 while it does not wait or is open. `layer` to `reason` and `language`, which
    whoever takes over must speak, are of the latest handoff.
    `silence_judged_at` is when the policy was last asked about a customer who had gone silent; 0 for never.
    `alone_since` is when a waiting customer was told that nobody is there, and `asking` what the desk's own question is
    (`desk.nobody_there`). `lost_agent` had it and lost the connection; it waits again since then.
    """

    id: str
    owner: Owner
    agent: str
    epoch: int
    customer: Customer
    token_hash: str
    token_expires_at: float
    created_at: float
    last_at: float
    channel: str = "web"
    page: str = ""
    next_seq: int = 1
    next_task: int = 1
    spent_through: int = 0
    has_spoken: bool = False
    last_text: str = ""
    last_author: str = ""
    mood: float = 0.0
    layer: int = 1
    priority: int = 5
    skill: str = ""
    reason: str = ""
    waiting_since: float = 0.0
    closed_at: float = 0.0
    disposition: str = ""
    silence_judged_at: float = 0.0
    alone_since: float = 0.0
    asking: str = ""
    lost_agent: str = ""
    language: str = ""

    @property
    def ownership(self) -> Ownership:
        return Ownership(self.owner, self.epoch, self.agent)

    @property
    def last_seq(self) -> int:
        return self.next_seq - 1


def _values(conversation: Conversation) -> dict[str, Any]:
    values = {name: getattr(conversation, name) for name in conversation.__dataclass_fields__}
    values["owner"] = conversation.owner.value
    values["customer"] = msgspec.json.encode(conversation.customer).decode()
    values["customer_id"] = conversation.customer.id
    values["tier"] = conversation.customer.tier[:_TIER_CHARACTERS]
    return values


_OF_ID = select(conversations).where(conversations.c.id == bindparam("one"))
_ONE = Prepared(_OF_ID)
# SQLite ignores FOR UPDATE: its transaction has locked the whole file already.
_LOCKED = Prepared(_OF_ID.with_for_update())
_COLUMNS = tuple(conversations.c.keys())
_NEW = Prepared(insert(conversations), columns=_COLUMNS)
_NEW_NAMES = {name: f"new_{name}" for name in _COLUMNS if name != "id"}
_SAVED = Prepared(
    update(conversations)
    .where(conversations.c.id == bindparam("one"))
    .values({name: bindparam(new) for name, new in _NEW_NAMES.items()})
)


# The inbox reads hundreds of rows at a time: by place, for names and a mapping take twice as long.
_FIELDS = tuple(Conversation.__dataclass_fields__)
_PLACES = tuple(_COLUMNS.index(name) for name in _FIELDS)
_OWNER, _CUSTOMER_FIELD, _HAS_SPOKEN = (_FIELDS.index(name) for name in ("owner", "customer", "has_spoken"))
_OWNERS = {owner.value: owner for owner in Owner}


def _read(row: Any) -> Conversation:
    values = [row[place] for place in _PLACES]
    values[_OWNER] = _OWNERS[values[_OWNER]]
    values[_CUSTOMER_FIELD] = _CUSTOMER.decode(values[_CUSTOMER_FIELD])
    values[_HAS_SPOKEN] = bool(values[_HAS_SPOKEN])
    return Conversation(*values)


async def create(connection: AsyncConnection, conversation: Conversation) -> None:
    await _NEW.run(connection, _values(conversation))


async def lock(connection: AsyncConnection, conversation: str) -> Conversation:
    """The conversation, and nobody else's to write until this transaction ends. Raises `NotFound`."""
    _check_id(conversation)
    return _found(await _LOCKED.first(connection, {"one": conversation}))


async def get(connection: AsyncConnection, conversation: str) -> Conversation:
    """The conversation as it is now, to read. Raises `NotFound`."""
    _check_id(conversation)
    return _found(await _ONE.first(connection, {"one": conversation}))


async def some(connection: AsyncConnection, names: Collection[str]) -> dict[str, Conversation]:
    """Those of these that there are, by id."""
    found = await connection.execute(select(conversations).where(conversations.c.id.in_(names)))
    return {row.id: _read(row) for row in found}


def _check_id(conversation: str) -> None:
    if not is_id(conversation):
        raise NotFound("conversation")


def _found(row: Any) -> Conversation:
    if row is None:
        raise NotFound("conversation")
    return _read(row)


async def save(connection: AsyncConnection, conversation: Conversation) -> None:
    values = _values(conversation)
    await _SAVED.run(connection, {"one": conversation.id} | {new: values[name] for name, new in _NEW_NAMES.items()})


_WAITING = Prepared(select(conversations).where(conversations.c.owner == Owner.QUEUE.value))
_COUNT_WAITING = select(func.count()).select_from(conversations).where(conversations.c.owner == Owner.QUEUE.value)
_WITH_AGENTS = Prepared(
    select(conversations).where(conversations.c.owner == Owner.AGENT.value).order_by(conversations.c.last_at.desc())
)
_IS_WITH_BOT = (
    conversations.c.owner == Owner.BOT.value,
    conversations.c.has_spoken.is_(True),
    conversations.c.last_at >= bindparam("since"),
)
_WITH_BOT = Prepared(
    select(conversations).where(*_IS_WITH_BOT).order_by(conversations.c.last_at.desc()).limit(bindparam("most"))
)
_COUNT_WITH_BOT = select(func.count()).select_from(
    select(conversations.c.id).where(*_IS_WITH_BOT).limit(bindparam("most")).subquery()
)


async def waiting(connection: AsyncConnection) -> tuple[Conversation, ...]:
    """All that wait for a person, in no order (`desk.routing.line` has it)."""
    return tuple(_read(row) for row in await _WAITING.all(connection, {}))


async def count_waiting(connection: AsyncConnection) -> int:
    """How many wait for a person."""
    return int((await connection.execute(_COUNT_WAITING)).scalar_one())


async def with_agents(connection: AsyncConnection) -> tuple[Conversation, ...]:
    """All that an agent has, the latest first."""
    return tuple(_read(row) for row in await _WITH_AGENTS.all(connection, {}))


async def with_bot(connection: AsyncConnection, *, since: float, limit: int) -> tuple[Conversation, ...]:
    """Those that the bot has and whose customer has spoken, the latest first."""
    return tuple(_read(row) for row in await _WITH_BOT.all(connection, {"since": since, "most": limit}))


async def count_with_bot(connection: AsyncConnection, *, since: float, most: int = 1000) -> int:
    """How many `with_bot` would give without a limit, `most` at most."""
    return int((await connection.execute(_COUNT_WITH_BOT, {"since": since, "most": most})).scalar_one())


async def matching(
    connection: AsyncConnection, *conditions: Any, order_by: Sequence[Any], limit: int
) -> tuple[Conversation, ...]:
    """Conversations for which all conditions on the table hold, in an order (`desk.store.listing` makes both)."""
    rows = await connection.execute(select(conversations).where(*conditions).order_by(*order_by).limit(limit))
    return tuple(_read(row) for row in rows)


async def earlier_contacts(
    connection: AsyncConnection, *, customer_id: str, but: str, limit: int = 5
) -> tuple[EarlierContact, ...]:
    """Other conversations of an identified customer, the latest first, with the tasks that they were about."""
    if not customer_id:
        return ()
    rows = await connection.execute(
        select(conversations)
        .where(
            conversations.c.customer_id == customer_id,
            conversations.c.id != but,
            conversations.c.has_spoken.is_(True),
        )
        .order_by(conversations.c.last_at.desc())
        .limit(limit)
    )
    found = [_read(row) for row in rows]
    about = await readings.subjects(connection, [one.id for one in found])
    return tuple(
        EarlierContact(
            conversation=one.id,
            at=one.last_at,
            about=one.reason or one.last_text[:120],
            outcome=one.disposition or ("open" if one.owner is not Owner.CLOSED else "closed"),
            subjects=about.get(one.id, ()),
        )
        for one in found
    )


async def silent(
    connection: AsyncConnection, *, waits: Sequence[float], longest: float, now: float, limit: int
) -> tuple[str, ...]:
    """Conversations of the bot's whose customer has said nothing since its answer, the longest silent first.

    Those in which one of `waits` (seconds) is over and nothing was judged since; none that is silent for `longest`.
    """
    table = conversations
    is_due = [and_(table.c.last_at <= now - wait, table.c.silence_judged_at < table.c.last_at + wait) for wait in waits]
    rows = await connection.execute(
        select(table.c.id)
        .where(
            table.c.owner == Owner.BOT.value,
            table.c.has_spoken.is_(True),
            table.c.last_author == Author.BOT.value,
            table.c.last_at > now - longest,
            or_(*is_due),
        )
        .order_by(table.c.last_at)
        .limit(limit)
    )
    return tuple(row.id for row in rows)


async def empty(connection: AsyncConnection, *, before: float, limit: int = 1000) -> tuple[str, ...]:
    """Conversations begun before then in which the customer never said a word, and no agent came."""
    rows = await connection.execute(
        select(conversations.c.id).where(conversations.c.created_at < before, *_IS_EMPTY).limit(limit)
    )
    return tuple(row.id for row in rows)


async def touch(connection: AsyncConnection, names: Sequence[str], *, at: float) -> None:
    """Somebody has these open now."""
    if names:
        await connection.execute(update(conversations).where(conversations.c.id.in_(names)).values(last_at=at))


async def purge(connection: AsyncConnection, names: Sequence[str], *, before: float) -> int:
    """Forget those of `names` that are still empty and unused since then, with all that belongs to them. Returns how many."""
    if not names:
        return 0
    done = await connection.execute(
        delete(conversations).where(conversations.c.id.in_(names), conversations.c.last_at < before, *_IS_EMPTY)
    )
    return int(done.rowcount)


async def changed_since(connection: AsyncConnection, since: float) -> dict[str, int]:
    """The conversations to which something was written since then, with the seq of their last entry."""
    rows = await connection.execute(
        select(conversations.c.id, conversations.c.next_seq).where(conversations.c.last_at >= since)
    )
    return {row.id: row.next_seq - 1 for row in rows}
