"""Settles conversations that have ended, in the outcome ledger, beside the requests.

What is to be settled is found in the store, not remembered: a desk that was down for a day catches up, and a store that is older
than the ledger is settled in small batches while the desk serves. Of several desks the one that leads does it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.background import attempt
from desk.bell import Bell
from desk.change import News
from desk.context import Desk
from desk.errors import Unavailable
from desk.insight.case import Case, read_cases
from desk.insight.outcome import Outcome
from desk.insight.row import QUEUE_SILENCE_SECONDS
from desk.insight.sampling import draw
from desk.insight.settling import contact_of, settled, with_contacts
from desk.insight.sittings import (
    CHANNEL_SILENCE_SECONDS,
    SAME_ISSUE_SECONDS,
    WEB,
    WEB_SILENCE_SECONDS,
)
from desk.knowledge_review import gathering
from desk.store import outcomes
from desk.store.engine import Store

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 20.0
_AT_ONCE = 25
_PAUSE_SECONDS = 0.05
# So that steps that other desks counted, and the wrap-up, are there.
_CLOSED_SECONDS = 60.0
# Longer than anything is awaited, so that each round need not look at all that ever was.
_LOOK_BACK_SECONDS = QUEUE_SILENCE_SECONDS + 24 * 3600.0
_OVERLAP_SECONDS = 60.0
_MOST_NEW = 200
_MOST_NEIGHBOURS = 500


class Ledger:
    """Run `run` as one task of the process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looked_at = 0.0
        self._told: set[str] = set()
        self._broken: set[str] = set()
        self.bell = Bell()

    def on_news(self, news: News) -> None:
        if news.aftermath_changed:
            # An answer that is no longer called wrong leaves nothing behind that could be found.
            self._told.add(news.conversation)

    async def run(self) -> None:
        """Look every twenty seconds, until the bell ends it."""
        while await self.bell.wait(at_most_seconds=_EVERY_SECONDS):
            try:
                await self._desk.steps.store(self._desk.store)
                if self._desk.replicas.is_leading:
                    await self.catch_up()
                else:
                    self._looked_at, self._told = 0.0, set()
            except Unavailable:
                logger.warning("The store is away: what has ended is settled when it is back")
            except Exception:
                logger.exception("Conversations that have ended could not be settled")
        await attempt(self._desk.steps.store(self._desk.store), "store the agents' last steps")

    async def catch_up(self) -> int:
        """Settle all that is to be settled. Returns how many conversations have ended since the last time."""
        now = self._desk.changes.clock()
        since = self._looked_at - _OVERLAP_SECONDS
        told, self._told = self._told, set()
        count = await self._settle_ended(now=now)
        async with self._desk.store.reading() as connection:
            known = await outcomes.some(connection, told)
            outdated = await outcomes.outdated(connection, since=since, limit=_MOST_NEW)
            active = await outcomes.active(connection, since=since, limit=_MOST_NEW)
        names = tuple(dict.fromkeys([*known, *outdated, *active]))
        for start in range(0, len(names), _AT_ONCE):
            await self._settle(names[start : start + _AT_ONCE], now=now)
        if not self.bell.is_over and len(outdated) < _MOST_NEW:
            self._looked_at = now
        return count

    async def _settle_ended(self, *, now: float) -> int:
        count, seen = 0, set[str]()
        while not self.bell.is_over:
            async with self._desk.store.reading() as connection:
                names = await outcomes.unsettled(
                    connection,
                    closed_before=now - _CLOSED_SECONDS,
                    silent_since={WEB: now - WEB_SILENCE_SECONDS},
                    silent_elsewhere_since=now - CHANNEL_SILENCE_SECONDS,
                    waiting_since=now - QUEUE_SILENCE_SECONDS,
                    last_after=self._looked_at - _LOOK_BACK_SECONDS,
                    but=self._broken,
                    limit=_AT_ONCE,
                )
            if seen.issuperset(names):
                break  # what goes on again in this very moment is looked at in the next round
            seen.update(names)
            count += await self._settle(names, now=now)
            # Turns come in between.
            await self.bell.rest(_PAUSE_SECONDS)
        return count

    async def _settle(self, names: Sequence[str], *, now: float) -> int:
        """Settle these; where one cannot be, the others are."""
        names = [name for name in names if name not in self._broken]
        try:
            left_out = await settle(self._desk.store, names, now=now, lots=self._desk.settings.secrets.session_key)
        except Unavailable:
            raise
        except Exception:
            if len(names) > 1:
                return sum([await self._settle([name], now=now) for name in names])
            logger.exception("How the conversation %s ended could not be settled", names[0])
            left_out = set(names)
        # Asked for again in the next round they would keep others from theirs; they are tried again when the desk starts.
        self._broken |= left_out
        return len(names)


async def settle(store: Store, names: Collection[str], *, now: float, lots: str) -> set[str]:
    """Bring the ledger's rows of these conversations, and of others of the same customers, up to date.

    `lots` is the secret by which is drawn whether a conversation is looked at (`desk.insight.sampling`). Returns those of which
    there is nothing to tell, although they have ended.
    """
    async with store.reading() as connection:
        rows, gone, silent, ended = await _rows(connection, names, now=now)
    if rows or gone:
        async with store.writing(is_long=True) as connection:
            await gathering.keep(connection, ended)
            await outcomes.put(connection, [replace(row, lot=draw(lots, row.conversation)) for row in rows], but=gone)
    return silent


async def settle_forgotten(connection: AsyncConnection, conversation: str, *, now: float) -> None:
    """Settle a conversation as it stands, within the caller's transaction, before all else of it is forgotten.

    One that cannot be settled is forgotten all the same: that is owed to its customer, and a figure is not.
    """
    try:
        async with connection.begin_nested():
            for case in await read_cases(connection, [conversation]):
                row = settled(case, now=now, must_end=True) if case.before is None else None
                if row is not None and (case.reading.turns or case.calls):
                    await outcomes.put(connection, [row])
    except Unavailable:
        raise
    except Exception:
        logger.exception("How the conversation %s ended could not be settled before it is forgotten", conversation)


async def _rows(
    connection: AsyncConnection, names: Collection[str], *, now: float
) -> tuple[list[outcomes.LedgerRow], set[str], set[str], list[tuple[Case, Outcome]]]:
    cases = {case.conversation.id: case for case in await read_cases(connection, names)}
    pairs = await outcomes.of_same_customers(
        connection, list(cases), within_seconds=SAME_ISSUE_SECONDS, limit=_MOST_NEIGHBOURS
    )
    neighbours = {name for pair in pairs for name in pair} - cases.keys()
    around = {case.conversation.id: case for case in await read_cases(connection, neighbours)}
    wanted: dict[str, outcomes.LedgerRow | None] = {}
    for name, case in cases.items():
        wanted[name] = settled(case, now=now)
        await asyncio.sleep(0)  # each takes milliseconds, and turns are not to wait for all of them
    rows = {name: row for name, row in wanted.items() if row is not None}
    rows |= {name: case.before for name, case in around.items() if case.before is not None}
    contacts = {
        name: contact
        for name, case in {**cases, **around}.items()
        if (contact := contact_of(case, rows.get(name))) is not None
    }
    rows = with_contacts(rows, contacts, pairs)
    before = {name: case.before for name, case in {**cases, **around}.items()}
    changed = [row for name, row in rows.items() if row != before[name]]
    gone = {name for name, row in wanted.items() if row is None and before[name] is not None}
    silent = {name for name in cases if name not in contacts}
    ended = [(cases[name], rows[name].outcome) for name in cases.keys() & rows.keys()]
    return changed, gone, silent | ({*names} - cases.keys()), ended
