"""What the clock brings: customers who fell silent are judged, and conversations in which nobody said a word are
forgotten."""

from __future__ import annotations

import logging
import math

from desk.attachments import uploads
from desk.bell import Bell
from desk.context import Desk
from desk.copilot import delegations
from desk.records.live import end_forgotten
from desk.records.outside import forget_due, outside_of
from desk.records.retention import retention_of
from desk.silences import judge_silences
from desk.store import conversations, sealed_values

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 10.0
_PURGE_EVERY_SECONDS = 300.0
_FORGET_EVERY_SECONDS = 3600.0


async def keep_house(desk: Desk, bell: Bell) -> None:
    """Run until the bell ends it. A failure is logged and tried again the next time."""
    purged_at = -math.inf
    forgot_at = desk.changes.clock() - _FORGET_EVERY_SECONDS + _PURGE_EVERY_SECONDS  # not while the desk starts
    while await bell.wait(at_most_seconds=_EVERY_SECONDS):
        try:
            await judge_silences(desk)
            await delegations.end_overdue(desk)
            now = desk.changes.clock()
            await forget_due(desk.store, outside_of(desk), now=now)
            if now - purged_at >= _PURGE_EVERY_SECONDS:
                purged_at = now
                await purge(desk)
                await uploads.purge(desk)
                await end_forgotten(desk)
                await forget_sealed(desk, now=now)
            if now - forgot_at >= _FORGET_EVERY_SECONDS:
                forgot_at = now
                await retention_of(desk).run(now=now)
        except Exception:
            logger.exception("Housekeeping failed")


async def forget_sealed(desk: Desk, *, now: float) -> None:
    """Forget sealed values whose time is over; nobody could open them any more."""
    async with desk.store.writing() as connection:
        await sealed_values.forget(connection, before=now)


async def purge(desk: Desk) -> int:
    """Forget empty conversations that are old and that nobody has had open lately. Returns how many.

    What somebody has open at this desk is marked as used, for another desk cannot see it.
    """
    now = desk.changes.clock()
    before = now - 60.0 * desk.settings.empty_conversation_minutes
    async with desk.store.writing(is_long=True) as connection:
        empty = await conversations.empty(connection, before=before)
        await conversations.touch(connection, [name for name in empty if desk.rooms.count(name)], at=now)
        return await conversations.purge(connection, empty, before=before)
