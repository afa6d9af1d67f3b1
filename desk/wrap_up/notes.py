"""Notes go into the customer's record after the commit, and are tried again until the back office has them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from backoffice.exceptions import BackOfficeError, Unavailable
from desk.backoff import Backoff
from desk.bell import Bell
from desk.change import News
from desk.context import Desk
from desk.store import crm_notes
from desk.store.crm_notes import CrmNote, NoteState
from handoff.wire.wrap_up import WrapUpContent

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 15.0
_BACKOFF = Backoff(first=15.0, longest=3600.0)
_ENDED = {"resolved": "resolved", "unresolved": "not resolved", "no_reply": "no reply", "spam": "spam"}
_CHANNELS = {"web": "Web chat", "sms": "SMS", "email": "E-mail", "whatsapp": "WhatsApp"}


def note_text(
    content: WrapUpContent,
    *,
    channel: str,
    agent_name: str,
    at: float,
    time_zone: str,
    names: Mapping[str, str],
) -> str:
    """The note as it stands in the record: when, how and with whom, how it ended, the note, and what is to do. Pure."""
    zone = ZoneInfo(time_zone)
    channel = _CHANNELS.get(channel, channel.replace("_", " ").capitalize())
    day = datetime.fromtimestamp(at, zone)
    head = f"{channel}, {day.day} {day:%B %Y, %H:%M}, with {agent_name or 'an agent'}: {_ENDED[content.disposition]}."
    to_do = [
        f"To do by {due.day} {due:%B, %H:%M}: {task.task} ({names.get(task.owner) or 'nobody yet'})"
        for task in content.tasks
        for due in (datetime.fromtimestamp(task.due_at, zone),)
    ]
    return "\n".join([head, content.note, *to_do])


class NoteSender:
    """Run `run` as one task of the process. Several desks may: the back office does each note once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.bell = Bell()

    def on_news(self, news: News) -> None:
        if news.aftermath_changed:
            self.bell.ring()

    async def run(self) -> None:
        """Send what is due, until the bell ends it."""
        while await self.bell.wait(at_most_seconds=_EVERY_SECONDS):
            try:
                await send_due(self._desk)
            except Exception:
                logger.exception("Notes for customers' records could not be sent")


async def send_due(desk: Desk) -> int:
    """Send the notes that are due. Returns how many were written or refused for good.

    The first that the back office has no time for ends the round: the others would only wait as long.
    """
    if not desk.back_office.is_set_up:
        return 0
    settled = 0
    async with desk.store.glancing() as connection:
        waiting = await crm_notes.due(connection, now=desk.changes.clock())
    for note in waiting:
        is_settled = await _send(desk, note)
        settled += is_settled
        async with desk.store.writing() as connection:
            await crm_notes.save(connection, note)
        if not is_settled:
            break
        desk.changes.announce(News(note.conversation, aftermath_changed=True))
    return settled


async def _send(desk: Desk, note: CrmNote) -> bool:
    """Try once, and note in `note` what came of it. Whether it is settled."""
    try:
        office = await desk.back_office.office()
        added = await office.add_note(
            note.customer_id,
            note.text,
            author=note.author or "Agent",
            reference=note.conversation,
            idempotency_key=note.key,
        )
    except Unavailable as error:
        note.attempts += 1
        note.due_at = desk.changes.clock() + _BACKOFF.after(note.attempts)
        note.failure = str(error)[:500]
        logger.warning("The note on %s waits: %s", note.conversation, error)
        return False
    except BackOfficeError as error:
        # No such customer, or a rule forbids it: it stays with the conversation, where it can be read.
        note.state, note.failure = NoteState.REFUSED, str(error)[:500]
        logger.warning("The note on %s was refused: %s", note.conversation, error)
        return True
    note.state, note.number, note.failure = NoteState.WRITTEN, added.note.number[:64], ""
    return True
