"""Judges the watched figures now and then, beside the requests, and tells what follows."""

from __future__ import annotations

import logging

import msgspec
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.bell import Bell
from desk.context import Desk
from desk.identity import new_id
from desk.insight.alerts.letters import BEGAN, OVER
from desk.insight.alerts.mailing import AlertMails
from desk.insight.alerts.round import Moves, moves
from desk.insight.alerts.sources import Sources
from desk.insight.alerts.telling import tell_readers
from desk.insight.drift.watch import DriftWatch
from desk.store import alerts, webhooks
from desk.store.alerts import StoredAlert, StoredMail
from desk.webhooks import events
from desk.webhooks.courier import Courier

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 15.0
_MINUTE = 60.0


class AlertWatch:
    """`run` is one task of the process; only the desk that leads judges."""

    def __init__(self, desk: Desk, drift: DriftWatch, *, mails: AlertMails, courier: Courier) -> None:
        self._desk = desk
        self.mails = mails
        self._courier = courier
        # Not while the desk starts: what it waits for is counted as it is, once it is there.
        self._judged_at = desk.changes.clock()
        self.sources = Sources(desk, drift)
        self.bell = Bell()

    async def run(self) -> None:
        """Judge when it is time, until the bell ends it."""
        while await self.bell.wait(at_most_seconds=_EVERY_SECONDS):
            now = self._desk.changes.clock()
            every_seconds = self._desk.insight.alerts.every_minutes * _MINUTE
            if not self._desk.replicas.is_leading or 0 <= now - self._judged_at < every_seconds:
                continue
            self._judged_at = now
            try:
                await self.judge()
            except Exception:
                logger.exception("The watched figures could not be judged")

    async def judge(self) -> Moves:
        """One round. What it finds is stored together with what is to be told of it."""
        desk = self._desk
        settings = desk.insight.alerts
        # Before the alerts are locked: counting takes longer than a change should wait.
        readings = await self.sources.read(settings.rules)
        async with desk.store.writing() as connection:
            now = desk.changes.clock()
            made = moves(
                await alerts.open_ones(connection, are_changed=True),
                settings.rules,
                readings,
                every_minutes=settings.every_minutes,
                now=now,
                new_id=new_id,
            )
            await self._store(connection, made, now=now)
        for alert in made.began:
            logger.warning("Alert %s: %s", alert.rule, alert.sentence)
        if made.began or made.over:
            await tell_readers(desk)
            self.mails.bell.ring()
            self._courier.bell.ring()
        return made

    async def _store(self, connection: AsyncConnection, made: Moves, *, now: float) -> None:
        for alert in made.forgotten:
            await alerts.forget(connection, alert.id)
        for alert in made.changed:
            await alerts.save(connection, alert)
        for alert in made.added:
            await alerts.add(connection, alert)
        for about, told in ((BEGAN, made.began), (OVER, made.over)):
            for alert in told:
                await self._tell(connection, alert, about, now=now)

    async def _tell(self, connection: AsyncConnection, alert: StoredAlert, about: str, *, now: float) -> None:
        recipients = self._desk.insight.alerts.recipients
        await alerts.post(connection, [StoredMail(alert.id, about, one, due_at=now) for one in recipients])
        kind = events.INSIGHT_ALERT
        wanting = [
            one.id
            for one in await webhooks.every(connection)
            if not one.paused_because and events.is_wanted(kind, events=one.events)
        ]
        if wanting:
            event = events.alert_of(alert, is_over=about == OVER, identifier=new_id(), at=now)
            body = msgspec.json.encode(event).decode()
            await webhooks.keep(
                connection, event=event.id, conversation=None, kind=kind, at=now, body=body, receivers=wanting
            )


ALERTS: web.AppKey[AlertWatch] = web.AppKey("alerts", AlertWatch)
