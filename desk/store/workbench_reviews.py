"""Which messages the designers' workbench has reviewed in the store: who has one now, and what was said of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.new_rows import insert_into
from desk.store.tables import entries, reviewed_messages
from handoff.wire.workbench import Verdict


class ReviewState(StrEnum):
    """A message is a designer's for a while (`CLAIMED`), and then decided on."""

    CLAIMED = "claimed"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was said of a message. `example` is the id of what was accepted, empty where nothing was."""

    conversation: str
    seq: int
    state: ReviewState
    agent: str
    at: float
    claimed_until: float
    verdict: str
    understood: str
    intent: str
    example: str


async def claim(
    connection: AsyncConnection, conversation: str, seq: int, *, agent: str, understood: str, now: float, until: float
) -> bool:
    """Take a message for an agent. False where another has it, or it is decided: the row settles who was first."""
    new = insert_into(connection, reviewed_messages)
    values = {"state": ReviewState.CLAIMED.value, "agent": agent, "at": now, "claimed_until": until}
    done = await connection.execute(
        new.values(
            conversation=conversation, seq=seq, verdict="", understood=understood, intent="", example="", **values
        ).on_conflict_do_nothing()
    )
    if done.rowcount:
        return True
    table = reviewed_messages
    done = await connection.execute(
        update(table)
        .where(
            *_is(conversation, seq),
            table.c.state == ReviewState.CLAIMED.value,
            or_(table.c.claimed_until <= now, table.c.agent == agent),
        )
        .values(**values)
    )
    return bool(done.rowcount)


async def claimed_by(connection: AsyncConnection, agent: str, *, now: float) -> Reviewed | None:
    """The message that an agent has now."""
    table = reviewed_messages
    row = (
        await connection.execute(
            select(table)
            .where(table.c.agent == agent, table.c.state == ReviewState.CLAIMED.value, table.c.claimed_until > now)
            .order_by(table.c.at.desc())
            .limit(1)
        )
    ).first()
    return None if row is None else _reviewed(row)


async def decide(
    connection: AsyncConnection,
    conversation: str,
    seq: int,
    *,
    agent: str,
    verdict: Verdict,
    intent: str,
    example: str,
    now: float,
) -> bool:
    """Say what a message means. False where it is not the agent's: their claim ran out, and a colleague took it."""
    table = reviewed_messages
    done = await connection.execute(
        update(table)
        .where(*_is(conversation, seq), table.c.state == ReviewState.CLAIMED.value, table.c.agent == agent)
        .values(
            state=ReviewState.DECIDED.value,
            at=now,
            claimed_until=0.0,
            verdict=verdict.value,
            intent=intent,
            example=example,
        )
    )
    return bool(done.rowcount)


async def get(connection: AsyncConnection, conversation: str, seq: int) -> Reviewed | None:
    """What was said of a message, None where nobody has it."""
    row = (await connection.execute(select(reviewed_messages).where(*_is(conversation, seq)))).first()
    return None if row is None else _reviewed(row)


async def last_of(connection: AsyncConnection, agent: str) -> Reviewed | None:
    """What an agent decided on last."""
    table = reviewed_messages
    row = (
        await connection.execute(
            select(table)
            .where(table.c.agent == agent, table.c.state == ReviewState.DECIDED.value)
            .order_by(table.c.at.desc(), table.c.conversation, table.c.seq)
            .limit(1)
        )
    ).first()
    return None if row is None else _reviewed(row)


async def claim_again(
    connection: AsyncConnection, conversation: str, seq: int, *, agent: str, now: float, until: float
) -> bool:
    """Take back what an agent decided: the message is theirs again."""
    table = reviewed_messages
    done = await connection.execute(
        update(table)
        .where(*_is(conversation, seq), table.c.state == ReviewState.DECIDED.value, table.c.agent == agent)
        .values(state=ReviewState.CLAIMED.value, at=now, claimed_until=until, verdict="", intent="", example="")
    )
    return bool(done.rowcount)


async def let_go(connection: AsyncConnection, agent: str) -> None:
    """Leave what an agent has and did not decide on to anybody."""
    table = reviewed_messages
    await connection.execute(delete(table).where(table.c.agent == agent, table.c.state == ReviewState.CLAIMED.value))


async def reopen_of_example(connection: AsyncConnection, example: str) -> None:
    """Let the message be reviewed again whose example was taken back."""
    await connection.execute(delete(reviewed_messages).where(reviewed_messages.c.example == example))


async def taken(
    connection: AsyncConnection, messages: Collection[tuple[str, int]], *, agent: str, now: float
) -> frozenset[tuple[str, int]]:
    """Of these messages those that are decided, or that a colleague has."""
    table = reviewed_messages
    found: set[tuple[str, int]] = set()
    wanted = sorted({conversation for conversation, _seq in messages})
    for start in range(0, len(wanted), 500):
        rows = await connection.execute(
            select(table.c.conversation, table.c.seq).where(
                table.c.conversation.in_(wanted[start : start + 500]),
                or_(
                    table.c.state == ReviewState.DECIDED.value,
                    and_(table.c.claimed_until > now, table.c.agent != agent),
                ),
            )
        )
        found.update((row.conversation, row.seq) for row in rows)
    return frozenset(found)


async def ignored_texts(connection: AsyncConnection, *, since: float, most: int) -> tuple[str, ...]:
    """The texts of messages from which nothing was to be learned, the latest first."""
    table = reviewed_messages
    rows = await connection.execute(
        select(entries.c.text)
        .join(table, and_(table.c.conversation == entries.c.conversation, table.c.seq == entries.c.seq))
        .where(table.c.state == ReviewState.DECIDED.value, table.c.verdict == Verdict.IGNORE.value, table.c.at >= since)
        .order_by(table.c.at.desc())
        .limit(most)
    )
    return tuple(row.text for row in rows)


async def decided_at(connection: AsyncConnection, *, agent: str, since: float) -> tuple[float, ...]:
    """When an agent decided on messages since then."""
    table = reviewed_messages
    rows = await connection.execute(
        select(table.c.at).where(
            table.c.agent == agent, table.c.at >= since, table.c.state == ReviewState.DECIDED.value
        )
    )
    return tuple(row.at for row in rows)


async def count_decided(connection: AsyncConnection, *, since: float) -> int:
    """How many messages all designers decided on since then."""
    table = reviewed_messages
    found = await connection.execute(
        select(func.count()).select_from(table).where(table.c.state == ReviewState.DECIDED.value, table.c.at >= since)
    )
    return int(found.scalar_one())


def _is(conversation: str, seq: int) -> Sequence[Any]:
    return reviewed_messages.c.conversation == conversation, reviewed_messages.c.seq == seq


def _reviewed(row: Any) -> Reviewed:
    return Reviewed(**{**row._mapping, "state": ReviewState(row.state)})
