"""What people say of quality: reviews by supervisors, answers of agents, and coaching notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import NotFound
from desk.store.tables import (
    coaching_notes,
    conversations,
    quality_answers,
    quality_remarks,
    quality_reviews,
    quality_scores,
)
from handoff.quality_model import Criterion, Grade


@dataclass(slots=True, kw_only=True)
class StoredReview:
    """What a person gave a part. `is_blind` where the automatic score was hidden until then, `is_sampled` where the part was
    drawn by lot. A criterion that they could not tell stands in no grade."""

    id: str
    conversation: str
    part: str
    reviewer: str
    at: float
    is_sampled: bool
    is_blind: bool
    grades: dict[Criterion, Grade] = field(default_factory=dict)
    comment: str = ""


@dataclass(slots=True, kw_only=True)
class StoredAnswer:
    """An agent objects to a criterion of their part. `settled_at` is 0 while nobody settled it; `grade` replaces the points."""

    id: str
    conversation: str
    agent: str
    criterion: Criterion
    text: str
    at: float
    settled_by: str = ""
    settled_at: float = 0.0
    grade: Grade | None = None
    reply: str = ""


@dataclass(slots=True, kw_only=True)
class StoredNote:
    """A coaching note for `agent`; `conversation` shows what is meant, or is empty."""

    id: str
    conversation: str
    agent: str
    author: str
    criterion: Criterion
    text: str
    at: float
    read_at: float = 0.0


async def put_review(connection: AsyncConnection, review: StoredReview) -> None:
    """Keep it in place of what the same person gave before. Call it under the conversation's lock."""
    table = quality_reviews
    mine = (
        table.c.conversation == review.conversation,
        table.c.part == review.part,
        table.c.reviewer == review.reviewer,
    )
    before = (await connection.execute(select(table.c.id).where(*mine))).scalars().all()
    await connection.execute(delete(quality_remarks).where(quality_remarks.c.review.in_(before)))
    await connection.execute(delete(table).where(*mine))
    names = ("id", "conversation", "part", "reviewer", "at", "is_sampled", "is_blind")
    values: dict[str, Any] = {name: getattr(review, name) for name in names}
    values |= {one.value: grade.value if (grade := review.grades.get(one)) else "" for one in Criterion}
    await connection.execute(insert(table).values(values))
    if review.comment:
        await connection.execute(
            insert(quality_remarks).values(review=review.id, conversation=review.conversation, text=review.comment)
        )


def _review(row: Any) -> StoredReview:
    values = row._mapping
    names = ("id", "conversation", "part", "reviewer", "at", "is_sampled", "is_blind")
    grades = {one: Grade(values[one.value]) for one in Criterion if values[one.value]}
    return StoredReview(**{name: values[name] for name in names}, grades=grades, comment=values["remark"] or "")


_REVIEWS = select(quality_reviews, quality_remarks.c.text.label("remark")).select_from(
    quality_reviews.join(quality_remarks, quality_remarks.c.review == quality_reviews.c.id, isouter=True)
)


async def reviews_of(connection: AsyncConnection, conversation: str) -> tuple[StoredReview, ...]:
    """What people gave a conversation's parts, the oldest first."""
    rows = await connection.execute(
        _REVIEWS.where(quality_reviews.c.conversation == conversation).order_by(quality_reviews.c.at)
    )
    return tuple(_review(row) for row in rows)


async def all_reviews(connection: AsyncConnection, *, since: float) -> tuple[StoredReview, ...]:
    """Everything that people gave since then, the oldest first."""
    rows = await connection.execute(_REVIEWS.where(quality_reviews.c.at >= since).order_by(quality_reviews.c.at))
    return tuple(_review(row) for row in rows)


async def reviewed_by(connection: AsyncConnection, reviewer: str, *, part: str) -> set[str]:
    """The conversations in which this person has reviewed that part."""
    table = quality_reviews
    rows = await connection.execute(
        select(table.c.conversation).where(table.c.reviewer == reviewer, table.c.part == part)
    )
    return {row.conversation for row in rows}


async def add_answer(connection: AsyncConnection, answer: StoredAnswer) -> None:
    await connection.execute(insert(quality_answers).values(_values(answer)))


async def save_answer(connection: AsyncConnection, answer: StoredAnswer) -> None:
    await connection.execute(update(quality_answers).where(quality_answers.c.id == answer.id).values(_values(answer)))


async def lock_answer(connection: AsyncConnection, answer: str) -> StoredAnswer:
    """The answer, and nobody else's to write until this transaction ends. Raises `NotFound`."""
    found = await connection.execute(select(quality_answers).where(quality_answers.c.id == answer).with_for_update())
    row = found.first()
    if row is None:
        raise NotFound("answer to a score")
    return _answer(row)


async def answers_of(connection: AsyncConnection, conversation: str) -> tuple[StoredAnswer, ...]:
    """What agents said to the scores of a conversation."""
    table = quality_answers
    rows = await connection.execute(select(table).where(table.c.conversation == conversation).order_by(table.c.at))
    return tuple(_answer(row) for row in rows)


async def answers_by(connection: AsyncConnection, agent: str, *, limit: int) -> tuple[StoredAnswer, ...]:
    """An agent's answers, the latest first."""
    table = quality_answers
    rows = await connection.execute(
        select(table).where(table.c.agent == agent).order_by(table.c.at.desc()).limit(limit)
    )
    return tuple(_answer(row) for row in rows)


async def open_answers(connection: AsyncConnection, *, limit: int) -> tuple[StoredAnswer, ...]:
    """Those that nobody has settled, the oldest first."""
    table = quality_answers
    rows = await connection.execute(select(table).where(table.c.settled_at == 0).order_by(table.c.at).limit(limit))
    return tuple(_answer(row) for row in rows)


async def count_open_answers(connection: AsyncConnection) -> dict[str, int]:
    """How many nobody has settled, by agent."""
    table = quality_answers
    rows = await connection.execute(
        select(table.c.agent, func.count().label("count")).where(table.c.settled_at == 0).group_by(table.c.agent)
    )
    return {row.agent: row.count for row in rows}


async def count_waiting(connection: AsyncConnection, agent: str, *, is_supervisor: bool) -> int:
    """Coaching notes that this agent has not read and, for supervisors, answers that nobody has settled (nor is it theirs)."""
    notes = select(func.count()).where(coaching_notes.c.agent == agent, coaching_notes.c.read_at == 0)
    count = int((await connection.execute(notes)).scalar_one())
    if is_supervisor:
        table = quality_answers
        answers = select(func.count()).where(table.c.settled_at == 0, table.c.agent != agent)
        count += int((await connection.execute(answers)).scalar_one())
    return count


async def add_note(connection: AsyncConnection, note: StoredNote) -> None:
    await connection.execute(insert(coaching_notes).values(_values(note)))


async def lock_note(connection: AsyncConnection, note: str) -> StoredNote:
    """The note, and nobody else's to write until this transaction ends. Raises `NotFound`."""
    found = await connection.execute(select(coaching_notes).where(coaching_notes.c.id == note).with_for_update())
    row = found.first()
    if row is None:
        raise NotFound("coaching note")
    return _note(row)


async def mark_note_read(connection: AsyncConnection, note: str, *, at: float) -> None:
    await connection.execute(update(coaching_notes).where(coaching_notes.c.id == note).values(read_at=at))


async def notes_for(connection: AsyncConnection, agent: str, *, limit: int) -> tuple[StoredNote, ...]:
    """The notes for an agent, the latest first."""
    table = coaching_notes
    rows = await connection.execute(
        select(table).where(table.c.agent == agent).order_by(table.c.at.desc()).limit(limit)
    )
    return tuple(_note(row) for row in rows)


async def count_notes(connection: AsyncConnection, *, since: float) -> dict[str, int]:
    """How many notes there are since then, by agent."""
    table = coaching_notes
    rows = await connection.execute(
        select(table.c.agent, func.count().label("count")).where(table.c.at >= since).group_by(table.c.agent)
    )
    return {row.agent: row.count for row in rows}


async def is_kept(connection: AsyncConnection, conversation: str) -> bool:
    """Whether a conversation can still be read."""
    found = await connection.execute(select(conversations.c.id).where(conversations.c.id == conversation))
    return found.first() is not None


async def automatic_of(connection: AsyncConnection) -> dict[tuple[str, str], Any]:
    """The rows of all scores that a person has reviewed, by conversation and part."""
    table = quality_scores
    rows = await connection.execute(select(table).where(table.c.reviewed_at > 0))
    return {(row.conversation, row.part): row for row in rows}


def _values(one: StoredAnswer | StoredNote) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in one.__dataclass_fields__}
    values["criterion"] = one.criterion.value
    if isinstance(one, StoredAnswer):
        values["grade"] = one.grade.value if one.grade else ""
    return values


def _answer(row: Any) -> StoredAnswer:
    values = {name: row._mapping[name] for name in StoredAnswer.__dataclass_fields__}
    values["criterion"] = Criterion(values["criterion"])
    values["grade"] = Grade(values["grade"]) if values["grade"] else None
    return StoredAnswer(**values)


def _note(row: Any) -> StoredNote:
    values = {name: row._mapping[name] for name in StoredNote.__dataclass_fields__}
    values["criterion"] = Criterion(values["criterion"])
    return StoredNote(**values)
