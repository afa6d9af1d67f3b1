"""Back offices for tests: the demo's data on a fixed day, with a clock that the test sets."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from aiohttp import web

from backoffice.connect import open_back_office
from backoffice.http.server import make_app
from backoffice.mail import Mailer, MailSettings
from backoffice.port import BackOffice
from backoffice.sql.database import Database
from backoffice.sql.office import SqlBackOffice

# A Wednesday morning in the United States; the demo's data is made as of this day.
NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
TOKEN = "a-token-for-tests"


class Clock:
    """Answers the time that it was set to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **delta: float) -> None:
        self.now += timedelta(**delta)


def mail_settings(port: int, *, timeout_seconds: float = 5.0) -> MailSettings:
    return MailSettings(
        host="127.0.0.1",
        port=port,
        sender="care@brightwell.example",
        reset_url="https://shop.example/reset#token={token}",
        unlock_url="https://shop.example/unlock#token={token}",
        timeout_seconds=timeout_seconds,
    )


@contextlib.asynccontextmanager
async def opened_sql(url: str, *, mail: MailSettings | None, clock: Clock) -> AsyncIterator[SqlBackOffice]:
    database = Database(url)
    try:
        yield SqlBackOffice(database, mailer=Mailer(mail), clock=clock)
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def served(office: BackOffice) -> AsyncIterator[str]:
    """The URL at which `office` is offered over HTTP."""
    runner = web.AppRunner(make_app(office, token=TOKEN))
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def over_http(office: BackOffice) -> AsyncIterator[BackOffice]:
    """The same office, seen through a real HTTP connection."""
    async with served(office) as url, open_back_office(url, token=TOKEN) as client:
        yield client
