"""Runs of workflows: what an agent asked of the back office, who approved it, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice.outcomes import Outcome
from desk.errors import NotFound
from desk.identity import is_id
from desk.store.tables import conversations, workflow_runs
from handoff.conversation import Customer
from handoff.wire.workflows import RunState, WorkflowPreview, WorkflowRun

_TEXTS = msgspec.json.Decoder(dict[str, str])
_PREVIEW = msgspec.json.Decoder(WorkflowPreview)
_OUTCOME: msgspec.json.Decoder[Outcome] = msgspec.json.Decoder(Outcome)
_CUSTOMER = msgspec.json.Decoder(Customer)

# Of these nobody knows yet whether the back office has done them.
_IN_FLIGHT = (RunState.RUNNING.value, RunState.UNDOING.value)
# It failed, and the back office may only have been slow.
_MAY_HAVE_BEEN_LATE = and_(workflow_runs.c.state == RunState.FAILED.value, workflow_runs.c.lease_until > 0)
_WAS_DONE = (RunState.DONE.value, RunState.UNDONE.value, RunState.UNDOING.value)


@dataclass(slots=True, kw_only=True)
class Run:
    """A run's row. `form` is what was filled in, `arguments` what it is done with, `account` the back office's customer.

    Times are 0 until they happen. `lease_until` is when a run in flight is looked up; of one that failed it is not 0 while
    it may still turn out to be done, for its answer may only have come late.
    """

    id: str
    conversation: str
    key: str
    workflow: str
    state: RunState
    form: dict[str, str]
    arguments: dict[str, str]
    preview: WorkflowPreview
    account: str
    asked_by: str
    asked_by_name: str
    asked_at: float
    reason: str = ""
    decided_by: str = ""
    decided_by_name: str = ""
    decided_at: float = 0.0
    decision: str = ""
    lease_until: float = 0.0
    finished_at: float = 0.0
    outcome: Outcome | None = None
    result: str = ""
    problem: str = ""
    draft: str = ""
    undo: str = ""
    undo_until: float = 0.0
    undone_by: str = ""
    undone_by_name: str = ""
    undone_at: float = 0.0
    note: int = 0

    @property
    def office_key(self) -> str:
        """Under which the back office does it once."""
        return f"desk:{self.id}"

    @property
    def undo_key(self) -> str:
        """Under which the back office takes it back once."""
        return f"desk:{self.id}:undo"

    def may_undo(self, *, now: float) -> bool:
        """Whether it can be taken back, as far as the desk knows."""
        is_in_time = not self.undo_until or now < self.undo_until
        return self.state is RunState.DONE and bool(self.undo) and is_in_time

    def shown(self, *, now: float) -> WorkflowRun:
        """As agents see it."""
        return WorkflowRun(
            id=self.id,
            key=self.key,
            conversation=self.conversation,
            workflow=self.workflow,
            state=self.state,
            preview=self.preview,
            asked_by=self.asked_by,
            asked_by_name=self.asked_by_name,
            asked_at=self.asked_at,
            reason=self.reason,
            decided_by_name=self.decided_by_name,
            decided_at=self.decided_at,
            decision=self.decision,
            finished_at=self.finished_at,
            result=self.result,
            problem=self.problem,
            draft=self.draft,
            may_undo=self.may_undo(now=now),
            undo=self.undo,
            undone_by_name=self.undone_by_name,
            undone_at=self.undone_at,
            note=self.note,
        )


@dataclass(frozen=True, slots=True)
class Request:
    """A run that waits for a supervisor, and whom it is for."""

    run: Run
    customer: Customer = field(default_factory=Customer)


def _values(run: Run) -> dict[str, Any]:
    values = {name: getattr(run, name) for name in run.__dataclass_fields__}
    values["state"] = run.state.value
    values["form"] = msgspec.json.encode(run.form).decode()
    values["arguments"] = msgspec.json.encode(run.arguments).decode()
    values["preview"] = msgspec.json.encode(run.preview).decode()
    values["outcome"] = "" if run.outcome is None else msgspec.json.encode(run.outcome).decode()
    return values


def _read(row: Any) -> Run:
    values = {name: row._mapping[name] for name in Run.__dataclass_fields__}
    values["state"] = RunState(values["state"])
    values["form"] = _TEXTS.decode(values["form"])
    values["arguments"] = _TEXTS.decode(values["arguments"])
    values["preview"] = _PREVIEW.decode(values["preview"])
    values["outcome"] = _OUTCOME.decode(values["outcome"]) if values["outcome"] else None
    return Run(**values)


async def add(connection: AsyncConnection, run: Run) -> None:
    await connection.execute(insert(workflow_runs).values(_values(run)))


async def save(connection: AsyncConnection, run: Run) -> None:
    await connection.execute(update(workflow_runs).where(workflow_runs.c.id == run.id).values(_values(run)))


async def get(connection: AsyncConnection, conversation: str, identifier: str) -> Run:
    """A run of this conversation. Raises `NotFound`."""
    mine = and_(workflow_runs.c.id == identifier, workflow_runs.c.conversation == conversation)
    row = (await connection.execute(select(workflow_runs).where(mine))).first() if is_id(identifier) else None
    if row is None:
        raise NotFound("workflow run")
    return _read(row)


async def by_key(connection: AsyncConnection, conversation: str, key: str) -> Run | None:
    """The run that a client has named so, None before it was stored."""
    mine = and_(workflow_runs.c.conversation == conversation, workflow_runs.c.key == key)
    row = (await connection.execute(select(workflow_runs).where(mine))).first()
    return None if row is None else _read(row)


async def in_flight(connection: AsyncConnection, conversation: str) -> Run | None:
    """The run of this conversation that is being done or undone now."""
    mine = and_(workflow_runs.c.conversation == conversation, workflow_runs.c.state.in_(_IN_FLIGHT))
    row = (await connection.execute(select(workflow_runs).where(mine))).first()
    return None if row is None else _read(row)


async def of_conversation(connection: AsyncConnection, conversation: str, *, limit: int = 100) -> tuple[Run, ...]:
    """What was asked for in a conversation, the latest first."""
    rows = await connection.execute(
        select(workflow_runs)
        .where(workflow_runs.c.conversation == conversation)
        .order_by(workflow_runs.c.asked_at.desc(), workflow_runs.c.id)
        .limit(limit)
    )
    return tuple(_read(row) for row in rows)


async def count_finished(connection: AsyncConnection, conversation: str) -> int:
    """How much was done in a conversation, counting what was undone twice: it only grows."""
    rows = await connection.execute(
        select(workflow_runs.c.state, func.count())
        .where(workflow_runs.c.conversation == conversation, workflow_runs.c.state.in_(_WAS_DONE))
        .group_by(workflow_runs.c.state)
    )
    return sum(count * (2 if state == RunState.UNDONE.value else 1) for state, count in rows)


async def lock_account(connection: AsyncConnection, account: str) -> None:
    """Let nobody else begin anything for this account until the transaction ends. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        key = func.hashtextextended(f"workflow account {account}", 0)
        await connection.execute(select(func.pg_advisory_xact_lock(key)))


async def decided_alone(
    connection: AsyncConnection, *, account: str, workflow: str, since: float
) -> tuple[WorkflowPreview, ...]:
    """What agents have done for this account by this workflow since then without a supervisor, and not undone.

    What is being done now counts. Of what is over the time counts at which it was done: one that failed may have been asked
    for days before it was tried again.
    """
    table = workflow_runs
    rows = await connection.execute(
        select(table.c.preview).where(
            table.c.account == account,
            table.c.workflow == workflow,
            table.c.decided_by == "",
            or_(
                table.c.state == RunState.RUNNING.value,
                and_(table.c.state.in_((RunState.DONE.value, RunState.UNDOING.value)), table.c.finished_at >= since),
            ),
        )
    )
    return tuple(_PREVIEW.decode(row.preview) for row in rows)


async def waiting(connection: AsyncConnection, *, limit: int = 200) -> tuple[Request, ...]:
    """All that waits for a supervisor, the oldest first."""
    rows = await connection.execute(
        select(workflow_runs, conversations.c.customer.label("whose"))
        .join(conversations, conversations.c.id == workflow_runs.c.conversation)
        .where(workflow_runs.c.state == RunState.WAITING.value)
        .order_by(workflow_runs.c.asked_at, workflow_runs.c.id)
        .limit(limit)
    )
    return tuple(Request(_read(row), _CUSTOMER.decode(row.whose)) for row in rows)


async def unclear(
    connection: AsyncConnection, *, now: float, conversation: str = "", limit: int = 50
) -> tuple[Run, ...]:
    """Runs of which the back office must be asked whether they were done: nobody is at work on them any more."""
    table = workflow_runs
    rows = await connection.execute(
        select(table)
        .where(
            or_(table.c.state.in_(_IN_FLIGHT), _MAY_HAVE_BEEN_LATE),
            table.c.lease_until <= now,
            *((table.c.conversation == conversation,) if conversation else ()),
        )
        .order_by(table.c.lease_until)
        .limit(limit)
    )
    return tuple(_read(row) for row in rows)
