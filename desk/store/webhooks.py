"""Webhooks, the events that they tell of, and what became of each delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.prepared import Prepared
from desk.store.tables import deliveries, webhook_events, webhooks

_EVENTS = msgspec.json.Decoder(tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Webhook:
    """`events` are the names that it is told of. `paused_because` is a sentence, empty while it is told.

    `failing_since` is when it began to take nothing any more, 0 while it takes.
    """

    id: str
    url: str
    secret: str
    events: tuple[str, ...]
    created_at: float
    paused_because: str = ""
    failing_since: float = 0.0

    def __repr__(self) -> str:
        return f"Webhook(id={self.id!r}, ...)"


class DeliveryState(StrEnum):
    """`PENDING` is to be sent, or to be sent again."""

    PENDING = "pending"
    TAKEN = "taken"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a webhook. `answered` is what came of the last attempt, in words."""

    number: int
    webhook: str
    event: str
    type: str
    state: DeliveryState
    attempts: int
    due_at: float
    answered: str
    body: str


def _read(row: Any) -> Webhook:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["events"] = _EVENTS.decode(values["events"])
    return Webhook(**values)


async def add(connection: AsyncConnection, webhook: Webhook) -> None:
    values = {name: getattr(webhook, name) for name in webhook.__dataclass_fields__}
    values["events"] = msgspec.json.encode(webhook.events).decode()
    await connection.execute(insert(webhooks).values(values))


# Each change of a conversation asks.
_EVERY = Prepared(select(webhooks).order_by(webhooks.c.created_at, webhooks.c.id))
_COLUMNS = tuple(webhooks.c.keys())


async def every(connection: AsyncConnection) -> tuple[Webhook, ...]:
    """All webhooks, the oldest first."""
    return tuple(_read(row) for row in await _EVERY.all(connection, {}))


async def find(connection: AsyncConnection, webhook: str) -> Webhook | None:
    """The webhook with this id."""
    row = (await connection.execute(select(webhooks).where(webhooks.c.id == webhook))).first()
    return None if row is None else _read(row)


async def remove(connection: AsyncConnection, webhook: str) -> bool:
    """Forget a webhook with its deliveries. Whether there was one."""
    done = await connection.execute(delete(webhooks).where(webhooks.c.id == webhook))
    return bool(done.rowcount)


async def pause(connection: AsyncConnection, webhook: str, *, because: str) -> None:
    """Tell a webhook nothing more; what is pending waits."""
    await connection.execute(update(webhooks).where(webhooks.c.id == webhook).values(paused_because=because))


async def resume(connection: AsyncConnection, webhook: str) -> Webhook | None:
    """Tell a webhook again, beginning with what waits. The webhook, None when there is none with this id."""
    await connection.execute(
        update(webhooks).where(webhooks.c.id == webhook).values(paused_because="", failing_since=0.0)
    )
    return await find(connection, webhook)


async def set_failing(connection: AsyncConnection, webhook: str, *, since: float) -> None:
    """Note since when nothing is taken; 0 when it is again."""
    await connection.execute(update(webhooks).where(webhooks.c.id == webhook).values(failing_since=since))


async def keep(
    connection: AsyncConnection,
    *,
    event: str,
    conversation: str | None,
    kind: str,
    at: float,
    body: str,
    receivers: Sequence[str],
) -> None:
    """Keep an event and its deliveries, in the transaction in which it happens. It goes with its conversation; one of None stays."""
    await connection.execute(
        insert(webhook_events).values(id=event, conversation=conversation, type=kind, at=at, body=body)
    )
    rows = [
        {
            "webhook": one,
            "event": event,
            "state": DeliveryState.PENDING.value,
            "attempts": 0,
            "due_at": at,
            "answered": "",
            "settled_at": 0.0,
        }
        for one in receivers
    ]
    await connection.execute(insert(deliveries), rows)


def _deliveries() -> Any:
    return select(
        deliveries.c.number,
        deliveries.c.webhook,
        deliveries.c.event,
        webhook_events.c.type,
        deliveries.c.state,
        deliveries.c.attempts,
        deliveries.c.due_at,
        deliveries.c.answered,
        webhook_events.c.body,
    ).join(webhook_events, deliveries.c.event == webhook_events.c.id)


def _delivery(row: Any) -> Delivery:
    return Delivery(
        number=row.number,
        webhook=row.webhook,
        event=row.event,
        type=row.type,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        answered=row.answered,
        body=row.body,
    )


async def due(
    connection: AsyncConnection, *, webhook: str, now: float, limit: int, but: Sequence[int] = ()
) -> tuple[Delivery, ...]:
    """Pending deliveries to a webhook whose time has come, the earliest first; none of those numbered in `but`."""
    rows = await connection.execute(
        _deliveries()
        .where(
            deliveries.c.webhook == webhook,
            deliveries.c.state == DeliveryState.PENDING.value,
            deliveries.c.due_at <= now,
            deliveries.c.number.not_in(but),
        )
        .order_by(deliveries.c.due_at, deliveries.c.number)
        .limit(limit)
    )
    return tuple(_delivery(row) for row in rows)


async def take(connection: AsyncConnection, delivery: Delivery, *, until: float) -> bool:
    """Keep others from sending it until then. Whether it was still due as `delivery` says."""
    done = await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.number == delivery.number,
            deliveries.c.state == DeliveryState.PENDING.value,
            deliveries.c.due_at == delivery.due_at,
        )
        .values(due_at=until)
    )
    return bool(done.rowcount)


async def give_back(connection: AsyncConnection, numbers: Sequence[int], *, now: float) -> None:
    """These are due now: nobody sends them any more."""
    if numbers:
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.number.in_(numbers), deliveries.c.state == DeliveryState.PENDING.value)
            .values(due_at=now)
        )


async def next_due_at(connection: AsyncConnection) -> float | None:
    """When the next pending delivery is due, None when nothing is pending."""
    found = await connection.execute(
        select(func.min(deliveries.c.due_at))
        .join(webhooks, deliveries.c.webhook == webhooks.c.id)
        .where(deliveries.c.state == DeliveryState.PENDING.value, webhooks.c.paused_because == "")
    )
    at = found.scalar_one_or_none()
    return None if at is None else float(at)


async def settle(
    connection: AsyncConnection,
    number: int,
    *,
    state: DeliveryState,
    attempts: int,
    answered: str,
    due_at: float,
    now: float,
) -> None:
    """Note what came of an attempt."""
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.number == number)
        .values(
            state=state.value,
            attempts=attempts,
            answered=answered,
            due_at=due_at,
            settled_at=0.0 if state is DeliveryState.PENDING else now,
        )
    )


async def latest(connection: AsyncConnection, webhook: str, *, limit: int) -> tuple[Delivery, ...]:
    """A webhook's deliveries, the latest first."""
    rows = await connection.execute(
        _deliveries().where(deliveries.c.webhook == webhook).order_by(deliveries.c.number.desc()).limit(limit)
    )
    return tuple(_delivery(row) for row in rows)
