"""Files that came with messages: staged when they are uploaded, bound to an entry when their message is sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.identity import is_id
from desk.store.tables import attachment_contents, attachments
from handoff.log import Attachment, Author

_REMOVED = msgspec.json.Decoder(tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Uploader:
    """Whose file it is. Nobody else can send it or take it back. `id` is the agent's, empty for the customer."""

    author: Author
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAttachment:
    """A file without its content. `seq` is the entry that carries it, 0 while its message is not sent.

    `removed` names the kinds of personal data that were taken out of a text file or of the name.
    """

    shown: Attachment
    conversation: str
    uploader: Uploader
    seq: int
    is_private: bool
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a conversation has of files, staged ones included."""

    count: int
    size_bytes: int


async def add(
    connection: AsyncConnection,
    stored: StoredAttachment,
    *,
    client_id: str,
    at: float,
    content: bytes,
    thumbnail: bytes | None,
) -> None:
    """Keep a file and its content."""
    shown = stored.shown
    await connection.execute(
        insert(attachments).values(
            id=shown.id,
            conversation=stored.conversation,
            client_id=client_id,
            author=stored.uploader.author.value,
            author_id=stored.uploader.id,
            at=at,
            seq=stored.seq,
            is_private=stored.is_private,
            name=shown.name,
            type=shown.type,
            size_bytes=shown.size_bytes,
            width=shown.width,
            height=shown.height,
            removed=msgspec.json.encode(stored.removed).decode(),
        )
    )
    await connection.execute(
        insert(attachment_contents).values(attachment=shown.id, content=content, thumbnail=thumbnail)
    )


async def find(connection: AsyncConnection, conversation: str, attachment: str) -> StoredAttachment | None:
    """The file, if it is one of this conversation."""
    if not is_id(attachment):
        return None
    found = await connection.execute(
        select(attachments).where(attachments.c.id == attachment, attachments.c.conversation == conversation)
    )
    row = found.first()
    return None if row is None else _read(row)


async def of_client_id(
    connection: AsyncConnection, conversation: str, uploader: Uploader, client_id: str
) -> StoredAttachment | None:
    """The file that this uploader has sent under this id."""
    found = await connection.execute(
        select(attachments).where(
            attachments.c.conversation == conversation, *_is_of(uploader), attachments.c.client_id == client_id
        )
    )
    row = found.first()
    return None if row is None else _read(row)


async def holdings(connection: AsyncConnection, conversation: str) -> Holdings:
    """How many files the conversation has, and how large they are together."""
    found = await connection.execute(
        select(func.count(), func.coalesce(func.sum(attachments.c.size_bytes), 0)).where(
            attachments.c.conversation == conversation
        )
    )
    count, size_bytes = found.one()
    return Holdings(int(count), int(size_bytes))


async def content(connection: AsyncConnection, attachment: str, *, is_thumbnail: bool) -> bytes:
    """The file's bytes, or its thumbnail's where it has one."""
    table = attachment_contents
    column = func.coalesce(table.c.thumbnail, table.c.content) if is_thumbnail else table.c.content
    found = await connection.execute(select(column).where(table.c.attachment == attachment))
    return bytes(found.scalar_one())


async def bind(connection: AsyncConnection, ids: Collection[str], *, seq: int, is_private: bool) -> None:
    """The entry `seq` carries these files from now on; `is_private` where only agents see it."""
    await connection.execute(
        update(attachments).where(attachments.c.id.in_(ids)).values(seq=seq, is_private=is_private)
    )


async def discard(connection: AsyncConnection, conversation: str, uploader: Uploader, attachment: str) -> bool:
    """Delete a file that its uploader has not sent yet. False when there is none."""
    if not is_id(attachment):
        return False
    gone = await connection.execute(
        delete(attachments).where(
            attachments.c.id == attachment,
            attachments.c.conversation == conversation,
            *_is_of(uploader),
            attachments.c.seq == 0,
        )
    )
    return bool(gone.rowcount)


async def purge_staged(connection: AsyncConnection, *, before: float) -> int:
    """Delete the files that were uploaded before this time and never sent. Returns how many."""
    gone = await connection.execute(delete(attachments).where(attachments.c.seq == 0, attachments.c.at < before))
    return int(gone.rowcount)


def _is_of(uploader: Uploader) -> tuple[Any, ...]:
    return attachments.c.author == uploader.author.value, attachments.c.author_id == uploader.id


def _read(row: Any) -> StoredAttachment:
    return StoredAttachment(
        shown=Attachment(
            id=row.id, name=row.name, type=row.type, size_bytes=row.size_bytes, width=row.width, height=row.height
        ),
        conversation=row.conversation,
        uploader=Uploader(Author(row.author), row.author_id),
        seq=row.seq,
        is_private=row.is_private,
        removed=_REMOVED.decode(row.removed),
    )
