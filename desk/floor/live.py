"""The floor as it changes: read when something happened, at most once a second, and only while somebody follows it."""

from __future__ import annotations

import logging

from desk.context import Desk
from desk.floor.board import Board

logger = logging.getLogger(__name__)

_AT_MOST_EVERY_SECONDS = 1.0
# A wait passes its target by the clock alone.
_LOOK_EVERY_SECONDS = 5.0


async def run_floor(desk: Desk) -> None:
    """Run until the readers' bell ends it. A failure is logged and tried again."""
    board, readers = Board(desk), desk.floor
    while await readers.bell.wait(at_most_seconds=None if readers.is_empty else _LOOK_EVERY_SECONDS):
        if readers.is_empty:
            continue
        try:
            readers.send(await board.read())
        except Exception:
            logger.exception("The floor could not be read")
        await readers.bell.rest(_AT_MOST_EVERY_SECONDS)
