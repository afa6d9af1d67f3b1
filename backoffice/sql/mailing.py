"""Deeds that are a mail: sent at most once at a time, and recorded only when the mail server has taken it.

No transaction may stay open while a mail server thinks, so the key is claimed first, then the mail is sent,
then the outcome is recorded. A second call with the key waits for the first. A claim whose process has died
runs out.
"""

from __future__ import annotations

import abc
import asyncio
import functools
import secrets
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Generic, TypeVar, cast

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice.exceptions import Unavailable
from backoffice.mail import Mailer
from backoffice.outcomes import Did
from backoffice.sql import ledger
from backoffice.sql.database import Database
from backoffice.sql.ledger import Entry
from backoffice.sql.tables import operations

POLL_SECONDS = 0.05
# What a claim lasts beyond the mail's own time limit: two short transactions.
CLAIM_MARGIN_SECONDS = 10.0

M = TypeVar("M", bound=Did)


class Mailing(abc.ABC, Generic[M]):
    """One kind of mail. The three steps run in a writing transaction each."""

    @abc.abstractmethod
    async def prepare(self, connection: AsyncConnection) -> tuple[EmailMessage, M]:
        """Write the mail, and what is recorded once it is sent."""

    async def finish(self, connection: AsyncConnection) -> None:
        """Do what holds only once the mail is sent; in the transaction that records the outcome."""

    async def abandon(self, connection: AsyncConnection) -> None:
        """Undo `prepare`, for the mail was not sent."""


class Post:
    """Sends mailings through `mailer` and keeps the ledger."""

    def __init__(self, database: Database, mailer: Mailer) -> None:
        self._database = database
        self._mailer = mailer
        self._claim = timedelta(seconds=mailer.timeout_seconds + CLAIM_MARGIN_SECONDS)

    async def send(self, entry: Entry, mailing: Mailing[M]) -> M:
        """Send the mail once and return its outcome. Raises `Unavailable` when the mail was not taken, and
        what `mailing.prepare` raises; then the key is free again.

        A caller may give up: the mail still goes out and is recorded, and the next call with the key learns
        of it.
        """
        return await self._database.to_its_end(self._send(entry, mailing))

    async def _send(self, entry: Entry, mailing: Mailing[M]) -> M:
        claim = secrets.token_hex(16)
        deadline = asyncio.get_running_loop().time() + self._claim.total_seconds() + CLAIM_MARGIN_SECONDS
        waited = timedelta()
        while True:
            step: Did | tuple[EmailMessage, M] | None = await self._database.write(
                functools.partial(self._begin, entry, claim, mailing, now=entry.at + waited)
            )
            if isinstance(step, Did):
                return cast(M, step)
            if step is not None:
                break
            if asyncio.get_running_loop().time() > deadline:
                raise Unavailable("The mail service", reason="another mail for the same request is not finished")
            await asyncio.sleep(POLL_SECONDS)
            waited += timedelta(seconds=POLL_SECONDS)
        message, outcome = step
        try:
            await self._mailer.send(message)
        except Exception:
            await self._give_up(entry, claim, mailing)
            raise

        async def finish(connection: AsyncConnection) -> None:
            await mailing.finish(connection)
            await ledger.record(connection, entry, outcome)

        await self._database.write(finish)
        return outcome

    async def _begin(
        self, entry: Entry, claim: str, mailing: Mailing[M], connection: AsyncConnection, *, now: datetime
    ) -> Did | tuple[EmailMessage, M] | None:
        """The recorded outcome; or the mail, when the key is now ours; or None to wait for somebody else's
        mail."""
        until = now + self._claim
        if not await ledger.insert(connection, entry, claim=claim, claimed_until=until):
            row = await ledger.existing(connection, entry)
            if row is not None and row.outcome is not None:
                return await ledger.recorded(connection, entry.key)
            if row is None or row.claimed_until > now:  # None: given up between the two statements
                return None
            query = update(operations).where(operations.c.key == entry.key)
            await connection.execute(query.values(claim=claim, claimed_until=until, at=entry.at))
        return await mailing.prepare(connection)

    async def _give_up(self, entry: Entry, claim: str, mailing: Mailing[M]) -> None:
        async def undo(connection: AsyncConnection) -> None:
            await mailing.abandon(connection)
            mine = (operations.c.key == entry.key, operations.c.claim == claim)
            await connection.execute(delete(operations).where(*mine))

        await self._database.write(undo)
