"""Decisions: what the escalation policy made of each message, kept as long as the conversation is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import decisions
from handoff.decision import Decision, Outcome
from handoff.wire.decisions import DecisionKind, DecisionRecord

# Made once, for every turn needs it.
_NEW = insert(decisions)
_DECISION = msgspec.json.Decoder(Decision)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision in short, to be counted."""

    conversation: str
    seq: int
    turn: str
    at: float
    kind: DecisionKind
    policy_version: str
    outcome: Outcome


async def add(
    connection: AsyncConnection,
    *,
    conversation: str,
    seq: int,
    turn: str,
    at: float,
    kind: DecisionKind,
    decision: Decision,
) -> DecisionRecord:
    """Keep a decision. Call it under the conversation's lock."""
    done = await connection.execute(
        _NEW,
        {
            "conversation": conversation,
            "seq": seq,
            "turn": turn,
            "at": at,
            "kind": kind.value,
            "policy_version": decision.policy_version,
            "outcome": decision.outcome.value,
            "layer": decision.layer,
            "priority": decision.priority,
            "skill": decision.skill,
            "decision": msgspec.json.encode(decision).decode(),
        },
    )
    number = int(done.inserted_primary_key[0])
    return DecisionRecord(number=number, seq=seq, at=at, kind=kind, decision=decision, turn=turn)


async def of_conversation(
    connection: AsyncConnection, conversation: str, *, after: int = 0, limit: int = 500
) -> tuple[DecisionRecord, ...]:
    """The conversation's decisions whose number is greater than `after`, in order."""
    rows = await connection.execute(
        select(decisions)
        .where(decisions.c.conversation == conversation, decisions.c.number > after)
        .order_by(decisions.c.number)
        .limit(limit)
    )
    return tuple(_read(row) for row in rows)


async def verdicts(
    connection: AsyncConnection, *, kinds: tuple[DecisionKind, ...], since: float = 0.0
) -> tuple[Verdict, ...]:
    """All decisions of these kinds since then, in order, without their evidence."""
    rows = await connection.execute(
        select(
            decisions.c.conversation,
            decisions.c.seq,
            decisions.c.turn,
            decisions.c.at,
            decisions.c.kind,
            decisions.c.policy_version,
            decisions.c.outcome,
        )
        .where(decisions.c.kind.in_([kind.value for kind in kinds]), decisions.c.at >= since)
        .order_by(decisions.c.number)
    )
    return tuple(
        Verdict(
            row.conversation,
            row.seq,
            row.turn,
            row.at,
            DecisionKind(row.kind),
            row.policy_version,
            Outcome(row.outcome),
        )
        for row in rows
    )


def _read(row: Any) -> DecisionRecord:
    return DecisionRecord(
        number=row.number,
        seq=row.seq,
        at=row.at,
        kind=DecisionKind(row.kind),
        decision=_DECISION.decode(row.decision),
        turn=row.turn,
    )
