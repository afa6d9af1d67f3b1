"""Buttons: the desk issues their ids; what they mean to the bot stays here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.identity import is_id
from desk.store.tables import buttons


@dataclass(frozen=True, slots=True)
class IssuedButton:
    """`seq` is the entry that shows the button, `payload` what the bot gets when it is pressed."""

    id: str
    seq: int
    title: str
    payload: str


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
    return None if row is None else IssuedButton(id=row.id, seq=row.seq, title=row.title, payload=row.payload)
