"""The audit trail: who did what, when, for those who must answer for it later.

A line is sealed in the transaction that writes it; `desk.auditing` links it into the chain afterwards.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy import and_, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.auditing import chain
from desk.auditing.chain import StoredLine
from desk.shown_key import shown_by
from desk.store.engine import audit_keys_of
from desk.store.tables import audit, audit_details

Detail = dict[str, str | int | float | bool]
_DETAIL = msgspec.json.Decoder(Detail)
_SALT_BYTES = 16
KEY = "api_key"
"""The detail that holds the id of the key with which it was done; its name stands beside, as `api_key_name`."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """`actor` is an agent's id, a worker's name or `desk`; `detail` never holds a secret.

    `conversation` is empty where it is about none. Names of customers belong in no line; what else may tell of one (the
    reason that an agent gave) stands in `detail`, which is erased with the customer, and `is_erased` then.
    `id` grows, but is given by the database.
    """

    at: float
    actor: str
    action: str
    conversation: str
    detail: Detail
    is_erased: bool = False
    id: int = 0


async def add(connection: AsyncConnection, line: AuditLine) -> int:
    """Write a line, with its seal; what an agent's program does with a key names the key. Returns its id."""
    keys = audit_keys_of(connection)
    with_key = line.detail
    if (key := shown_by(line.actor)) is not None:
        with_key = {**line.detail, KEY: key.id, f"{KEY}_name": key.name}
    salt, detail = secrets.token_hex(_SALT_BYTES), msgspec.json.encode(with_key).decode()
    stored = StoredLine(
        id=0,
        at=line.at,
        actor=line.actor,
        action=line.action,
        conversation=line.conversation,
        detail_hash=chain.detail_digest(salt, detail),
        key=keys.current,
        seal="",
    )
    stored = replace(stored, seal=chain.seal(keys.signing, stored))
    values = {name: getattr(stored, name) for name in StoredLine.__dataclass_fields__ if name != "id"}
    done = await connection.execute(insert(audit).values(values))
    number = int(done.inserted_primary_key[0])
    await connection.execute(insert(audit_details).values(line=number, salt=salt, detail=detail))
    return number


async def of_conversation(connection: AsyncConnection, conversation: str) -> tuple[AuditLine, ...]:
    """What was noted about a conversation, in order."""
    rows = await connection.execute(_LINES.where(audit.c.conversation == conversation).order_by(audit.c.id))
    return _read(rows.all())


async def page(
    connection: AsyncConnection,
    *,
    actor: str = "",
    action: str = "",
    conversation: str = "",
    since: float | None = None,
    until: float | None = None,
    before: int = 0,
    limit: int,
) -> tuple[AuditLine, ...]:
    """The latest lines first, of those that fit; `action` may end with `.` for all of a topic, `before` is an id."""
    wanted: list[Any] = []
    for column, value in ((audit.c.actor, actor), (audit.c.conversation, conversation)):
        if value:
            wanted.append(column == value)
    if action:
        is_topic = action.endswith(".")
        wanted.append(audit.c.action.startswith(action, autoescape=True) if is_topic else audit.c.action == action)
    if since is not None:
        wanted.append(audit.c.at >= since)
    if until is not None:
        wanted.append(audit.c.at < until)
    if before:
        wanted.append(audit.c.id < before)
    rows = await connection.execute(_LINES.where(and_(True, *wanted)).order_by(audit.c.id.desc()).limit(limit))
    return _read(rows.all())


_LINES = select(audit, audit_details.c.detail).select_from(
    audit.join(audit_details, audit_details.c.line == audit.c.id, isouter=True)
)


def _read(rows: Sequence[Any]) -> tuple[AuditLine, ...]:
    return tuple(
        AuditLine(
            at=row.at,
            actor=row.actor,
            action=row.action,
            conversation=row.conversation,
            detail={} if row.detail is None else _DETAIL.decode(row.detail),
            is_erased=row.detail is None,
            id=row.id,
        )
        for row in rows
    )
