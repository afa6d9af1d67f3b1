"""Conversations for tests of lists, made without a desk."""

from __future__ import annotations

from typing import Any

from desk.ownership import Owner
from desk.store import conversations, entries
from desk.store.conversations import Conversation
from desk.store.engine import Store
from desk.store.entries import Origin
from handoff.conversation import Customer
from handoff.log import Author, Entry, EntryKind


def named(number: int) -> str:
    """The id of the conversation with this number."""
    return f"{number:024x}"


async def begin(store: Store, number: int, *, tier: str = "standard", **values: Any) -> str:
    """A conversation whose customer has spoken. Its last entry was at `number` seconds."""
    given: dict[str, Any] = {
        "owner": Owner.BOT,
        "agent": "",
        "epoch": 1,
        "customer": Customer(id=f"customer{number}", name=f"Customer {number}", tier=tier),
        "token_hash": "",
        "token_expires_at": 0.0,
        "created_at": float(number),
        "last_at": float(number),
        "has_spoken": True,
    }
    async with store.writing() as connection:
        await conversations.create(connection, Conversation(id=named(number), **(given | values)))
    return named(number)


async def say(
    store: Store,
    conversation: str,
    seq: int,
    text: str = "Hello",
    *,
    author: Author = Author.CUSTOMER,
    kind: EntryKind = EntryKind.MESSAGE,
) -> None:
    """An entry of a conversation."""
    entry = Entry(seq=seq, at=float(seq), author=author, kind=kind, text=text)
    async with store.writing() as connection:
        await entries.add(connection, conversation=conversation, entry=entry, origin=Origin(1))
