"""Looks for drift now and then, beside the requests, and keeps what it finds."""

from __future__ import annotations

import asyncio
import logging

import msgspec
from aiohttp import web

from desk.bell import Bell
from desk.context import Desk
from desk.insight.drift.comparison import Labels, compare
from desk.insight.drift.observing import observe
from desk.insight.drift.periods import compared
from desk.store import drift_reports
from desk.store.drift_reports import StoredReport
from handoff.drift_model import DriftSettings
from handoff.wire.drift import DriftAnswer

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 60.0
_HOUR_SECONDS, _DAY_SECONDS = 3600.0, 86_400.0
_KEPT_DAYS = 400
# It is not asked who else wrote a word that so many wrote.
_MOST_CUSTOMERS = 200


class DriftWatch:
    """`run` is one task of the process; only the desk that leads looks by itself."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looking = asyncio.Lock()
        self.bell = Bell()

    async def run(self) -> None:
        """Look when it is time, or when the settings are others than before, until the bell ends it."""
        while await self.bell.wait(at_most_seconds=_EVERY_SECONDS):
            try:
                if self._desk.replicas.is_leading and await self._is_due():
                    async with self._looking:
                        await self._look()
            except Exception:
                logger.exception("Drift could not be looked for")

    async def latest(self) -> DriftAnswer:
        """What was found last. It is looked for at once where that was never done."""
        found = await self._kept()
        if found is not None:
            return found
        # Whoever asks meanwhile waits for the same.
        async with self._looking:
            return await self._kept() or await self._look()

    async def _kept(self) -> DriftAnswer | None:
        async with self._desk.store.reading() as connection:
            stored = await drift_reports.latest(connection)
        return None if stored is None else read_report(stored.report)

    async def _is_due(self) -> bool:
        settings, now = self._desk.insight.drift, self._desk.changes.clock()
        async with self._desk.store.reading() as connection:
            stored = await drift_reports.latest(connection)
        if stored is None or stored.settings != _written(settings) or read_report(stored.report) is None:
            return True
        return not 0 <= now - stored.at < settings.every_hours * _HOUR_SECONDS

    async def _look(self) -> DriftAnswer:
        desk = self._desk
        settings, version, now = desk.insight.drift, desk.insight.version, desk.changes.clock()
        periods = compared(settings, now=now, time_zone=desk.settings.time_zone)
        reference = await observe(desk.store, periods.reference, most_customers=0)
        present = await observe(
            desk.store, periods.present, most_customers=max(_MOST_CUSTOMERS, settings.words.least_customers)
        )
        labels = Labels(
            intents={name: intent.title for name, intent in desk.policy.intents.items()},
            languages=dict(desk.policy.languages),
        )
        # In a thread, for whoever waits for the desk is served meanwhile.
        answer = await asyncio.to_thread(
            compare, reference, present, settings=settings, labels=labels, at=now, version=version
        )
        kept = StoredReport(now, _written(settings), msgspec.json.encode(answer).decode())
        async with desk.store.writing() as connection:
            await drift_reports.add(connection, kept, forget_before=now - _KEPT_DAYS * _DAY_SECONDS)
        return answer


def read_report(report: str) -> DriftAnswer | None:
    """A stored report, None where another version of the desk wrote it in another form."""
    try:
        return msgspec.json.decode(report, type=DriftAnswer)
    except msgspec.ValidationError:
        return None


def _written(settings: DriftSettings) -> str:
    return msgspec.json.encode(settings).decode()


DRIFT: web.AppKey[DriftWatch] = web.AppKey("drift", DriftWatch)
