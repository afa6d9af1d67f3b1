"""Follow-ups: what is owed to a customer after the chat, until somebody has done it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import NotFound
from desk.store.tables import follow_ups


class FollowUpKind(StrEnum):
    """`CONTACT` is a customer who left an address because nobody was there, `TASK` what an agent promised."""

    CONTACT = "contact"
    TASK = "task"


class FollowUpState(StrEnum):
    OPEN = "open"
    DONE = "done"


@dataclass(slots=True)
class FollowUp:
    """What is to be done (`task`), for whom (`customer`, a name) and where they are reached (`contact`).

    `owner` is the agent who has taken it, and empty while it belongs to everybody with its `skill`. `created_by` is the
    agent who promised it; it is empty where the customer asked for it. `alerted_at` is when supervisors were told that it is
    overdue. Times are seconds since the epoch, 0 until they happen.
    """

    id: str
    conversation: str
    kind: FollowUpKind
    task: str
    created_at: float
    due_at: float
    contact: str = ""
    customer: str = ""
    skill: str = "general"
    owner: str = ""
    created_by: str = ""
    state: FollowUpState = FollowUpState.OPEN
    outcome: str = ""
    note: str = ""
    settled_by: str = ""
    settled_at: float = 0.0
    alerted_at: float = 0.0


def _values(follow_up: FollowUp) -> dict[str, Any]:
    values = {name: getattr(follow_up, name) for name in follow_up.__dataclass_fields__}
    values["kind"], values["state"] = follow_up.kind.value, follow_up.state.value
    return values


def _read(row: Any) -> FollowUp:
    values = dict(row._mapping)
    values["kind"], values["state"] = FollowUpKind(values["kind"]), FollowUpState(values["state"])
    return FollowUp(**values)


async def add(connection: AsyncConnection, follow_up: FollowUp) -> None:
    await connection.execute(insert(follow_ups).values(_values(follow_up)))


async def save(connection: AsyncConnection, follow_up: FollowUp) -> None:
    await connection.execute(update(follow_ups).where(follow_ups.c.id == follow_up.id).values(_values(follow_up)))


async def lock(connection: AsyncConnection, follow_up: str) -> FollowUp:
    """The follow-up, and nobody else's to write until this transaction ends. Raises `NotFound`."""
    found = await connection.execute(select(follow_ups).where(follow_ups.c.id == follow_up).with_for_update())
    row = found.first()
    if row is None:
        raise NotFound("follow-up")
    return _read(row)


async def disown(connection: AsyncConnection, agent: str) -> None:
    """What this agent has not done belongs to everybody with its skill."""
    open_ = (follow_ups.c.owner == agent, follow_ups.c.state == FollowUpState.OPEN.value)
    await connection.execute(update(follow_ups).where(*open_).values(owner=""))


async def all_open(connection: AsyncConnection, *, limit: int = 500) -> tuple[FollowUp, ...]:
    """Those that nobody has done, the earliest due first."""
    rows = await connection.execute(
        select(follow_ups)
        .where(follow_ups.c.state == FollowUpState.OPEN.value)
        .order_by(follow_ups.c.due_at, follow_ups.c.id)
        .limit(limit)
    )
    return tuple(_read(row) for row in rows)


async def of_conversation(connection: AsyncConnection, conversation: str) -> tuple[FollowUp, ...]:
    """All of a conversation, the oldest first."""
    rows = await connection.execute(
        select(follow_ups).where(follow_ups.c.conversation == conversation).order_by(follow_ups.c.created_at)
    )
    return tuple(_read(row) for row in rows)


async def newly_overdue(connection: AsyncConnection, *, now: float, limit: int) -> tuple[FollowUp, ...]:
    """The first open ones that are due and of which supervisors have not been told."""
    rows = await connection.execute(
        select(follow_ups)
        .where(
            follow_ups.c.state == FollowUpState.OPEN.value,
            follow_ups.c.due_at <= now,
            follow_ups.c.alerted_at == 0,
        )
        .order_by(follow_ups.c.due_at)
        .limit(limit)
    )
    return tuple(_read(row) for row in rows)
