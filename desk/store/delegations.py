"""Grants to the assistant to ask for facts, at most one open in a conversation, and the facts that came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.prepared import Prepared
from desk.store.tables import delegations, gathered_facts
from handoff.conversation import Fact
from handoff.wire.copilot import Delegation, GatheredItem

_ITEMS = msgspec.json.Decoder(tuple[GatheredItem, ...])
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant with the epoch under which it holds."""

    conversation: str
    epoch: int
    delegation: Delegation


async def add(connection: AsyncConnection, granted: Granted, *, client_id: str) -> None:
    await connection.execute(
        insert(delegations).values(
            **_values(granted.delegation),
            conversation=granted.conversation,
            client_id=client_id,
            epoch=granted.epoch,
        )
    )


async def save(connection: AsyncConnection, delegation: Delegation) -> None:
    await connection.execute(update(delegations).where(delegations.c.id == delegation.id).values(_values(delegation)))


async def is_known(connection: AsyncConnection, conversation: str, client_id: str) -> bool:
    """Whether the command of this id was carried out already."""
    found = await connection.execute(
        select(delegations.c.id).where(delegations.c.conversation == conversation, delegations.c.client_id == client_id)
    )
    return found.first() is not None


# Each message of a customer asks.
_OPEN_IN = Prepared(
    select(delegations).where(delegations.c.conversation == bindparam("one"), delegations.c.state == OPEN)
)
_COLUMNS = tuple(delegations.c.keys())


async def open_in(connection: AsyncConnection, conversation: str) -> Granted | None:
    """The conversation's open grant, None where there is none."""
    row = await _OPEN_IN.first(connection, {"one": conversation})
    return None if row is None else _read(row)


async def latest(connection: AsyncConnection, conversation: str) -> Granted | None:
    """The conversation's latest grant, open or not."""
    found = await connection.execute(
        select(delegations)
        .where(delegations.c.conversation == conversation)
        .order_by(delegations.c.started_at.desc(), delegations.c.epoch.desc())
        .limit(1)
    )
    row = found.first()
    return None if row is None else _read(row)


async def overdue(connection: AsyncConnection, *, now: float) -> tuple[str, ...]:
    """The conversations whose open grant has run out."""
    rows = await connection.execute(
        select(delegations.c.conversation).where(delegations.c.state == OPEN, delegations.c.expires_at <= now)
    )
    return tuple(row.conversation for row in rows)


async def keep_facts(connection: AsyncConnection, conversation: str, facts: tuple[Fact, ...], *, at: float) -> None:
    """Keep what was gathered; a later answer takes the place of an earlier one. Call it under the conversation's lock."""
    for fact in facts:
        await connection.execute(
            delete(gathered_facts).where(
                gathered_facts.c.conversation == conversation, gathered_facts.c.name == fact.name
            )
        )
        await connection.execute(
            insert(gathered_facts).values(
                conversation=conversation, name=fact.name, label=fact.label, value=fact.value, seq=fact.seq, at=at
            )
        )


async def facts_of(connection: AsyncConnection, conversation: str) -> tuple[Fact, ...]:
    """What was gathered in a conversation, in the order of its messages."""
    rows = await connection.execute(
        select(gathered_facts)
        .where(gathered_facts.c.conversation == conversation)
        .order_by(gathered_facts.c.seq, gathered_facts.c.name)
    )
    return tuple(Fact(row.name, row.label, row.value, row.seq) for row in rows)


def _values(delegation: Delegation) -> dict[str, Any]:
    values = {name: getattr(delegation, name) for name in delegation.__struct_fields__}
    values["items"] = msgspec.json.encode(delegation.items).decode()
    return values


def _read(row: Any) -> Granted:
    stored = dict(zip(_COLUMNS, row, strict=True))
    values = {name: stored[name] for name in Delegation.__struct_fields__}
    values["items"] = _ITEMS.decode(values["items"])
    return Granted(stored["conversation"], stored["epoch"], Delegation(**values))
