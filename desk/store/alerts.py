"""Alerts and the mails that tell of them. An alert that is not over is one at a time for each rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import alert_mails, alerts

_OPEN = ("beyond", "raised", "clearing")
_TOLD = ("raised", "clearing", "ended")
# Told, and not over.
_STANDS = alerts.c.state.in_(("raised", "clearing"))


@dataclass(slots=True)
class StoredAlert:
    """An alert's row, with the meanings of `handoff.wire.alerts.Alert`; `bound` is its limit. `state` may also be `beyond`: not
    told yet."""

    id: str
    rule: str
    figure: str
    title: str
    sentence: str
    unit: str
    state: str
    side: str
    bound: float
    back_at: float
    days: int
    intent: str
    channel: str
    language: str
    since: float
    well_since: float
    judged_at: float
    raised_at: float
    ended_at: float
    ended_because: str
    value: float
    cases: int
    worst: float
    latest: float
    latest_at: float
    acknowledged_by: str = ""
    acknowledged_at: float = 0.0
    note: str = ""


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


@dataclass(slots=True)
class StoredMail:
    """A mail to one address about an alert that `began` or is `over`. `due_at` is when it is tried next."""

    alert: str
    about: str
    recipient: str
    due_at: float
    state: MailState = MailState.WAITING
    attempts: int = 0
    answered: str = ""
    settled_at: float = 0.0


def _mail_values(mail: StoredMail) -> dict[str, Any]:
    return asdict(mail) | {"state": mail.state.value}


def _mail(row: Any) -> StoredMail:
    return StoredMail(**(dict(row) | {"state": MailState(row["state"])}))


def _is(mail: StoredMail) -> Any:
    return and_(
        alert_mails.c.alert == mail.alert,
        alert_mails.c.about == mail.about,
        alert_mails.c.recipient == mail.recipient,
    )


async def open_ones(connection: AsyncConnection, *, are_changed: bool = False) -> dict[str, StoredAlert]:
    """Those that are not over, by their rule; locked where they `are_changed`."""
    found = select(alerts).where(alerts.c.state.in_(_OPEN))
    rows = await connection.execute(found.with_for_update() if are_changed else found)
    return {row["rule"]: StoredAlert(**row) for row in rows.mappings()}


async def add(connection: AsyncConnection, alert: StoredAlert) -> None:
    await connection.execute(insert(alerts).values(asdict(alert)))


async def save(connection: AsyncConnection, alert: StoredAlert) -> None:
    await connection.execute(update(alerts).where(alerts.c.id == alert.id).values(asdict(alert)))


async def forget(connection: AsyncConnection, alert: str) -> None:
    """One that was never told."""
    await connection.execute(delete(alerts).where(alerts.c.id == alert))


async def find(connection: AsyncConnection, alert: str, *, is_changed: bool = False) -> StoredAlert | None:
    """The alert with this id, if it was told; locked where it `is_changed`."""
    found = select(alerts).where(alerts.c.id == alert, alerts.c.state.in_(_TOLD))
    row = (await connection.execute(found.with_for_update() if is_changed else found)).mappings().first()
    return None if row is None else StoredAlert(**row)


async def listed(
    connection: AsyncConnection, *, states: Sequence[str] = _TOLD, limit: int, after: tuple[float, str] | None = None
) -> tuple[StoredAlert, ...]:
    """Those that were told, the latest first. `after` is when the last one of the page before was told, and its id."""
    found = select(alerts).where(alerts.c.state.in_(states))
    if after is not None:
        at, name = after
        found = found.where(
            or_(alerts.c.raised_at < at, and_(alerts.c.raised_at == at, alerts.c.id < name)),
        )
    rows = await connection.execute(found.order_by(alerts.c.raised_at.desc(), alerts.c.id.desc()).limit(limit))
    return tuple(StoredAlert(**row) for row in rows.mappings())


async def unseen(connection: AsyncConnection, *, limit: int) -> tuple[StoredAlert, ...]:
    """Those that are told and not over, and that nobody has acknowledged, the latest first."""
    found = select(alerts).where(_STANDS, alerts.c.acknowledged_at == 0)
    rows = await connection.execute(found.order_by(alerts.c.raised_at.desc(), alerts.c.id.desc()).limit(limit))
    return tuple(StoredAlert(**row) for row in rows.mappings())


async def counts(connection: AsyncConnection) -> tuple[int, int]:
    """How many are told and not over, and how many of these nobody has acknowledged."""
    everyone = (await connection.execute(select(func.count()).where(_STANDS))).scalar_one()
    unseen_ones = select(func.count()).where(_STANDS, alerts.c.acknowledged_at == 0)
    return everyone, (await connection.execute(unseen_ones)).scalar_one()


async def post(connection: AsyncConnection, mails: Sequence[StoredMail]) -> None:
    """Have these sent, in the transaction in which there is something to tell."""
    if mails:
        await connection.execute(insert(alert_mails), [_mail_values(mail) for mail in mails])


async def mails_of(connection: AsyncConnection, names: Sequence[str]) -> dict[str, tuple[StoredMail, ...]]:
    """The mails about these alerts, in the order of their addresses."""
    rows = await connection.execute(
        select(alert_mails).where(alert_mails.c.alert.in_(names)).order_by(alert_mails.c.about, alert_mails.c.recipient)
    )
    found: dict[str, list[StoredMail]] = {}
    for row in rows.mappings():
        found.setdefault(row["alert"], []).append(_mail(row))
    return {name: tuple(mails) for name, mails in found.items()}


async def due(connection: AsyncConnection, *, now: float, limit: int) -> tuple[StoredMail, ...]:
    """Mails to be sent now, the longest due first."""
    rows = await connection.execute(
        select(alert_mails)
        .where(alert_mails.c.state == MailState.WAITING.value, alert_mails.c.due_at <= now)
        .order_by(alert_mails.c.due_at, alert_mails.c.alert, alert_mails.c.about.desc(), alert_mails.c.recipient)
        .limit(limit)
    )
    return tuple(_mail(row) for row in rows.mappings())


async def take(connection: AsyncConnection, mail: StoredMail, *, until: float) -> bool:
    """Keep others from sending it until then. Whether it was still due as `mail` says."""
    done = await connection.execute(
        update(alert_mails)
        .where(_is(mail), alert_mails.c.state == MailState.WAITING.value, alert_mails.c.due_at == mail.due_at)
        .values(due_at=until)
    )
    return bool(done.rowcount)


async def settle(connection: AsyncConnection, mail: StoredMail) -> None:
    """Note what came of an attempt."""
    await connection.execute(update(alert_mails).where(_is(mail)).values(_mail_values(mail)))
