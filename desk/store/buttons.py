"""Buttons: the desk issues their ids; what they mean to the bot stays here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.identity import is_id
from desk.store.tables import buttons


class AskedBy(StrEnum):
    """Whose question a button answers: the bot gets its payload, the desk acts on its own."""

    BOT = "bot"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class IssuedButton:
    """`seq` is the entry that shows the button, `payload` what it means to whoever asked."""

    id: str
    seq: int
    title: str
    payload: str
    asked_by: AskedBy = AskedBy.BOT


async def add(connection: AsyncConnection, conversation: str, issued: tuple[IssuedButton, ...]) -> None:
    if issued:
        await connection.execute(
            insert(buttons),
            [
                {
                    "id": button.id,
                    "conversation": conversation,
                    "seq": button.seq,
                    "title": button.title,
                    "payload": button.payload,
                    "asked_by": button.asked_by.value,
                }
                for button in issued
            ],
        )


async def find(connection: AsyncConnection, conversation: str, button: str) -> IssuedButton | None:
    """The button, if it was issued in this conversation."""
    if not is_id(button):
        return None
    found = await connection.execute(
        select(buttons).where(buttons.c.id == button, buttons.c.conversation == conversation)
    )
    row = found.first()
    if row is None:
        return None
    return IssuedButton(id=row.id, seq=row.seq, title=row.title, payload=row.payload, asked_by=AskedBy(row.asked_by))
