"""Tasks: what the bot is asked to do, one at a time for each conversation, in the order of their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, bindparam, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.ownership import Owner
from desk.store.prepared import Prepared
from desk.store.tables import conversations, tasks


class TaskKind(StrEnum):
    """Why there is a task. What a worker does with a customer's message is decided when it is offered."""

    MESSAGE = "message"
    AGENT_SAID = "agent_said"
    PAUSE = "pause"
    RESUME = "resume"


class TaskState(StrEnum):
    """queued -> offered -> done or failed; back to queued when its worker is lost or late."""

    QUEUED = "queued"
    OFFERED = "offered"
    DONE = "done"
    FAILED = "failed"


_OPEN = (TaskState.QUEUED.value, TaskState.OFFERED.value)


@dataclass(slots=True)
class Task:
    """A task's row. `worker` is the socket that holds it while it is offered; `deadline_at` is when the
    customer has waited too long; `attempts` counts the offers."""

    turn: str
    conversation: str
    number: int
    kind: TaskKind
    at: float
    state: TaskState = TaskState.QUEUED
    seq: int = 0
    text: str = ""
    payload: str = ""
    deadline_at: float = 0.0
    not_before: float = 0.0
    mode: str = ""
    epoch: int = 0
    worker: str = ""
    lease_until: float = 0.0
    attempts: int = 0
    failure: str = ""
    finished_at: float = 0.0


def _values(task: Task) -> dict[str, Any]:
    values = {name: getattr(task, name) for name in task.__dataclass_fields__}
    values["kind"] = task.kind.value
    values["state"] = task.state.value
    return values


def _is_open(table: Any) -> Any:
    return or_(*(table.c.state == state for state in _OPEN))


def _read(row: Any) -> Task:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["kind"] = TaskKind(values["kind"])
    values["state"] = TaskState(values["state"])
    return Task(**values)


_COLUMNS = tuple(tasks.c.keys())
_NEW = Prepared(insert(tasks), columns=_COLUMNS)
_OF_TURN = Prepared(select(tasks).where(tasks.c.turn == bindparam("one")))
_NEW_NAMES = {name: f"new_{name}" for name in _COLUMNS if name != "turn"}
_SAVED = Prepared(
    update(tasks)
    .where(tasks.c.turn == bindparam("one"))
    .values({name: bindparam(new) for name, new in _NEW_NAMES.items()})
)
_FIRST_OPEN = Prepared(
    select(tasks).where(tasks.c.conversation == bindparam("one"), _is_open(tasks)).order_by(tasks.c.number).limit(1)
)


async def add(connection: AsyncConnection, task: Task) -> None:
    await _NEW.run(connection, _values(task))


async def save(connection: AsyncConnection, task: Task) -> None:
    values = _values(task)
    await _SAVED.run(connection, {"one": task.turn} | {new: values[name] for name, new in _NEW_NAMES.items()})


async def find(connection: AsyncConnection, turn: str) -> Task | None:
    """The task of this turn. Lock its conversation before you change it."""
    row = await _OF_TURN.first(connection, {"one": turn})
    return None if row is None else _read(row)


def conversation_of(turn: str) -> str:
    """The conversation of a turn's id, which says it; whether there is such a turn is not looked up."""
    return turn.partition(":")[0]


async def first_open(connection: AsyncConnection, conversation: str) -> Task | None:
    """The oldest task of a conversation that is not over: the only one that may be offered."""
    row = await _FIRST_OPEN.first(connection, {"one": conversation})
    return None if row is None else _read(row)


def _is_head(*kinds: TaskKind, is_unspent: bool = False) -> Any:
    """Whether no task of these kinds (of any, when none is named) is open before it in its conversation; where it `is_unspent`,
    those before count no more that were said before the conversation came back to the bot."""
    earlier = tasks.alias("earlier")
    before = select(earlier.c.turn).where(
        earlier.c.conversation == tasks.c.conversation,
        earlier.c.number < tasks.c.number,
        _is_open(earlier),
    )
    if kinds:
        before = before.where(earlier.c.kind.in_([kind.value for kind in kinds]))
    if is_unspent:
        before = before.where(earlier.c.seq > conversations.c.spent_through)
    return ~exists(before)


_OFFERABLE = Prepared(
    select(tasks)
    .where(tasks.c.state == TaskState.QUEUED.value, tasks.c.not_before <= bindparam("now"), _is_head())
    .order_by(tasks.c.at, tasks.c.number)
    .limit(bindparam("most"))
)


async def offerable(connection: AsyncConnection, *, now: float, limit: int) -> tuple[Task, ...]:
    """Queued tasks with nothing open before them in their conversation, the longest waiting first."""
    return tuple(_read(row) for row in await _OFFERABLE.all(connection, {"now": now, "most": limit}))


async def held_by(connection: AsyncConnection, worker: str) -> tuple[Task, ...]:
    """What a worker's socket holds."""
    rows = await connection.execute(
        select(tasks).where(tasks.c.state == TaskState.OFFERED.value, tasks.c.worker == worker)
    )
    return tuple(_read(row) for row in rows)


async def offered(connection: AsyncConnection) -> tuple[Task, ...]:
    """All that workers hold."""
    rows = await connection.execute(select(tasks).where(tasks.c.state == TaskState.OFFERED.value))
    return tuple(_read(row) for row in rows)


async def lease_over(connection: AsyncConnection, *, now: float) -> tuple[Task, ...]:
    """What workers have held for too long."""
    rows = await connection.execute(
        select(tasks).where(tasks.c.state == TaskState.OFFERED.value, tasks.c.lease_until <= now)
    )
    return tuple(_read(row) for row in rows)


async def unanswered(connection: AsyncConnection, *, now: float) -> tuple[Task, ...]:
    """Messages to the bot whose customer has waited too long.

    What a person had before the conversation came back to the bot is spent: the bot only listens to it, and nobody waits for that,
    however long no worker takes it.
    """
    rows = await connection.execute(
        select(tasks)
        .join(conversations, conversations.c.id == tasks.c.conversation)
        .where(
            and_(
                tasks.c.kind == TaskKind.MESSAGE.value,
                _is_open(tasks),
                tasks.c.deadline_at <= now,
                conversations.c.owner == Owner.BOT.value,
                tasks.c.seq > conversations.c.spent_through,
                # A resume before it that nobody takes must not keep its customer waiting for ever.
                _is_head(TaskKind.MESSAGE, is_unspent=True),
            )
        )
    )
    return tuple(_read(row) for row in rows)
