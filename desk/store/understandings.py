"""Understandings: what the bot's model made of each message of a customer, also where a person answered it.

Readings keep the latest state of a conversation for the next judgement; these rows stay as they were written, so that what a
model understood last month can be compared with what it understands today.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.prepared import Prepared
from desk.store.tables import understandings
from handoff.conversation import Turn, Understanding

# As wide as the columns: PostgreSQL refuses what is longer, and a turn must not fail because of an intent's name.
_NAME_CHARACTERS = 200
_LANGUAGE_CHARACTERS = 8


class Mode(StrEnum):
    """Whether the bot answered the message, or only listened because a person had the conversation."""

    ANSWERED = "answered"
    OBSERVED = "observed"


@dataclass(frozen=True, slots=True)
class Understood:
    """A row: the message `seq` of a conversation, written `at`, as `model` understood it.

    `second_intent` is the best other guess, empty where there was none; where nothing was understood it is the best guess of
    all. `sentiment` is -1 to 1, confidences and `frustration` 0 to 1. `model` is the first 12 hex digits of the hash of the
    worker's model, empty where the worker did not tell it. `is_pressed` is a button: its intent is certain, and says nothing
    of the model.
    """

    conversation: str
    seq: int
    at: float
    intent: str
    confidence: float
    second_intent: str
    second_confidence: float
    is_out_of_scope: bool
    is_pressed: bool
    sentiment: float
    frustration: float
    language: str
    model: str
    mode: str


_NEW = insert(understandings)
_NEW_ONE = Prepared(_NEW, columns=understandings.c.keys())
_OF_ONE = select(understandings).where(understandings.c.conversation == bindparam("one")).order_by(understandings.c.seq)


def row_of(conversation: str, turn: Turn, *, at: float, model: str, mode: Mode) -> Understood:
    """The row of one message. Pure."""
    read = turn.understanding
    second_intent, second_confidence = _second(read)
    return Understood(
        conversation=conversation,
        seq=turn.seq,
        at=at,
        intent=read.intent[:_NAME_CHARACTERS],
        confidence=read.confidence,
        second_intent=second_intent[:_NAME_CHARACTERS],
        second_confidence=second_confidence,
        is_out_of_scope=read.is_out_of_scope,
        is_pressed=read.is_pressed,
        sentiment=read.sentiment.score,
        frustration=read.frustration,
        language=read.language[:_LANGUAGE_CHARACTERS],
        model=model,
        mode=mode.value,
    )


def _second(read: Understanding) -> tuple[str, float]:
    others = [one for one in read.ranking if one.name != read.intent]
    return (others[0].name, others[0].confidence) if others else ("", 0.0)


async def add(connection: AsyncConnection, understood: Understood) -> None:
    """Keep what was made of a message, once for each."""
    values = {name: getattr(understood, name) for name in understood.__dataclass_fields__}
    await _NEW_ONE.run(connection, values)


async def add_all(connection: AsyncConnection, rows: Sequence[Understood]) -> None:
    """Keep many at once."""
    if rows:
        await connection.execute(_NEW, [asdict(row) for row in rows])


async def of_conversation(connection: AsyncConnection, conversation: str) -> tuple[Understood, ...]:
    """What was made of a conversation's messages, oldest first."""
    return tuple(Understood(**row) for row in (await connection.execute(_OF_ONE, {"one": conversation})).mappings())
