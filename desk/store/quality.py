"""Scores of conversations' parts with what shows them, and what compliance came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import (
    conversations,
    entries,
    outcomes,
    quality_compliance,
    quality_evidence,
    quality_scores,
)
from handoff.log import Author, EntryKind
from handoff.quality_model import Criterion, Grade
from handoff.wire.quality import Judgement

_POINTS = msgspec.json.Decoder(dict[Criterion, float])
_GRADES = msgspec.json.Decoder(dict[Criterion, Grade])
_JUDGEMENTS = msgspec.json.Decoder(tuple[Judgement, ...])
_SEQS = msgspec.json.Decoder(tuple[int, ...])
WHOLE = "whole"
_WEEK_SECONDS = 7 * 86_400
# 5 January 1970 was a Monday.
_FIRST_MONDAY = 4 * 86_400


@dataclass(slots=True, kw_only=True)
class StoredScore:
    """A part's row. `points` are what counts, `automatic` what the rules gave, `corrected` the grades in place of some of it.

    `part` is `whole`, `bot` or an agent's id. A criterion that could not be judged stands in neither.
    """

    conversation: str
    part: str
    kind: str
    ended_at: float
    scored_at: float
    last_seq: int
    version: str
    total: float | None
    points: dict[Criterion, float] = field(default_factory=dict)
    automatic: dict[Criterion, float] = field(default_factory=dict)
    corrected: dict[Criterion, Grade] = field(default_factory=dict)
    draw: float = 1.0
    look_again_at: float = 0.0
    reviewed_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows a part's score, and why there is none where there is none."""

    judgements: tuple[Judgement, ...]
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCompliance:
    """A rule of compliance that applied to a conversation."""

    conversation: str
    rule: str
    needs: str
    part: str
    at: float
    is_broken: bool
    text: str
    seqs: tuple[int, ...]


def _values(score: StoredScore) -> dict[str, Any]:
    names = ("conversation", "part", "kind", "ended_at", "scored_at", "last_seq", "version", "total", "draw")
    values: dict[str, Any] = {name: getattr(score, name) for name in (*names, "look_again_at", "reviewed_at")}
    values["week"] = week_of(score.ended_at)
    values |= {one.value: score.points.get(one) for one in Criterion}
    values["automatic"] = msgspec.json.encode(score.automatic).decode()
    values["corrected"] = msgspec.json.encode(score.corrected).decode()
    return values


def week_of(at: float) -> int:
    """The number of the week of this moment, which begins on Monday, 00:00 UTC. Pure."""
    return int((at - _FIRST_MONDAY) // _WEEK_SECONDS)


def beginning_of(week: int) -> float:
    """When a week began, in seconds since the epoch. Pure."""
    return float(week * _WEEK_SECONDS + _FIRST_MONDAY)


def read_score(row: Any) -> StoredScore:
    """A row of `quality_scores`."""
    values = row._mapping
    points = {one: values[one.value] for one in Criterion if values[one.value] is not None}
    names = ("conversation", "part", "kind", "ended_at", "scored_at", "last_seq", "version", "total", "draw")
    return StoredScore(
        **{name: values[name] for name in (*names, "look_again_at", "reviewed_at")},
        points=points,
        automatic=_POINTS.decode(values["automatic"]),
        corrected=_GRADES.decode(values["corrected"]),
    )


async def waiting(
    connection: AsyncConnection, *, now: float, version: str, again_since: float, ended_since: float = 0.0, limit: int
) -> tuple[str, ...]:
    """Conversations that ended since `ended_since` and are not scored as they ended, the latest first; those that ended since
    `again_since` also where other rules gave the score."""
    scored = and_(quality_scores.c.conversation == outcomes.c.conversation, quality_scores.c.part == WHOLE)
    rows = await connection.execute(
        select(outcomes.c.conversation)
        .join(conversations, conversations.c.id == outcomes.c.conversation)
        .join(quality_scores, scored, isouter=True)
        .where(
            outcomes.c.last_at >= ended_since,
            or_(
                quality_scores.c.conversation.is_(None),
                quality_scores.c.scored_at < outcomes.c.settled_at,
                quality_scores.c.scored_at < outcomes.c.reopened_at,
                and_(quality_scores.c.look_again_at > 0, quality_scores.c.look_again_at <= now),
                and_(quality_scores.c.version != version, outcomes.c.last_at >= again_since),
            ),
        )
        .order_by(outcomes.c.last_at.desc())
        .limit(limit)
    )
    return tuple(row.conversation for row in rows)


async def drop_open(connection: AsyncConnection) -> int:
    """Forget the scores of conversations that go on after all. Returns how many parts there were."""
    has_ended = select(outcomes.c.conversation).where(outcomes.c.conversation == quality_scores.c.conversation)
    is_kept = select(conversations.c.id).where(conversations.c.id == quality_scores.c.conversation)
    done = await connection.execute(delete(quality_scores).where(~has_ended.exists(), is_kept.exists()))
    return int(done.rowcount)


async def of_conversation(connection: AsyncConnection, conversation: str) -> dict[str, StoredScore]:
    """The scores of its parts, by part."""
    rows = await connection.execute(select(quality_scores).where(quality_scores.c.conversation == conversation))
    return {row.part: read_score(row) for row in rows}


async def evidence_of(connection: AsyncConnection, conversation: str) -> dict[str, Evidence]:
    """What shows its scores, by part."""
    rows = await connection.execute(select(quality_evidence).where(quality_evidence.c.conversation == conversation))
    return {row.part: Evidence(_JUDGEMENTS.decode(row.judgements), row.why) for row in rows}


async def replace(
    connection: AsyncConnection,
    conversation: str,
    scores: Sequence[StoredScore],
    evidence: Mapping[str, Evidence],
    compliance: Sequence[StoredCompliance],
) -> None:
    """Keep these in place of what was scored before. Call it under the conversation's lock."""
    for table in (quality_scores, quality_evidence, quality_compliance):
        await connection.execute(delete(table).where(table.c.conversation == conversation))
    await connection.execute(insert(quality_scores), [_values(one) for one in scores])
    await connection.execute(
        insert(quality_evidence),
        [
            {
                "conversation": conversation,
                "part": part,
                "judgements": msgspec.json.encode(one.judgements).decode(),
                "why": one.why,
            }
            for part, one in evidence.items()
        ],
    )
    if compliance:
        rows = [{name: getattr(one, name) for name in StoredCompliance.__dataclass_fields__} for one in compliance]
        for row in rows:
            row["seqs"] = msgspec.json.encode(row["seqs"]).decode()
        await connection.execute(insert(quality_compliance), rows)


async def save(connection: AsyncConnection, score: StoredScore) -> None:
    """Keep what was changed of a score. Call it under the conversation's lock."""
    table = quality_scores
    await connection.execute(
        update(table)
        .where(table.c.conversation == score.conversation, table.c.part == score.part)
        .values(_values(score))
    )


async def compliance_of(connection: AsyncConnection, conversation: str) -> tuple[StoredCompliance, ...]:
    """The rules that applied to a conversation, the broken ones first."""
    rows = await connection.execute(
        select(quality_compliance)
        .where(quality_compliance.c.conversation == conversation)
        .order_by(quality_compliance.c.is_broken.desc(), quality_compliance.c.at)
    )
    return tuple(read_compliance(row) for row in rows)


def read_compliance(row: Any) -> StoredCompliance:
    """A row of `quality_compliance`."""
    values = {name: row._mapping[name] for name in StoredCompliance.__dataclass_fields__}
    values["seqs"] = _SEQS.decode(values["seqs"])
    return StoredCompliance(**values)


async def writers(connection: AsyncConnection, conversation: str) -> dict[int, str]:
    """The agents' ids by the messages that they wrote."""
    rows = await connection.execute(
        select(entries.c.seq, entries.c.author_id).where(
            entries.c.conversation == conversation,
            entries.c.author == Author.AGENT.value,
            entries.c.kind == EntryKind.MESSAGE.value,
        )
    )
    return {row.seq: row.author_id for row in rows}
