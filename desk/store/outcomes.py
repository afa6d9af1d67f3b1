"""The outcome ledger: a row for each conversation that has ended. It outlives the conversation, and names nobody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.insight.outcome import Outcome
from desk.store.tables import outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """How a conversation ended, with what figures are counted by; `docs/insight.md` defines each exactly.

    Times are seconds since the epoch, UTC, 0 for never. `last_at` is when it ended: when it was closed, or its last word.
    `was` is the outcome before it was reopened. `intent` is the main task, `layer` the highest reached (1 is the bot),
    `agent` who had it last, `reason` the first rule of the first handoff, `verdict` the one given last on its handoffs.
    Seconds and `agent_steps` are None where no person was called, scores and moods where there are none.
    `next_contact_at` is when the customer came again about the same issue within seven days, `repeat_of` the earlier
    conversation about it. `lot` is drawn from 0 to 1 by a keyed hash of the id (`desk.insight.sampling`).
    """

    conversation: str
    started_at: float
    last_at: float
    settled_at: float
    last_seq: int
    outcome: Outcome
    was: str = ""
    reopened_at: float = 0.0
    intent: str = ""
    layer: int = 1
    channel: str = "web"
    language: str = ""
    tier: str = "standard"
    agent: str = ""
    skill: str = ""
    model: str = ""
    arm: str = ""
    customer_messages: int = 0
    bot_messages: int = 0
    agent_messages: int = 0
    handoffs: int = 0
    reason: str = ""
    verdict: str = ""
    wait_seconds: float | None = None
    first_reply_seconds: float | None = None
    handle_seconds: float | None = None
    asked_twice: int = 0
    asked_again: int = 0
    agent_steps: int | None = None
    mood_first: float | None = None
    mood_last: float | None = None
    csat_bot: int | None = None
    csat_agent: int | None = None
    was_asked_bot: bool = False
    was_asked_agent: bool = False
    disposition: str = ""
    is_goal_done: bool = False
    is_recognised: bool = False
    repeat_of: str = ""
    next_contact_at: float = 0.0
    lot: float | None = None


def values_of(row: LedgerRow) -> dict[str, Any]:
    """The row as the table has it."""
    values = {name: getattr(row, name) for name in row.__dataclass_fields__}
    values["outcome"] = row.outcome.value
    return values


def _read(row: Any) -> LedgerRow:
    values = dict(row._mapping)
    values["outcome"] = Outcome(values["outcome"])
    return LedgerRow(**values)


async def put(connection: AsyncConnection, row: LedgerRow) -> None:
    """Keep the row in place of an earlier one of its conversation."""
    await connection.execute(delete(outcomes).where(outcomes.c.conversation == row.conversation))
    await connection.execute(insert(outcomes).values(values_of(row)))


async def forget(connection: AsyncConnection, conversation: str) -> None:
    """It has not ended after all: it goes on."""
    await connection.execute(delete(outcomes).where(outcomes.c.conversation == conversation))


async def get(connection: AsyncConnection, conversation: str) -> LedgerRow | None:
    """How it ended, None while it is open."""
    row = (await connection.execute(select(outcomes).where(outcomes.c.conversation == conversation))).first()
    return None if row is None else _read(row)


async def some(connection: AsyncConnection, conversations: Collection[str]) -> dict[str, LedgerRow]:
    """Those of these that have ended, by conversation."""
    rows = await connection.execute(select(outcomes).where(outcomes.c.conversation.in_(conversations)))
    return {row.conversation: _read(row) for row in rows}
