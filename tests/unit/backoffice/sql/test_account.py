"""Locks and one-time links, with real mails."""

from __future__ import annotations

import asyncio
import re
from email.message import EmailMessage

import argon2
import pytest
import sqlalchemy

from backoffice.exceptions import InvalidInput, NotFound, Refused, Unavailable
from backoffice.mail import Mailer
from backoffice.port import LinkPurpose
from backoffice.sql.database import Database
from backoffice.sql.office import SqlBackOffice
from backoffice.sql.tables import customers, metadata, one_time_tokens
from backoffice.tokens import digest
from tests.backoffices import Clock
from tests.services import Mailbox

DANIEL, MAYA = "C-10002", "C-10001"
PASSWORD = "a new password"


def token_in(mailbox: Mailbox, index: int = -1) -> str:
    found = re.search(r"#token=(\S+)", mailbox.messages[index].get_content())
    assert found is not None
    return found.group(1)


async def test_reset_link_is_mailed_and_sets_the_password(
    office: SqlBackOffice, mailbox: Mailbox, database_url: str
) -> None:
    sent = await office.send_password_reset(MAYA, idempotency_key="k")
    assert sent.purpose is LinkPurpose.PASSWORD_RESET
    assert sent.sent_to == "m***@example.com"
    assert (sent.expires_at - sent.at).total_seconds() == 30 * 60
    mail = mailbox.messages[0]
    assert mail["To"] == "Maya Torres <maya.torres@example.com>"
    assert "https://shop.example/reset#token=" in mail.get_content()
    done = await office.redeem_reset_token(token_in(mailbox), new_password=PASSWORD)
    assert done.customer_id == MAYA
    database = Database(database_url)
    query = sqlalchemy.select(customers.c.password_hash).where(customers.c.id == MAYA)
    hashed = await database.read(lambda c: c.scalar(query))
    await database.close()
    assert argon2.PasswordHasher().verify(hashed, PASSWORD)


async def test_database_holds_only_the_digest_of_a_token(
    office: SqlBackOffice, mailbox: Mailbox, database_url: str
) -> None:
    await office.send_password_reset(MAYA, idempotency_key="k")
    token = token_in(mailbox)
    database = Database(database_url)
    digests = await database.read(lambda c: c.scalar(sqlalchemy.select(one_time_tokens.c.digest)))
    assert digests == digest(token)
    for table in metadata.sorted_tables:
        rows = await database.read(lambda c, table=table: c.execute(sqlalchemy.select(table)))
        assert token not in repr(rows.all())
    await database.close()


async def test_link_works_once(office: SqlBackOffice, mailbox: Mailbox) -> None:
    await office.send_password_reset(MAYA, idempotency_key="k")
    token = token_in(mailbox)
    await office.redeem_reset_token(token, new_password=PASSWORD)
    with pytest.raises(Refused) as caught:
        await office.redeem_reset_token(token, new_password=PASSWORD)
    assert caught.value.code == "token_invalid"
    assert token not in str(caught.value)


async def test_two_who_redeem_at_once_do_not_both_succeed(office: SqlBackOffice, mailbox: Mailbox) -> None:
    await office.send_password_reset(MAYA, idempotency_key="k")
    token = token_in(mailbox)
    tries = [office.redeem_reset_token(token, new_password=f"{PASSWORD} {i}") for i in range(4)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["PasswordChanged", *["Refused"] * 3]


async def test_link_expires(office: SqlBackOffice, mailbox: Mailbox, clock: Clock) -> None:
    await office.send_password_reset(MAYA, idempotency_key="k")
    clock.advance(minutes=30)
    with pytest.raises(Refused, match="has expired"):
        await office.redeem_reset_token(token_in(mailbox), new_password=PASSWORD)


async def test_later_link_replaces_the_earlier_one(office: SqlBackOffice, mailbox: Mailbox) -> None:
    await office.send_password_reset(MAYA, idempotency_key="first")
    await office.send_password_reset(MAYA, idempotency_key="second")
    with pytest.raises(Refused):
        await office.redeem_reset_token(token_in(mailbox, 0), new_password=PASSWORD)
    await office.redeem_reset_token(token_in(mailbox, 1), new_password=PASSWORD)


async def test_link_is_good_though_an_earlier_mail_is_taken_after_its_own(
    office: SqlBackOffice, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way, second_is_sent = asyncio.Event(), asyncio.Event()
    send = Mailer.send

    async def send_late(mailer: Mailer, message: EmailMessage) -> None:
        monkeypatch.setattr(Mailer, "send", send)
        under_way.set()
        await second_is_sent.wait()
        await mailer.send(message)

    monkeypatch.setattr(Mailer, "send", send_late)
    first = asyncio.create_task(office.send_password_reset(MAYA, idempotency_key="first"))
    await under_way.wait()
    await office.send_password_reset(MAYA, idempotency_key="second")
    second_is_sent.set()
    await first
    with pytest.raises(Refused):
        await office.redeem_reset_token(token_in(mailbox, 1), new_password=PASSWORD)
    await office.redeem_reset_token(token_in(mailbox, 0), new_password=PASSWORD)


async def test_link_is_good_for_its_purpose_alone(office: SqlBackOffice, mailbox: Mailbox) -> None:
    await office.send_unlock_link(DANIEL, idempotency_key="k")
    with pytest.raises(Refused):
        await office.redeem_reset_token(token_in(mailbox), new_password=PASSWORD)
    await office.redeem_unlock_token(token_in(mailbox))


@pytest.mark.parametrize("token", ["", "guess", "x" * 10_000, "\x00"], ids=["empty", "short", "long", "nul"])
async def test_guessed_token_is_refused(office: SqlBackOffice, token: str) -> None:
    with pytest.raises(Refused) as caught:
        await office.redeem_unlock_token(token)
    assert caught.value.code == "token_invalid"


@pytest.mark.parametrize("password", ["", "short", "x" * 201], ids=["empty", "short", "long"])
async def test_bad_password_leaves_the_link_good(office: SqlBackOffice, mailbox: Mailbox, password: str) -> None:
    await office.send_password_reset(MAYA, idempotency_key="k")
    with pytest.raises(InvalidInput, match="new_password"):
        await office.redeem_reset_token(token_in(mailbox), new_password=password)
    await office.redeem_reset_token(token_in(mailbox), new_password=PASSWORD)


async def test_locked_account_is_unlocked_by_the_mailed_link(office: SqlBackOffice, mailbox: Mailbox) -> None:
    assert await office.is_locked(DANIEL)
    sent = await office.send_unlock_link(DANIEL, idempotency_key="k")
    assert sent.purpose is LinkPurpose.ACCOUNT_UNLOCK
    assert await office.is_locked(DANIEL)
    assert (await office.redeem_unlock_token(token_in(mailbox))).customer_id == DANIEL
    assert not await office.is_locked(DANIEL)


async def test_account_is_unlocked_at_once_by_an_agent(office: SqlBackOffice) -> None:
    done = await office.unlock_account(DANIEL, idempotency_key="k")
    assert not await office.is_locked(DANIEL)
    assert await office.unlock_account(DANIEL, idempotency_key="k") == done


async def test_open_account_needs_no_unlocking(office: SqlBackOffice, mailbox: Mailbox) -> None:
    for unlock in (office.unlock_account, office.send_unlock_link):
        with pytest.raises(Refused) as caught:
            await unlock(MAYA, idempotency_key="k")
        assert caught.value.code == "not_locked"
    assert mailbox.messages == []
    assert await office.done("k") is None


async def test_unknown_customer_gets_no_mail(office: SqlBackOffice, mailbox: Mailbox) -> None:
    with pytest.raises(NotFound):
        await office.send_password_reset("C-00000", idempotency_key="k")
    with pytest.raises(NotFound):
        await office.is_locked("C-00000")
    assert mailbox.messages == []


async def test_failed_mail_is_not_recorded_and_can_be_tried_again(office: SqlBackOffice, mailbox: Mailbox) -> None:
    await office.send_password_reset(MAYA, idempotency_key="earlier")
    mailbox.refusal = "451 try again later"
    with pytest.raises(Unavailable, match="mail server"):
        await office.send_password_reset(MAYA, idempotency_key="k")
    assert await office.done("k") is None
    await office.redeem_reset_token(token_in(mailbox, 0), new_password=PASSWORD)  # the earlier link still works
    mailbox.refusal = None
    sent = await office.send_password_reset(MAYA, idempotency_key="k")
    assert await office.done("k") == sent
    assert len(mailbox.messages) == 2
