"""Mails that are sent once, whatever happens around them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy

from backoffice.exceptions import Unavailable
from backoffice.sql.database import Database
from backoffice.sql.office import SqlBackOffice
from backoffice.sql.tables import one_time_tokens, operations
from tests.backoffices import NOW, Clock, mail_settings, opened_sql
from tests.services import Mailbox

MAYA = "C-10001"


async def test_calls_at_the_same_time_send_one_mail(office: SqlBackOffice, mailbox: Mailbox) -> None:
    mailbox.delay_seconds = 0.2
    calls = [office.send_password_reset(MAYA, idempotency_key="k") for _ in range(5)]
    outcomes = await asyncio.gather(*calls)
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert len(mailbox.messages) == 1


async def test_database_is_free_while_a_mail_server_thinks(office: SqlBackOffice, mailbox: Mailbox) -> None:
    mailbox.delay_seconds = 1.0
    sending = asyncio.create_task(office.send_invoice_copy("INV-204490", idempotency_key="mail"))
    await asyncio.sleep(0.3)
    await asyncio.wait_for(office.cancel_order("BW-104871", idempotency_key="cancel"), timeout=0.5)
    assert await office.done("mail") is None
    assert await sending == await office.done("mail")


async def test_mail_goes_out_although_its_caller_gave_up(office: SqlBackOffice, mailbox: Mailbox) -> None:
    mailbox.delay_seconds = 0.3
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(office.send_password_reset(MAYA, idempotency_key="k"), timeout=0.2)
    sent = await office.send_password_reset(MAYA, idempotency_key="k")
    assert sent == await office.done("k")
    assert len(mailbox.messages) == 1


async def test_slow_mail_server_is_unavailable_and_leaves_nothing(
    database_url: str, mailbox: Mailbox, clock: Clock
) -> None:
    mailbox.delay_seconds = 0.5
    settings = mail_settings(mailbox.port, timeout_seconds=0.2)
    async with opened_sql(database_url, mail=settings, clock=clock) as office:
        with pytest.raises(Unavailable, match="did not answer in time"):
            await office.send_password_reset(MAYA, idempotency_key="k")
        assert await office.done("k") is None
    database = Database(database_url)
    for table in (operations, one_time_tokens):
        query = sqlalchemy.select(sqlalchemy.func.count()).select_from(table)
        assert await database.read(lambda c, query=query: c.scalar(query)) == 0
    await database.close()


async def test_claim_of_a_dead_process_runs_out(
    office: SqlBackOffice, mailbox: Mailbox, database_url: str, clock: Clock
) -> None:
    claim = {
        "key": "k",
        "operation": "send_password_reset",
        "subject": MAYA,
        "at": NOW,
        "claim": "dead",
        "claimed_until": NOW + timedelta(seconds=20),
    }
    database = Database(database_url)
    await database.write(lambda c: c.execute(operations.insert().values(claim)))
    await database.close()
    waiting = asyncio.create_task(office.send_password_reset(MAYA, idempotency_key="k"))
    done, _ = await asyncio.wait([waiting], timeout=0.2)
    assert not done
    clock.advance(seconds=21)
    sent = await office.send_password_reset(MAYA, idempotency_key="k")
    assert len(mailbox.messages) == 1
    assert await waiting == sent
