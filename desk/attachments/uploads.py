"""A file comes in: its limits, its check, and its place beside the conversation until its message is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from desk.attachments.arrivals import Arrivals
from desk.attachments.content import TYPES, Judged, judged
from desk.attachments.scanning import scan
from desk.change import Change
from desk.context import Desk
from desk.errors import (
    AttachmentRefused,
    ConversationClosed,
    InvalidValue,
    NotAllowed,
    NotFound,
    RateLimited,
    Refusal,
)
from desk.identity import new_id
from desk.limits import SlidingWindow
from desk.ownership import Owner
from desk.settings import AttachmentSettings
from desk.store import attachments
from desk.store.attachments import Holdings, StoredAttachment, Uploader
from handoff.log import Attachment, Entry
from handoff.wire.attachments import AttachmentRules

_ID_CHARACTERS = 64
_NAME_CHARACTERS = 1000
_AT_WORK = 2


class Uploads:
    """What one process has under way: how often each conversation uploads, and few decodings at once."""

    def __init__(self, settings: AttachmentSettings) -> None:
        self.recent = SlidingWindow(limit=settings.uploads_per_minute, window_seconds=60.0)
        self.arrivals = Arrivals()
        # An image of 50 million pixels takes 200 MB while it is drawn anew.
        self.at_work = asyncio.Semaphore(_AT_WORK)


def rules_of(settings: AttachmentSettings) -> AttachmentRules | None:
    """What clients are told; nothing where no files are taken. Pure."""
    if not settings.are_taken:
        return None
    return AttachmentRules(types=TYPES, size_bytes=settings.size_bytes, per_message=settings.per_message)


def admit(desk: Desk, uploads: Uploads, conversation: str, *, client_id: str, name: str) -> None:
    """Check what can be checked before the file is read. Raises `NotAllowed`, `InvalidValue` and `RateLimited`."""
    settings, now = desk.settings.attachments, desk.changes.clock()
    if not settings.are_taken:
        raise NotAllowed("attach files here")
    if not 1 <= len(client_id) <= _ID_CHARACTERS or not client_id.isprintable():
        raise InvalidValue("id", problem=f"it needs 1 to {_ID_CHARACTERS} printable characters, such as a UUID")
    if len(name) > _NAME_CHARACTERS:
        raise InvalidValue("name", problem=f"it has {len(name)} characters, at most {_NAME_CHARACTERS} are taken")
    wait = uploads.recent.wait_seconds(conversation, now)
    if wait > 0:
        raise RateLimited("files", retry_after_seconds=wait)
    uploads.recent.add(conversation, now)


async def stage(
    desk: Desk, uploads: Uploads, conversation: str, uploader: Uploader, *, client_id: str, name: str, data: bytes
) -> Attachment:
    """Keep a file, once for each id of its uploader. Raises `AttachmentRefused`, `ConversationClosed`, `NotFound`."""
    settings = desk.settings.attachments
    async with desk.store.reading() as connection:
        known = await attachments.of_client_id(connection, conversation, uploader, client_id)
        held = await attachments.holdings(connection, conversation)
    if known is not None:
        return known.shown
    _check_room(held, settings, size_bytes=len(data))
    await scan(data, command=settings.scan_command, timeout_seconds=settings.scan_timeout_seconds)
    async with uploads.at_work:
        kept = await asyncio.to_thread(
            judged,
            data,
            name=name,
            most_pixels=settings.image_pixels,
            longest_side=settings.image_side,
            text_bytes=settings.text_bytes,
        )
    async with desk.changes.of(conversation) as change:
        # Looked at again under the lock: the same file may have come twice, and others beside it.
        known = await attachments.of_client_id(change.connection, conversation, uploader, client_id)
        if known is not None:
            return known.shown
        if change.conversation.owner is Owner.CLOSED:
            raise ConversationClosed
        held = await attachments.holdings(change.connection, conversation)
        _check_room(held, settings, size_bytes=len(kept.content))
        stored = StoredAttachment(
            shown=_shown(kept),
            conversation=conversation,
            uploader=uploader,
            seq=0,
            is_private=True,
            removed=kept.removed,
        )
        await attachments.add(
            change.connection,
            stored,
            client_id=client_id,
            at=change.now,
            content=kept.content,
            thumbnail=kept.thumbnail,
        )
    return stored.shown


async def staged(
    desk: Desk, change: Change, uploader: Uploader, ids: Sequence[str]
) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """The files of a message that is about to be sent, and what kinds of personal data were taken out of them.

    Raises `NotFound` for one that this uploader has not staged in this conversation, and `AttachmentRefused` for too many.
    """
    most = desk.settings.attachments.per_message
    if len(ids) > most:
        raise AttachmentRefused(Refusal.TOO_MANY, limit=most)
    files: list[StoredAttachment] = []
    for name in dict.fromkeys(ids):
        found = await attachments.find(change.connection, change.conversation.id, name)
        if found is None or found.uploader != uploader or found.seq:
            raise NotFound("attachment")
        files.append(found)
    removed = tuple(dict.fromkeys(kind for file in files for kind in file.removed))
    return tuple(file.shown for file in files), removed


async def bind(change: Change, entry: Entry, *, is_private: bool) -> None:
    """The entry's files are its own from now on; `is_private` where only agents see them."""
    if entry.attachments:
        ids = [attachment.id for attachment in entry.attachments]
        await attachments.bind(change.connection, ids, seq=entry.seq, is_private=is_private)


async def purge(desk: Desk) -> int:
    """Delete what was uploaded and not sent in time. Returns how many files."""
    before = desk.changes.clock() - 60.0 * desk.settings.attachments.staged_minutes
    async with desk.store.writing(is_long=True) as connection:
        return await attachments.purge_staged(connection, before=before)


def bot_text(text: str, files: Sequence[Attachment]) -> str:
    """What the bot gets to read of a message: it understands words alone, so a file without any is told in words. Pure."""
    if text.strip() or not files:
        return text
    return "I am sending a photo." if all(file.is_image for file in files) else "I am sending a document."


def _check_room(held: Holdings, settings: AttachmentSettings, *, size_bytes: int) -> None:
    if held.count >= settings.per_conversation or held.size_bytes + size_bytes > settings.conversation_bytes:
        raise AttachmentRefused(Refusal.NO_ROOM)


def _shown(kept: Judged) -> Attachment:
    return Attachment(
        id=new_id(),
        name=kept.name,
        type=kept.media_type,
        size_bytes=len(kept.content),
        width=kept.width,
        height=kept.height,
    )
