"""What the clock brings: customers who fell silent are judged, and conversations in which nobody said a word are
forgotten."""

from __future__ import annotations

import asyncio
import math

from desk.attachments import uploads
from desk.background import attempt
from desk.bell import Bell
from desk.context import Desk
from desk.copilot import delegations
from desk.records.live import end_forgotten
from desk.records.outside import forget_due, outside_of
from desk.records.retention import Kept, retention_of
from desk.silences import judge_silences
from desk.store import conversations, link_codes, sealed_values

_EVERY_SECONDS = 10.0
_PURGE_EVERY_SECONDS = 300.0
_FORGET_EVERY_SECONDS = 3600.0


async def keep_house(desk: Desk, bell: Bell) -> None:
    """Run until the bell ends it. What fails is logged, keeps nothing else from being done, and is tried again the next time."""
    purged_at = -math.inf
    forgot_at = desk.changes.clock() - _FORGET_EVERY_SECONDS + _PURGE_EVERY_SECONDS  # not while the desk starts
    # What is old may be much the first time; a customer who falls silent meanwhile is judged all the same.
    retention = retention_of(desk)
    forgetting: asyncio.Task[Kept | None] | None = None
    while await bell.wait(at_most_seconds=_EVERY_SECONDS):
        now = desk.changes.clock()
        await attempt(judge_silences(desk), "judge silences")
        await attempt(delegations.end_overdue(desk), "end what nobody answered in time")
        await attempt(forget_due(desk.store, outside_of(desk), now=now), "have other stores forget")
        if now - purged_at >= _PURGE_EVERY_SECONDS:
            purged_at = now
            await attempt(purge(desk), "forget empty conversations")
            await attempt(uploads.purge(desk), "forget files that were not sent")
            await attempt(end_forgotten(desk), "end what is forgotten")
            await attempt(forget_sealed(desk, now=now), "forget sealed values")
            await attempt(forget_link_codes(desk, now=now), "forget link codes")
        if now - forgot_at >= _FORGET_EVERY_SECONDS and (forgetting is None or forgetting.done()):
            forgot_at = now
            forgetting = asyncio.create_task(attempt(retention.run(now=now), "forget what is old"))
    retention.bell.end()
    if forgetting is not None:
        await forgetting


async def forget_sealed(desk: Desk, *, now: float) -> None:
    """Forget sealed values whose time is over; nobody could open them any more."""
    async with desk.store.writing() as connection:
        await sealed_values.forget(connection, before=now)


async def forget_link_codes(desk: Desk, *, now: float) -> None:
    """Forget codes whose time is over, with whose they were."""
    async with desk.store.writing() as connection:
        await link_codes.purge(connection, before=now)


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
