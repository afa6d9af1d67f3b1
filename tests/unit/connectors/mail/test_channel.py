"""The mail channel with real servers: marked as read when taken, found again after failures, and refusals understood."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator

import pytest

from connectors.mail import channel as channel_module
from connectors.mail.channel import MailChannel
from connectors.mail.servers import MailSecurity, Server
from desk.channels.channel import Heard, Incoming, NotDelivered, Outgoing, Undeliverable
from tests.channels.imitation import Failure
from tests.channels.mail_imitation import MailImitation
from tests.waiting import until

OUTGOING = Outgoing(address="anna@example.org/0123456789abcdef", key="k", text="Hello")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_module, "_FIRST_PAUSE_SECONDS", 0.01)


async def next_text(events: AsyncGenerator[Incoming, None]) -> str:
    async with asyncio.timeout(5):
        event = await anext(events)
    assert isinstance(event, Heard)
    return event.text


async def test_mail_is_marked_as_read_only_when_the_next_is_asked_for() -> None:
    async with MailImitation() as provider:
        first = provider.put(provider.written("One", subject="").as_bytes())
        second = provider.put(provider.written("Two", subject="").as_bytes())
        async with contextlib.aclosing(provider.channel().listen()) as events:
            assert await next_text(events) == "One"
            assert first.flags == set()
            assert await next_text(events) == "Two"
            assert first.flags == {"\\Seen"}
        assert second.flags == set()
        async with contextlib.aclosing(provider.channel().listen()) as events:
            assert await next_text(events) == "Two"


@pytest.mark.parametrize("has_idle", [True, False])
async def test_mail_that_comes_is_heard_of(has_idle: bool) -> None:
    async with MailImitation(has_idle=has_idle) as provider:
        async with contextlib.aclosing(provider.channel().listen()) as events:
            coming = asyncio.ensure_future(next_text(events))
            if has_idle:
                await until(lambda: "IDLE" in provider.imap.log)
            else:
                await asyncio.sleep(0.05)
            provider.put(b"From: news@example.org\r\nPrecedence: bulk\r\n\r\nBuy!")
            provider.put(provider.written("Hello", subject="").as_bytes())
            assert await coming == "Hello"
        assert ("IDLE" in provider.imap.log) is has_idle
        assert "\\Seen" in provider.imap.mails[0].flags


async def test_mail_that_comes_between_looking_and_waiting_is_heard_of() -> None:
    async with MailImitation() as provider:
        provider.imap.comes_after_search = [provider.written(one, subject="").as_bytes() for one in ("One", "Two")]
        async with contextlib.aclosing(provider.channel().listen()) as events:
            assert [await next_text(events), await next_text(events)] == ["One", "Two"]


async def test_waiting_ends_at_once_when_it_is_broken_off() -> None:
    async with MailImitation() as provider:
        events = provider.channel().listen()
        coming = asyncio.ensure_future(anext(events))
        await until(lambda: "IDLE" in provider.imap.log)
        began = time.monotonic()
        coming.cancel()
        with pytest.raises(asyncio.CancelledError):
            await coming
        await events.aclose()
        assert time.monotonic() - began < 1


async def test_connection_that_is_lost_ends_it_and_nothing_is_lost() -> None:
    async with MailImitation() as provider:
        mail_channel = provider.channel()
        mail = provider.put(provider.written("One", subject="").as_bytes())
        events = mail_channel.listen()
        assert await next_text(events) == "One"
        provider.imap.drop()
        with pytest.raises(StopAsyncIteration):
            await anext(events)
        assert mail.flags == set()
        async with contextlib.aclosing(mail_channel.listen()) as again:
            assert await next_text(again) == "One"


async def test_mailbox_that_was_made_anew_is_begun_anew() -> None:
    async with MailImitation(has_idle=False) as provider:
        provider.put(provider.written("One", subject="").as_bytes())
        async with contextlib.aclosing(provider.channel().listen()) as events:
            assert await next_text(events) == "One"
        provider.imap.renew()
        other = provider.imap.mails[0]
        async with contextlib.aclosing(provider.channel().listen()) as events:
            assert await next_text(events) == "One"
            assert other.flags == set()


async def test_mail_that_cannot_be_taken_holds_up_no_other() -> None:
    async with MailImitation() as provider:
        mail_channel = provider.channel()
        provider.put(provider.written("Poison", subject="").as_bytes())
        provider.put(provider.written("Food", subject="").as_bytes())
        heard = []
        for _ in range(4):
            async with contextlib.aclosing(mail_channel.listen()) as events:
                heard.append(await next_text(events))
        assert heard == ["Poison", "Poison", "Poison", "Food"]


async def test_old_mails_stay_as_they_are_and_huge_ones_are_cut() -> None:
    async with MailImitation() as provider:
        old = provider.imap.add(provider.written("Old").as_bytes(), at=time.time() - 30 * 86_400)
        provider.put(provider.written("word " * 1000, subject="").as_bytes())
        async with contextlib.aclosing(provider.channel(most_bytes=1000).listen()) as events:
            assert (await next_text(events)).endswith("the rest is in the mailbox.]")
        assert old.flags == set()
        assert any("BODY.PEEK[]<0." in one for one in provider.imap.log)


async def test_login_that_is_refused_is_told_without_its_password(caplog: pytest.LogCaptureFixture) -> None:
    async with MailImitation() as provider:
        wrong = Server(
            host="127.0.0.1", port=provider.imap.port, username="u", password="a secret", security=MailSecurity.NONE
        )
        mail_channel = MailChannel(name="mail", address="support@shop.example", inbox=wrong, outbox=wrong)
        with pytest.raises(StopAsyncIteration):
            await anext(mail_channel.listen())
        with pytest.raises(NotDelivered) as refused:
            await mail_channel.check()
        for told in (caplog.text, str(refused.value), repr(mail_channel), repr(wrong)):
            assert "a secret" not in told
        assert "MailboxLoginError" in caplog.text


async def test_credentials_are_checked_with_both_servers() -> None:
    async with MailImitation() as provider:
        assert await provider.channel().check() == "support@shop.example"


async def test_message_goes_out_once_under_its_id() -> None:
    async with MailImitation() as provider:
        (name,) = await provider.channel().deliver(OUTGOING)
        assert await provider.channel().deliver(OUTGOING) == (name,)
        assert provider.texts == ["Hello"]
        assert provider.mails[0]["Message-ID"] == name


async def test_refusals_say_whether_to_try_again() -> None:
    async with MailImitation() as provider:
        mail_channel = provider.channel()
        provider.fail_next(Failure.GONE)
        with pytest.raises(Undeliverable, match="does not exist"):
            await mail_channel.deliver(OUTGOING)
        provider.fail_next(Failure.LIMITED)
        with pytest.raises(NotDelivered) as limited:
            await mail_channel.deliver(OUTGOING)
        provider.fail_next(Failure.DOWN)
        with pytest.raises(NotDelivered) as down:
            await mail_channel.deliver(OUTGOING)
        assert (limited.value.is_for_all, down.value.is_for_all) == (False, True)
        with pytest.raises(Undeliverable, match="no e-mail address"):
            await mail_channel.deliver(Outgoing(address="nobody/0123456789abcdef", key="k", text="Hello"))
    with pytest.raises(NotDelivered) as away:
        await mail_channel.deliver(OUTGOING)
    assert away.value.is_for_all


def test_password_is_not_sent_in_the_open() -> None:
    for host in ("mail.example.org", "192.0.2.1", "localhost.example.org"):
        with pytest.raises(ValueError, match="needs protection"):
            Server(host=host, port=143, username="u", password="p", security=MailSecurity.NONE)
