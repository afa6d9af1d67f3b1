"""Telegram's channel: its secret, messages and files out, presses and groups, against an imitation of the Bot API."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from connectors.telegram import SETUP, TelegramChannel
from connectors.telegram_errors import meaning_of
from desk.channels.channel import (
    Choice,
    NotDelivered,
    Outgoing,
    OutgoingFile,
    RemoteFile,
    Request,
    SignatureInvalid,
    Undeliverable,
)
from tests.channels.imitation import Failure
from tests.channels.telegram_imitation import CHAT, CUSTOMER, TOKEN, TelegramImitation
from tests.waiting import until

PHOTO = OutgoingFile(name="box.jpg", type="image/jpeg", content=b"\xff\xd8")
LABEL = OutgoingFile(name="label.pdf", type="application/pdf", content=b"%PDF")


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramImitation]:
    async with TelegramImitation() as imitation:
        yield imitation


def request(secret: str, **update: Any) -> Request:
    headers = {"x-telegram-bot-api-secret-token": secret} if secret else {}
    body = json.dumps({"update_id": 1, **update}).encode()
    return Request(method="POST", url="https://desk.example/channels/telegram", headers=headers, query={}, body=body)


def message(text: str = "Hello", **more: object) -> Outgoing:
    return Outgoing(address=str(CHAT["id"]), key="k", text=text, **more)  # type: ignore[arg-type]


async def test_secret_that_it_was_told_is_taken_and_no_other(telegram: TelegramImitation) -> None:
    opened = telegram.channel()
    async with opened.running():
        await until(lambda: telegram.webhook)
    secret = telegram.webhook["secret_token"]
    opened.verify(request(secret), now=0.0)
    for other in ("", secret[:-1], secret.upper(), TOKEN, "ä"):
        with pytest.raises(SignatureInvalid):
            opened.verify(request(other), now=0.0)
    assert TOKEN not in json.dumps(telegram.webhook)
    assert TOKEN not in repr(opened)


def test_token_is_needed() -> None:
    with pytest.raises(ValueError, match="BotFather"):
        TelegramChannel(bot_token="")


def test_it_is_made_of_what_it_asks_for() -> None:
    made = SETUP.make("care", "Care", {"bot_token": TOKEN, "url": "https://desk.example/channels/care"})
    assert (made.name, made.title) == ("care", "Care")


async def test_check_says_whose_bot_it_is_and_whether_it_is_called(telegram: TelegramImitation) -> None:
    opened = telegram.channel()
    async with opened.running():
        assert await opened.check() == "@acme_bot, called at https://desk.example.com/channels/telegram"
        telegram.refuses["setWebhook"] = "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
        assert "which is not called" in await opened.check()


async def test_text_and_choices_are_sent(telegram: TelegramImitation) -> None:
    opened = telegram.channel()
    choices = (Choice(id="b" * 24, title="Yes"), Choice(id="c" * 24, title="No"))
    async with opened.running():
        (name,) = await opened.deliver(message("a &lt;b&gt; &amp; c", choices=choices))
    (sent,) = telegram.sent
    assert name == f"{CHAT['id']}:{sent['message_id']}"
    assert sent["shown"] == "a <b> & c"
    assert [[one["text"] for one in row] for row in sent["reply_markup"]["inline_keyboard"]] == [["Yes"], ["No"]]


async def test_picture_is_sent_as_one_with_its_caption(telegram: TelegramImitation) -> None:
    opened = telegram.channel()
    async with opened.running():
        await opened.deliver(message("Your box", files=(PHOTO,)))
    (sent,) = telegram.sent
    assert (sent["method"], sent["shown"]) == ("sendPhoto", "Your box")
    assert sent["files"] == {"photo": ("box.jpg", b"\xff\xd8")}


async def test_picture_that_is_none_to_telegram_is_sent_as_a_file(telegram: TelegramImitation) -> None:
    opened = telegram.channel()
    telegram.refuses["sendPhoto"] = "Bad Request: PHOTO_INVALID_DIMENSIONS"
    async with opened.running():
        await opened.deliver(message("Your box", files=(PHOTO,)))
    assert [one["method"] for one in telegram.sent] == ["sendDocument"]


async def test_several_files_come_together(telegram: TelegramImitation) -> None:
    opened = telegram.channel()
    async with opened.running():
        names = await opened.deliver(message("Both", files=(PHOTO, LABEL)))
        await opened.deliver(message("😀" * 513, files=(LABEL,)))
    assert len(names) == 2
    assert [one["method"] for one in telegram.sent] == [
        "sendMediaGroup",
        "sendMediaGroup",
        "sendMessage",
        "sendDocument",
    ]
    assert telegram.sent[0]["files"]["file1"] == ("label.pdf", b"%PDF")


async def test_text_whose_file_fails_is_not_sent_again_with_it(telegram: TelegramImitation) -> None:
    opened, both = telegram.channel(), message("😀" * 513, files=(PHOTO, LABEL))
    telegram.fail_next(Failure.NONE)
    telegram.fail_next(Failure.DOWN)
    async with opened.running():
        with pytest.raises(NotDelivered):
            await opened.deliver(both)
        assert len(await opened.deliver(both)) == 3
    assert [one["method"] for one in telegram.sent] == ["sendMessage", "sendMediaGroup", "sendMediaGroup"]


async def test_refusals_are_told_apart_and_hide_the_token(telegram: TelegramImitation) -> None:
    opened = telegram.channel()
    async with opened.running():
        telegram.fail_next(Failure.LIMITED, seconds=30)
        with pytest.raises(NotDelivered) as limited:
            await opened.deliver(message())
        telegram.fail_next(Failure.DOWN)
        with pytest.raises(NotDelivered) as down:
            await opened.deliver(message())
        telegram.fail_next(Failure.GONE)
        with pytest.raises(Undeliverable, match="has blocked this bot"):
            await opened.deliver(message())
    await telegram.__aexit__()
    async with opened.running():
        with pytest.raises(NotDelivered) as away:
            await opened.deliver(message())
    assert (limited.value.after_seconds, limited.value.is_for_all) == (30.0, True)
    assert down.value.is_for_all
    assert away.value.is_for_all
    assert away.value.__cause__ is None
    assert away.value.__suppress_context__


async def test_wrong_token_is_told(telegram: TelegramImitation) -> None:
    opened = telegram.channel(token="1:wrong")
    async with opened.running():
        with pytest.raises(Undeliverable, match="must renew it"):
            await opened.check()


@pytest.mark.parametrize(
    ("status", "description", "reason"),
    [
        (403, "Forbidden: user is deactivated", "The customer's Telegram account is not there any more."),
        (400, "Bad Request: chat not found", "Telegram does not know this chat any more."),
        (401, "Unauthorized", "Telegram refuses the bot's token; whoever manages the bot must renew it."),
        (404, "Not Found", "Telegram refuses the bot's token; whoever manages the bot must renew it."),
        (400, "Bad Request: message is too long", "Telegram refuses it (Bad Request: message is too long)."),
    ],
)
def test_refusal_for_good_is_said_in_a_sentence(status: int, description: str, reason: str) -> None:
    error = meaning_of(status, description)
    assert isinstance(error, Undeliverable)
    assert error.reason == reason


async def test_file_is_fetched_within_its_size(telegram: TelegramImitation) -> None:
    telegram.files["F1"] = b"GIF89a"
    opened = telegram.channel()
    async with opened.running():
        assert await opened.fetch(RemoteFile(key="F1"), most_bytes=6) == b"GIF89a"
        with pytest.raises(Undeliverable, match="larger"):
            await opened.fetch(RemoteFile(key="F1"), most_bytes=5)
        with pytest.raises(Undeliverable, match="wrong file_id"):
            await opened.fetch(RemoteFile(key="F2"), most_bytes=5)
        telegram.refuses["getFile"] = "Bad Request: file is too big"
        with pytest.raises(Undeliverable, match="above 20 MB"):
            await opened.fetch(RemoteFile(key="F1"), most_bytes=5)


@pytest.mark.parametrize(
    "path", ["../getMe", "/etc/passwd", "https://evil.example/a", "a/../../b", "a?b", "a%2f..", ""]
)
async def test_path_that_leads_elsewhere_is_not_followed(telegram: TelegramImitation, path: str) -> None:
    telegram.paths["F1"] = path
    telegram.files["F1"] = b"GIF89a"
    opened = telegram.channel()
    async with opened.running():
        with pytest.raises(Undeliverable, match="does not have it"):
            await opened.fetch(RemoteFile(key="F1"), most_bytes=10)


async def test_press_is_answered_and_a_group_is_left_with_a_word(telegram: TelegramImitation) -> None:
    opened = telegram.channel()
    group = {"id": -100, "type": "group", "title": "Family"}
    press = {"id": "43", "from": CUSTOMER, "data": "b1", "message": {"message_id": 1, "chat": CHAT, "date": 5}}
    joined = {"chat": group, "from": CUSTOMER, "date": 5, "new_chat_member": {"status": "member"}}
    async with opened.running():
        assert len(list(opened.parse(request("", callback_query=press)))) == 1
        assert list(opened.parse(request("", my_chat_member=joined))) == []
        await until(lambda: telegram.left)
    assert telegram.answered == ["43"]
    assert telegram.left == [-100]
    assert [(one["chat_id"], "private" in one["shown"]) for one in telegram.sent] == [(-100, True)]


async def test_address_that_telegram_does_not_take_is_logged(
    telegram: TelegramImitation, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.refuses["setWebhook"] = "Bad Request: bad webhook: HTTPS url must be provided for webhook"
    with caplog.at_level(logging.ERROR):
        async with telegram.channel().running():
            await until(lambda: "does not call channel telegram" in caplog.text)
    assert TOKEN not in caplog.text
