"""What customers wrote, for judging a model on it: the latest messages, and whether an agent called the answer wrong."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import entries, understandings, wrong_answers
from handoff.log import Author, EntryKind


@dataclass(frozen=True, slots=True)
class RecordedMessage:
    """A message that a customer typed, and what was understood of it then."""

    text: str
    intent: str
    is_called_wrong: bool


_LATER = entries.alias("later")
# The customer's message that a wrong answer was an answer to: the last one before it.
_ANSWERED = (
    select(wrong_answers.c.conversation, func.max(_LATER.c.seq).label("seq"))
    .join(
        _LATER,
        and_(
            _LATER.c.conversation == wrong_answers.c.conversation,
            _LATER.c.seq < wrong_answers.c.seq,
            _LATER.c.author == Author.CUSTOMER.value,
            _LATER.c.kind == EntryKind.MESSAGE.value,
        ),
    )
    .group_by(wrong_answers.c.conversation, wrong_answers.c.seq)
    .subquery()
)
_LATEST = (
    select(entries.c.text, understandings.c.intent, _ANSWERED.c.seq.is_not(None).label("is_called_wrong"))
    .select_from(understandings)
    .join(entries, and_(entries.c.conversation == understandings.c.conversation, entries.c.seq == understandings.c.seq))
    .outerjoin(
        _ANSWERED,
        and_(_ANSWERED.c.conversation == understandings.c.conversation, _ANSWERED.c.seq == understandings.c.seq),
    )
    .where(~understandings.c.is_pressed, entries.c.text != "")
    .order_by(understandings.c.at.desc(), understandings.c.conversation, understandings.c.seq)
)


async def latest_messages(connection: AsyncConnection, *, most: int) -> tuple[RecordedMessage, ...]:
    """The latest messages that were understood, the newest first."""
    rows = await connection.execute(_LATEST.limit(most))
    return tuple(RecordedMessage(row.text, row.intent, bool(row.is_called_wrong)) for row in rows)
