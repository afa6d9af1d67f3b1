"""Messaging channels in the store: addresses with their conversations, the providers' messages, and deliveries."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Float, Integer, String, bindparam, case, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.channels.channel import DeliveryStage
from desk.store.tables import channel_addresses, channel_deliveries, channel_messages

_UNSETTLED = DeliveryStage.PENDING.value
_ORDER = (DeliveryStage.PENDING, DeliveryStage.SENT, DeliveryStage.DELIVERED, DeliveryStage.READ)


@dataclass(frozen=True, slots=True)
class Door:
    """Where a customer writes from, and the conversation that goes on there.

    `last_message` is the provider's id of what they wrote last, `subject` what the conversation began with.
    """

    channel: str
    address: str
    conversation: str
    heard_at: float
    last_message: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something between the desk and a provider that is still to be done, in the order of its conversation.

    `kind` is what it is: an entry of the log (`seq`), something that is said beside it, or a file of the customer's that is
    to be fetched; `detail` belongs to the kind: of an entry that goes out as a template, which one it is. `parts` is how many
    of its messages are delivered.
    """

    number: int
    conversation: str
    channel: str
    address: str
    kind: str
    seq: int
    detail: str
    stage: DeliveryStage
    parts: int
    attempts: int
    at: float
    due_at: float
    reason: str


# Made once, for to put a statement together costs more than to carry it out, and a hundred messages a second may come.
_DOOR_OF = select(channel_addresses).where(
    channel_addresses.c.channel == bindparam("one"), channel_addresses.c.address == bindparam("where")
)
_DOOR_TO = select(channel_addresses).where(channel_addresses.c.conversation == bindparam("one"))
_PLACE_OF = select(channel_messages).where(
    channel_messages.c.channel == bindparam("one"), channel_messages.c.message == bindparam("name")
)
_HEARD = (
    update(channel_addresses)
    .where(channel_addresses.c.channel == bindparam("one"), channel_addresses.c.address == bindparam("where"))
    .values(
        heard_at=case(
            (channel_addresses.c.heard_at > bindparam("now"), channel_addresses.c.heard_at),
            else_=bindparam("now", type_=Float),
        ),
        last_message=bindparam("latest"),
    )
)
_DIALECTS = {"postgresql": postgresql, "sqlite": sqlite}
_NEW_DOOR = {name: one.insert(channel_addresses).on_conflict_do_nothing() for name, one in _DIALECTS.items()}
_NEW_MESSAGE = {name: one.insert(channel_messages).on_conflict_do_nothing() for name, one in _DIALECTS.items()}
_NEW_DELIVERY = insert(channel_deliveries)
_EARLIER = channel_deliveries.alias("earlier")
# Of each conversation only what comes first.
_DUE = (
    select(channel_deliveries)
    .where(
        channel_deliveries.c.stage == _UNSETTLED,
        channel_deliveries.c.due_at <= bindparam("now"),
        channel_deliveries.c.channel.in_(bindparam("some", type_=String, expanding=True)),
        channel_deliveries.c.number.not_in(bindparam("but", type_=Integer, expanding=True)),
        ~exists(
            select(_EARLIER.c.number).where(
                _EARLIER.c.conversation == channel_deliveries.c.conversation,
                _EARLIER.c.number < channel_deliveries.c.number,
                _EARLIER.c.stage == _UNSETTLED,
            )
        ),
    )
    .order_by(channel_deliveries.c.due_at, channel_deliveries.c.number)
    .limit(bindparam("most", type_=Integer))
)
_TAKEN = (
    update(channel_deliveries)
    .where(
        channel_deliveries.c.number == bindparam("one"),
        channel_deliveries.c.stage == _UNSETTLED,
        channel_deliveries.c.due_at == bindparam("before"),
    )
    .values(due_at=bindparam("until"))
)
_NEXT_DUE = select(func.min(channel_deliveries.c.due_at)).where(
    channel_deliveries.c.stage == _UNSETTLED,
    channel_deliveries.c.channel.in_(bindparam("some", type_=String, expanding=True)),
    channel_deliveries.c.due_at > bindparam("after"),
)
_IS_OPEN = channel_deliveries.c.stage == _UNSETTLED
_NOTED = (
    update(channel_deliveries)
    .where(channel_deliveries.c.number == bindparam("one"))
    .values(
        stage=case((_IS_OPEN, bindparam("new_stage", type_=String)), else_=channel_deliveries.c.stage),
        parts=bindparam("new_parts"),
        attempts=bindparam("new_attempts"),
        due_at=bindparam("new_due_at"),
        reason=case((_IS_OPEN, bindparam("new_reason", type_=String)), else_=channel_deliveries.c.reason),
        settled_at=bindparam("new_settled_at"),
    )
)
_ADVANCED = (
    update(channel_deliveries)
    .where(
        channel_deliveries.c.conversation == bindparam("one"),
        channel_deliveries.c.seq == bindparam("place"),
        channel_deliveries.c.stage.in_(bindparam("before", type_=String, expanding=True)),
    )
    .values(stage=bindparam("new_stage"), reason=bindparam("new_reason"))
)


def hash_of(message: str) -> str:
    """What a provider's id is found by; the ids themselves may be of any length."""
    return hashlib.sha256(message.encode()).hexdigest()[:32]


async def door_of(connection: AsyncConnection, channel: str, address: str) -> Door | None:
    """The door with this address, None where nobody has written from there."""
    return _door((await connection.execute(_DOOR_OF, {"one": channel, "where": address})).first())


async def door_to(connection: AsyncConnection, conversation: str) -> Door | None:
    """The door of a conversation, None where it goes on at none (any more)."""
    return _door((await connection.execute(_DOOR_TO, {"one": conversation})).first())


async def open_door(connection: AsyncConnection, door: Door) -> bool:
    """Keep a new door. False where the address has one already."""
    done = await connection.execute(_NEW_DOOR[connection.dialect.name], _values(door))
    return bool(done.rowcount)


async def move_door(connection: AsyncConnection, door: Door, *, conversation: str) -> bool:
    """Let another conversation go on at a door. False where somebody else has moved it meanwhile."""
    table = channel_addresses
    done = await connection.execute(
        update(table)
        .where(
            table.c.channel == door.channel,
            table.c.address == door.address,
            table.c.conversation == door.conversation,
        )
        .values(conversation=conversation, subject=door.subject)
    )
    return bool(done.rowcount)


async def heard(connection: AsyncConnection, *, channel: str, address: str, at: float, message: str) -> None:
    """The customer wrote at this door; `message` is the provider's own id. A late message does not turn back `heard_at`."""
    await connection.execute(_HEARD, {"one": channel, "where": address, "now": at, "latest": message})


async def keep_message(
    connection: AsyncConnection, *, channel: str, message: str, conversation: str, seq: int, at: float
) -> bool:
    """Note which entry a provider's message is, theirs or ours; `message` is its `hash_of`. What is known stays, and is False."""
    row = {"channel": channel, "message": message, "conversation": conversation, "seq": seq, "at": at}
    return bool((await connection.execute(_NEW_MESSAGE[connection.dialect.name], row)).rowcount)


async def place_of(connection: AsyncConnection, channel: str, message: str) -> tuple[str, int] | None:
    """The conversation and the seq of a provider's message, by its `hash_of`; None for an unknown one. A message that is no
    entry, such as a score, has the seq 0."""
    row = (await connection.execute(_PLACE_OF, {"one": channel, "name": message})).first()
    return None if row is None else (row.conversation, row.seq)


async def taken_at(connection: AsyncConnection, channel: str, message: str) -> float | None:
    """When a provider's message was taken, by its `hash_of`; None for an unknown one."""
    row = (await connection.execute(_PLACE_OF, {"one": channel, "name": message})).first()
    return None if row is None else float(row.at)


async def ask_delivery(
    connection: AsyncConnection,
    *,
    conversation: str,
    channel: str,
    address: str,
    kind: str,
    seq: int = 0,
    detail: str = "",
    at: float,
) -> None:
    """Have something done, after all that was asked for before in its conversation."""
    await connection.execute(
        _NEW_DELIVERY,
        {
            "conversation": conversation,
            "channel": channel,
            "address": address,
            "kind": kind,
            "seq": seq,
            "detail": detail,
            "stage": _UNSETTLED,
            "parts": 0,
            "attempts": 0,
            "at": at,
            "due_at": at,
            "settled_at": 0.0,
            "reason": "",
        },
    )


async def due(
    connection: AsyncConnection, *, channels: Sequence[str], now: float, limit: int, but: Sequence[int] = ()
) -> tuple[Delivery, ...]:
    """What is to be delivered now, the longest waiting first: of each conversation only what comes first."""
    asked = {"now": now, "some": list(channels), "but": list(but), "most": limit}
    return tuple(_delivery(row) for row in await connection.execute(_DUE, asked))


async def take(connection: AsyncConnection, delivery: Delivery, *, until: float) -> bool:
    """Keep others from delivering it until then. Whether it was still due as `delivery` says."""
    done = await connection.execute(_TAKEN, {"one": delivery.number, "before": delivery.due_at, "until": until})
    return bool(done.rowcount)


async def give_back(connection: AsyncConnection, numbers: Sequence[int], *, now: float) -> None:
    """These are due now: nobody delivers them any more."""
    table = channel_deliveries
    if numbers:
        await connection.execute(
            update(table).where(table.c.number.in_(numbers), table.c.stage == _UNSETTLED).values(due_at=now)
        )


async def next_due_at(connection: AsyncConnection, *, channels: Sequence[str], after: float) -> float | None:
    """When the next delivery is due after then, None when nothing waits for a later moment."""
    found = await connection.execute(_NEXT_DUE, {"some": list(channels), "after": after})
    at = found.scalar_one_or_none()
    return None if at is None else float(at)


async def note(
    connection: AsyncConnection,
    number: int,
    *,
    stage: DeliveryStage,
    parts: int,
    attempts: int,
    due_at: float,
    reason: str,
    now: float,
) -> None:
    """Note what came of an attempt. A stage that the provider's receipts have led on to stays: some come before our own note."""
    await connection.execute(
        _NOTED,
        {
            "one": number,
            "new_stage": stage.value,
            "new_parts": parts,
            "new_attempts": attempts,
            "new_due_at": due_at,
            "new_reason": reason,
            "new_settled_at": 0.0 if stage is DeliveryStage.PENDING else now,
        },
    )


async def advance(
    connection: AsyncConnection, conversation: str, *, seq: int, stage: DeliveryStage, reason: str
) -> bool:
    """A provider told how far an entry has come. It never goes back; whether it went on.

    What is still being delivered stays so, unless it failed: the receipt is of its first part alone, and the rest must follow.
    """
    before = _ORDER if stage is DeliveryStage.FAILED else _ORDER[1 : _ORDER.index(stage)]
    asked = {"one": conversation, "place": seq, "before": [one.value for one in before]}
    done = await connection.execute(_ADVANCED, asked | {"new_stage": stage.value, "new_reason": reason})
    return bool(done.rowcount)


async def troubled(connection: AsyncConnection, conversation: str) -> tuple[Delivery, ...]:
    """What of a conversation failed for good, or at the last try, in order."""
    table = channel_deliveries
    rows = await connection.execute(
        select(table).where(table.c.conversation == conversation, table.c.reason != "").order_by(table.c.number)
    )
    return tuple(_delivery(row) for row in rows)


async def latest_seq_sent(connection: AsyncConnection, conversation: str, *, until: float) -> int:
    """The latest entry that was delivered until then, 0 for none."""
    table = channel_deliveries
    found = await connection.execute(
        select(func.max(table.c.seq)).where(
            table.c.conversation == conversation,
            table.c.stage.not_in((_UNSETTLED, DeliveryStage.FAILED.value)),
            table.c.settled_at <= until,
        )
    )
    return int(found.scalar_one_or_none() or 0)


def _values(door: Door) -> dict[str, Any]:
    return {name: getattr(door, name) for name in door.__dataclass_fields__}


def _door(row: Any) -> Door | None:
    return None if row is None else Door(**row._mapping)


def _delivery(row: Any) -> Delivery:
    values = dict(row._mapping)
    del values["settled_at"]
    return Delivery(**values | {"stage": DeliveryStage(values["stage"])})
