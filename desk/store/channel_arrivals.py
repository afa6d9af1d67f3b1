"""What is known of a message on a messaging channel as it arrives, read at once: a hundred a second may come."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.ownership import Owner
from desk.store.channels import Door, place_of
from desk.store.tables import channel_addresses, channel_messages, conversations, entries
from handoff.log import Author, Button

_QUESTION_LOOKED_AT = 10
_NO_BUTTONS = "[]"
_BUTTONS = msgspec.json.Decoder(tuple[Button, ...])


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of a message that arrives: whether it was taken before, its door, and the question that it may answer.

    `question` are the choices of the latest question, empty where the customer has said something since.
    """

    is_known: bool = False
    door: Door | None = None
    is_closed: bool = False
    question: tuple[Button, ...] = ()


# Made once, for to put a statement together costs more than to carry it out.
_IS_KNOWN = exists(
    select(channel_messages.c.seq).where(
        channel_messages.c.channel == bindparam("one"), channel_messages.c.message == bindparam("name")
    )
)
_ARRIVAL = (
    select(
        channel_addresses,
        conversations.c.owner,
        entries.c.author,
        entries.c.buttons,
        _IS_KNOWN.label("is_known"),
    )
    .join_from(channel_addresses, conversations, conversations.c.id == channel_addresses.c.conversation)
    .outerjoin(
        entries,
        and_(
            entries.c.conversation == conversations.c.id,
            entries.c.seq >= conversations.c.next_seq - _QUESTION_LOOKED_AT,
            or_(entries.c.author == Author.CUSTOMER.value, entries.c.buttons != _NO_BUTTONS),
        ),
    )
    .where(channel_addresses.c.channel == bindparam("one"), channel_addresses.c.address == bindparam("where"))
    .order_by(entries.c.seq.desc())
    .limit(1)
)


async def arrival(connection: AsyncConnection, *, channel: str, address: str, message: str) -> Arrival:
    """All that is to be known before a message is taken; `message` is its `hash_of`."""
    row = (await connection.execute(_ARRIVAL, {"one": channel, "where": address, "name": message})).first()
    if row is None:
        return Arrival(is_known=await place_of(connection, channel, message) is not None)
    is_asked = row.buttons is not None and row.author != Author.CUSTOMER.value
    return Arrival(
        is_known=bool(row.is_known),
        door=Door(**{name: row._mapping[name] for name in Door.__dataclass_fields__}),
        is_closed=row.owner == Owner.CLOSED.value,
        question=_BUTTONS.decode(row.buttons) if is_asked else (),
    )
