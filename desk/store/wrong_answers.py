"""Answers of the bot that an agent calls wrong."""

from __future__ import annotations

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import agents, wrong_answers
from handoff.wire.wrap_up import WrongAnswer


async def put(
    connection: AsyncConnection, conversation: str, seq: int, *, agent: str, at: float, right_answer: str
) -> None:
    """Call message `seq` wrong; what was said of it before is replaced. Call it under the conversation's lock."""
    await remove(connection, conversation, seq)
    await connection.execute(
        insert(wrong_answers).values(conversation=conversation, seq=seq, agent=agent, at=at, right_answer=right_answer)
    )


async def remove(connection: AsyncConnection, conversation: str, seq: int) -> bool:
    """Take it back. Whether there was anything to take back."""
    done = await connection.execute(
        delete(wrong_answers).where(wrong_answers.c.conversation == conversation, wrong_answers.c.seq == seq)
    )
    return int(done.rowcount) > 0


async def of_conversation(connection: AsyncConnection, conversation: str) -> tuple[WrongAnswer, ...]:
    """All of a conversation, in the order of its messages."""
    rows = await connection.execute(
        select(wrong_answers, agents.c.name)
        .join(agents, agents.c.id == wrong_answers.c.agent, isouter=True)
        .where(wrong_answers.c.conversation == conversation)
        .order_by(wrong_answers.c.seq)
    )
    return tuple(WrongAnswer(row.seq, row.name or "", row.at, row.right_answer) for row in rows)
