"""What is done now and then: conversations in which nobody said a word are forgotten."""

from __future__ import annotations

import asyncio
import logging

from desk.context import Desk
from desk.store import conversations

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 300.0


async def keep_house(desk: Desk) -> None:
    """Run until cancelled. A failure is logged and tried again the next time."""
    while True:
        try:
            await purge(desk)
        except Exception:
            logger.exception("Housekeeping failed")
        await asyncio.sleep(_EVERY_SECONDS)


async def purge(desk: Desk) -> int:
    """Forget empty conversations. Returns how many."""
    before = desk.changes.clock() - 60.0 * desk.settings.empty_conversation_minutes
    async with desk.store.writing() as connection:
        return await conversations.purge_empty(connection, before=before)
