"""Assignments: a waiting conversation is offered to one agent until some moment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import assignments


class AssignmentState(StrEnum):
    """`WITHDRAWN`: it was settled in another way, for example claimed by a colleague, or its agent went away.

    `PASSED_ON` is no offer: the agent had the conversation and passed it on, so it is not offered to them.
    """

    OPEN = "open"
    CLAIMED = "claimed"
    LAPSED = "lapsed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    PASSED_ON = "passed_on"


@dataclass(slots=True)
class Assignment:
    """`epoch` is the conversation's while it waits; `until` is when the offer lapses, moved once when it is opened.

    `reason` says why it was offered to this agent, and once it is declined why it was.

    `given_by` is the agent who gave it to this colleague by will, empty where routing did: then it stands until it lapses,
    although its agent may be away.
    """

    id: str
    conversation: str
    agent: str
    epoch: int
    at: float
    until: float
    opened_at: float = 0.0
    state: AssignmentState = AssignmentState.OPEN
    reason: str = ""
    settled_at: float = 0.0
    given_by: str = ""


def _values(assignment: Assignment) -> dict[str, Any]:
    values = {name: getattr(assignment, name) for name in assignment.__dataclass_fields__}
    values["state"] = assignment.state.value
    return values


def _read(row: Any) -> Assignment:
    values = dict(row._mapping)
    values["state"] = AssignmentState(values["state"])
    return Assignment(**values)


# Made once: the inbox and the router ask for these again and again.
_IS_OPEN = assignments.c.state == AssignmentState.OPEN.value
_ALL_OPEN = select(assignments).where(_IS_OPEN).order_by(assignments.c.at)
_OPEN_IN = select(assignments).where(assignments.c.conversation == bindparam("one"), _IS_OPEN)


async def add(connection: AsyncConnection, assignment: Assignment) -> None:
    await connection.execute(insert(assignments).values(_values(assignment)))


async def save(connection: AsyncConnection, assignment: Assignment) -> None:
    await connection.execute(update(assignments).where(assignments.c.id == assignment.id).values(_values(assignment)))


async def open_in(connection: AsyncConnection, conversation: str) -> Assignment | None:
    """The open one of a conversation. Lock the conversation before you change it."""
    row = (await connection.execute(_OPEN_IN, {"one": conversation})).first()
    return None if row is None else _read(row)


async def latest_of(connection: AsyncConnection, conversation: str, agent: str) -> Assignment | None:
    """The latest one of this agent in a conversation, whatever became of it."""
    found = await connection.execute(
        select(assignments)
        .where(assignments.c.conversation == conversation, assignments.c.agent == agent)
        .order_by(assignments.c.at.desc())
        .limit(1)
    )
    row = found.first()
    return None if row is None else _read(row)


async def all_open(connection: AsyncConnection) -> tuple[Assignment, ...]:
    """Every open one, the oldest first."""
    return tuple(_read(row) for row in await connection.execute(_ALL_OPEN))


async def of_epochs(connection: AsyncConnection, epochs: dict[str, int]) -> tuple[Assignment, ...]:
    """Those that were made in these epochs of these conversations, whatever became of them, the oldest first."""
    if not epochs:
        return ()
    rows = await connection.execute(
        select(assignments).where(assignments.c.conversation.in_(list(epochs))).order_by(assignments.c.at)
    )
    return tuple(one for one in map(_read, rows) if one.epoch == epochs[one.conversation])
