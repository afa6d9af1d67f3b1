"""Sends the mails about alerts, and again until the mail server takes them; run beside the requests.

Nothing but the store knows what is to be sent: whoever sends a mail leases it there, so that of several desks one does, and
what a desk did not get rid of goes out by the next. A mail that was handed over is noted before the desk ends. Only where a
desk is killed in between, within a moment, it is sent again, under the same Message-ID.
"""

from __future__ import annotations

import logging
import random

from backoffice.exceptions import InvalidInput, Unavailable
from backoffice.mail import Mailer
from desk.bell import Bell
from desk.context import Desk
from desk.insight.alerts.letters import alert_letter
from desk.store import alerts
from desk.store.alerts import MailState, StoredAlert, StoredMail
from desk.webhooks import schedule

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 15.0
_AT_ONCE = 20


class AlertMails:
    """Run `run` as one task of the process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._mailer = Mailer(desk.settings.mail)
        self.bell = Bell()

    async def run(self) -> None:
        """Send what is due, until the bell ends it."""
        while await self.bell.wait(at_most_seconds=_EVERY_SECONDS):
            try:
                await self.send_due()
            except Exception:
                logger.exception("Mails about alerts could not be sent")

    async def send_due(self) -> int:
        """Try what is due now, one mail after the other. Returns how many were sent."""
        now, sent = self._desk.changes.clock(), 0
        async with self._desk.store.reading() as connection:
            waiting = await alerts.due(connection, now=now, limit=_AT_ONCE)
        for mail in waiting:
            if self.bell.is_over:
                break
            sent += await self._send(mail)
        return sent

    async def _send(self, mail: StoredMail) -> bool:
        desk = self._desk
        lease = desk.changes.clock() + 2 * self._mailer.timeout_seconds + 30.0
        async with desk.store.writing() as connection:
            alert = await alerts.find(connection, mail.alert)
            if alert is None or not await alerts.take(connection, mail, until=lease):
                return False
        await self._try(alert, mail)
        async with desk.store.writing() as connection:
            await alerts.settle(connection, mail)
        return mail.state is MailState.SENT

    async def _try(self, alert: StoredAlert, mail: StoredMail) -> None:
        """Hand it over once, and note in `mail` what came of it."""
        desk, mail.attempts = self._desk, mail.attempts + 1
        try:
            settings = self._mailer.required()
            message = alert_letter(
                settings, alert, mail, public_url=desk.settings.public_url, time_zone=desk.settings.time_zone
            )
            await self._mailer.send(message)
        except InvalidInput as error:
            self._settle(mail, MailState.GIVEN_UP, str(error))
        except Unavailable as error:
            wait = schedule.wait_seconds(mail.attempts, spread=random.random())
            if wait is None:
                self._settle(mail, MailState.GIVEN_UP, str(error))
            else:
                mail.due_at, mail.answered = desk.changes.clock() + wait, str(error)[:500]
            logger.warning("A mail about the alert %s waits: %s", alert.rule, error)
        else:
            self._settle(mail, MailState.SENT, "The mail server took it.")

    def _settle(self, mail: StoredMail, state: MailState, words: str) -> None:
        mail.state, mail.answered, mail.settled_at = state, words[:500], self._desk.changes.clock()
