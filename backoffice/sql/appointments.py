"""Appointments and the slots they take. All times are UTC here; only free slots are shown in another zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice import rules
from backoffice.exceptions import InvalidInput, NotFound, Refused, SlotTaken
from backoffice.outcomes import AppointmentBooked, AppointmentCancelled, AppointmentMoved
from backoffice.records import Appointment, AppointmentKind, AppointmentStatus, Slot
from backoffice.sql.tables import appointments, slots

_FIRST_NUMBER = 300_000
_PREFIX = "AP-"


async def free_slots(
    connection: AsyncConnection,
    kind: AppointmentKind,
    *,
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
    limit: int,
    now: datetime,
) -> tuple[Slot, ...]:
    query = select(slots).where(
        slots.c.kind == kind.value,
        slots.c.starts_at > now,
        slots.c.starts_at >= start,
        slots.c.starts_at < end,
        slots.c.appointment_id.is_(None),
    )
    query = query.order_by(slots.c.starts_at).limit(limit)
    return tuple(
        Slot(
            id=row.id,
            kind=AppointmentKind(row.kind),
            starts_at=row.starts_at.astimezone(zone),
            ends_at=row.ends_at.astimezone(zone),
        )
        for row in await connection.execute(query)
    )


async def get(connection: AsyncConnection, appointment_id: str, *, lock: bool = False) -> Appointment:
    query = select(appointments).where(appointments.c.id == _row_id(appointment_id))
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound("appointment", appointment_id)
    return _appointment(row)


async def of_customer(
    connection: AsyncConnection, customer_id: str, *, upcoming_at: datetime | None
) -> tuple[Appointment, ...]:
    """All of the customer's appointments, or those that are booked and not over at `upcoming_at`."""
    query = select(appointments).where(appointments.c.customer_id == customer_id)
    if upcoming_at is not None:
        query = query.where(appointments.c.status == AppointmentStatus.BOOKED.value)
        query = query.where(appointments.c.ends_at > upcoming_at)
    rows = await connection.execute(query.order_by(appointments.c.starts_at, appointments.c.id))
    return tuple(_appointment(row) for row in rows)


async def book(
    connection: AsyncConnection, customer_id: str, kind: AppointmentKind, slot: str, *, now: datetime
) -> AppointmentBooked:
    free = await _slot(connection, slot, kind=kind, now=now)
    added = insert(appointments).values(
        customer_id=customer_id,
        kind=kind.value,
        status=AppointmentStatus.BOOKED.value,
        starts_at=free.starts_at,
        ends_at=free.ends_at,
    )
    (row_id,) = (await connection.execute(added)).inserted_primary_key
    await _take(connection, slot, row_id)
    return AppointmentBooked(at=now, appointment=await get(connection, identifier(row_id)))


async def move(connection: AsyncConnection, appointment_id: str, slot: str, *, now: datetime) -> AppointmentMoved:
    before = await get(connection, appointment_id, lock=True)
    rules.check_appointment_open(before, now=now)
    free = await _slot(connection, slot, kind=before.kind, now=now)
    row_id = _row_id(appointment_id)
    if free.appointment_id != row_id:  # moving to where it is already changes nothing
        # The new slot is taken before the old one is freed, or two appointments that change places deadlock.
        await _take(connection, slot, row_id)
        await _release(connection, row_id, but=slot)
    await _set(connection, row_id, starts_at=free.starts_at, ends_at=free.ends_at)
    return AppointmentMoved(at=now, appointment=await get(connection, appointment_id), moved_from=before.starts_at)


async def cancel(connection: AsyncConnection, appointment_id: str, *, now: datetime) -> AppointmentCancelled:
    rules.check_appointment_open(await get(connection, appointment_id, lock=True), now=now)
    row_id = _row_id(appointment_id)
    await _release(connection, row_id)
    await _set(connection, row_id, status=AppointmentStatus.CANCELLED.value)
    return AppointmentCancelled(at=now, appointment=await get(connection, appointment_id))


def identifier(row_id: int) -> str:
    """The id that people see, e.g. "AP-300017"."""
    return f"{_PREFIX}{_FIRST_NUMBER + row_id}"


async def _slot(connection: AsyncConnection, slot: str, *, kind: AppointmentKind, now: datetime) -> Any:
    row = (await connection.execute(select(slots).where(slots.c.id == slot))).one_or_none()
    if row is None:
        raise NotFound("slot", slot)
    if row.kind != kind.value:
        raise InvalidInput("slot", problem=f"must be a slot for {kind.value}, not for {row.kind}")
    if row.starts_at <= now:
        raise Refused("slot_in_past", subject=slot)
    return row


async def _take(connection: AsyncConnection, slot: str, row_id: int) -> None:
    free = update(slots).where(slots.c.id == slot, slots.c.appointment_id.is_(None))
    if (await connection.execute(free.values(appointment_id=row_id))).rowcount != 1:
        raise SlotTaken(subject=slot)


async def _release(connection: AsyncConnection, row_id: int, *, but: str = "") -> None:
    mine = update(slots).where(slots.c.appointment_id == row_id, slots.c.id != but)
    await connection.execute(mine.values(appointment_id=None))


async def _set(connection: AsyncConnection, row_id: int, **values: object) -> None:
    await connection.execute(update(appointments).where(appointments.c.id == row_id).values(values))


def _row_id(appointment_id: str) -> int:
    digits = appointment_id.removeprefix(_PREFIX)
    if not (appointment_id.startswith(_PREFIX) and digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise NotFound("appointment", appointment_id)
    return int(digits) - _FIRST_NUMBER


def _appointment(row: Any) -> Appointment:
    return Appointment(
        id=identifier(row.id),
        customer_id=row.customer_id,
        kind=AppointmentKind(row.kind),
        status=AppointmentStatus(row.status),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )
