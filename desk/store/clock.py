"""One clock for all desks on one database: the database's.

Leases, deadlines and who is here are times that one desk writes and another compares with its own. By clocks of their own a desk
that is minutes ahead would take everybody else for dead, and one that is behind would be taken for dead itself. So each desk asks
the database now and then what time it is, and goes on from there by a clock that nobody can set.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from sqlalchemy import text

from desk.store.engine import Store

logger = logging.getLogger(__name__)

_WORTH_TELLING_SECONDS = 2.0
_ASK = text("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS double precision)")


class DatabaseClock:
    """Call it for the database's time of day, in seconds since the epoch. Until `compare` was heard for the first time it is
    the machine's own."""

    def __init__(
        self, *, machine: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic
    ) -> None:
        """`machine` tells the time of day, which may be wrong or be set at any time; `steady` only goes forward."""
        self._machine = machine
        self._steady = steady
        self._ahead: float | None = None
        self._is_told = False

    def __call__(self) -> float:
        return self._machine() if self._ahead is None else self._steady() + self._ahead

    async def compare(self, store: Store) -> None:
        """Ask the database what time it is. Raises `desk.errors.Unavailable`."""
        async with store.glancing() as connection:
            asked_at = self._steady()
            told = float((await connection.execute(_ASK)).scalar_one())
            heard_at = self._steady()
        self.hear(told, asked_at=asked_at, heard_at=heard_at)

    def hear(self, told: float, *, asked_at: float, heard_at: float) -> None:
        """The database's time was `told` at some moment between the two, by the steady clock.

        This clock moves by no more than what makes it agree: an answer that took long says little, and moves it little.
        """
        least, most = told - heard_at, told - asked_at
        self._ahead = (least + most) / 2 if self._ahead is None else min(max(self._ahead, least), most)
        wrong_by = self._machine() - self()
        is_wrong = abs(wrong_by) > _WORTH_TELLING_SECONDS
        if is_wrong and not self._is_told:
            logger.warning(
                "The clock of this machine is %.1f s %s the database's, by which the desk goes; set it right (NTP).",
                abs(wrong_by),
                "ahead of" if wrong_by > 0 else "behind",
            )
        self._is_told = is_wrong
