"""Slack's channel: signatures, questions, refusals, and its files, against an imitation of its Web API."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from connectors.slack import SETUP, SlackChannel, blocks
from connectors.slack_errors import meaning_of
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
from tests.channels.slack_imitation import DIRECT, SIGNING_SECRET, SlackImitation, signed

# From https://docs.slack.dev/authentication/verifying-requests-from-slack.
PUBLISHED_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
    b"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
    b"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121."
    b"803a0bc887a14d10d2c447fce8b6703c"
)
PUBLISHED_AT = 1531420618
PUBLISHED_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


@pytest.fixture
async def slack() -> AsyncIterator[SlackImitation]:
    async with SlackImitation() as imitation:
        yield imitation


def request(body: bytes, *, at: int, signature: str, kind: str = "application/json") -> Request:
    headers = {"x-slack-request-timestamp": str(at), "x-slack-signature": signature, "content-type": kind}
    return Request(method="POST", url="https://desk.example/channels/slack", headers=headers, query={}, body=body)


def channel() -> SlackChannel:
    return SlackChannel(bot_token="xoxb-1", signing_secret=SIGNING_SECRET)


def message(text: str = "Hello", **more: object) -> Outgoing:
    return Outgoing(address=DIRECT, key="k", text=text, **more)  # type: ignore[arg-type]


def test_published_signature_is_taken_for_five_minutes() -> None:
    published = request(PUBLISHED_BODY, at=PUBLISHED_AT, signature=PUBLISHED_SIGNATURE)
    channel().verify(published, now=PUBLISHED_AT + 299)
    with pytest.raises(SignatureInvalid):
        channel().verify(published, now=PUBLISHED_AT + 301)


@pytest.mark.parametrize(
    "forged",
    [
        request(PUBLISHED_BODY + b" ", at=PUBLISHED_AT, signature=PUBLISHED_SIGNATURE),
        request(PUBLISHED_BODY, at=PUBLISHED_AT + 1, signature=PUBLISHED_SIGNATURE),
        request(PUBLISHED_BODY, at=PUBLISHED_AT, signature=""),
        request(PUBLISHED_BODY, at=PUBLISHED_AT, signature="v0=ä"),
        request(b"\xff", at=PUBLISHED_AT, signature=PUBLISHED_SIGNATURE),
        Request(method="POST", url="", headers={}, query={}, body=PUBLISHED_BODY),
        Request(method="POST", url="", headers={"x-slack-request-timestamp": "now"}, query={}, body=b""),
    ],
)
def test_other_signatures_are_refused(forged: Request) -> None:
    with pytest.raises(SignatureInvalid):
        channel().verify(forged, now=PUBLISHED_AT)


def test_challenge_is_given_back_where_it_is_signed() -> None:
    body = json.dumps({"token": "x", "challenge": "3eZbrw1aB", "type": "url_verification"}).encode()
    answer = channel().greet(request(body, at=5, signature=signed(body, at=5)["X-Slack-Signature"]))
    assert answer is not None
    assert answer.body == "3eZbrw1aB"
    assert channel().greet(request(body, at=5, signature="v0=0")) is None
    for other in (b'"url_verification" {', b'{"type": "event_callback", "event": {"text": ""url_verification""}}'):
        assert channel().greet(request(other, at=5, signature=signed(other, at=5)["X-Slack-Signature"])) is None


def test_secrets_are_needed_and_shown_nowhere() -> None:
    with pytest.raises(ValueError, match="signing secret"):
        SlackChannel(bot_token="xoxb-1", signing_secret="")
    assert "xoxb-1" not in repr(channel())


def test_it_is_made_of_what_it_asks_for() -> None:
    values = {one.name: f"xoxb-{one.name}" for one in SETUP.fields}
    assert SETUP.make("support", "Support", values).name == "support"


def test_question_has_its_buttons_below() -> None:
    text, actions = blocks(message("Cancel &amp; refund?", choices=(Choice(id="b1", title="Yes"),)))
    assert text["text"] == {"type": "mrkdwn", "text": "Cancel &amp; refund?", "verbatim": True}
    assert [(one["text"]["text"], one["value"]) for one in actions["elements"]] == [("Yes", "b1")]


def test_text_that_grew_by_escaping_is_cut_into_sections_that_fit() -> None:
    text = "&amp;" * 1500
    sections = [one["text"]["text"] for one in blocks(message(text, choices=(Choice(id="b1", title="Yes"),)))[:-1]]
    assert "".join(sections) == text
    assert all(len(one) <= 3000 and len(one) % len("&amp;") == 0 for one in sections)


async def test_text_and_question_and_files_are_delivered(slack: SlackImitation) -> None:
    file = OutgoingFile(name="label.pdf", type="application/pdf", content=b"%PDF")
    opened = slack.channel()
    async with opened.running():
        (posted,) = await opened.deliver(message("Hello"))
        (shared,) = await opened.deliver(message("Your label", files=(file,)))
        both = await opened.deliver(message("Sent?", files=(file,), choices=(Choice(id="b1", title="Yes"),)))
        assert await opened.check() == "frontline in Acme"
    assert posted.startswith(f"{DIRECT}:")
    assert slack.uploaded[shared.removeprefix("file:")] == ("label.pdf", b"%PDF")
    assert len(both) == 2
    assert [one for one in slack.texts if one] == ["Hello", "Sent?", "Your label"]


async def test_files_whose_question_fails_are_not_shared_again_with_it(slack: SlackImitation) -> None:
    file = OutgoingFile(name="label.pdf", type="application/pdf", content=b"%PDF")
    opened, both = slack.channel(), message("Sent?", files=(file,), choices=(Choice(id="b1", title="Yes"),))
    slack.fail_next(Failure.NONE)
    slack.fail_next(Failure.DOWN)
    async with opened.running():
        with pytest.raises(NotDelivered):
            await opened.deliver(both)
        assert len(await opened.deliver(both)) == 2
    assert (len(slack.shared), len(slack.posted)) == (1, 1)


async def test_customer_is_called_what_they_call_themselves(slack: SlackImitation) -> None:
    opened = slack.channel()
    async with opened.running():
        assert await opened.name_of("U061F7AUR") == "Ann"


async def test_refusals_are_told_apart(slack: SlackImitation) -> None:
    opened = slack.channel()
    async with opened.running():
        slack.fail_next(Failure.LIMITED, seconds=30)
        with pytest.raises(NotDelivered) as limited:
            await opened.deliver(message())
        slack.fail_next(Failure.DOWN)
        with pytest.raises(NotDelivered) as down:
            await opened.deliver(message())
        slack.fail_next(Failure.GONE)
        with pytest.raises(Undeliverable, match="does not know this conversation"):
            await opened.deliver(message())
    await slack.__aexit__()
    async with opened.running():
        with pytest.raises(NotDelivered) as away:
            await opened.deliver(message())
    assert (limited.value.after_seconds, limited.value.is_for_all) == (30.0, True)
    assert down.value.is_for_all
    assert away.value.is_for_all


async def test_token_that_is_refused_is_told_without_it(slack: SlackImitation) -> None:
    opened = SlackChannel(bot_token="xoxb-wrong", signing_secret="s", api=slack.address_of("/api"))
    async with opened.running():
        with pytest.raises(Undeliverable, match="must renew it") as refused:
            await opened.check()
    assert "xoxb-wrong" not in str(refused.value)


async def test_file_is_fetched_with_the_token_and_within_its_size(slack: SlackImitation) -> None:
    opened = slack.channel()
    slack.files["T061EG9R6-F1"] = b"GIF89a"
    there = RemoteFile(key=slack.address_of("/files-pri/T061EG9R6-F1"), name="a.gif")
    async with opened.running():
        assert await opened.fetch(there, most_bytes=6) == b"GIF89a"
        assert await opened.fetch(RemoteFile(key="F1", name="a.gif"), most_bytes=6) == b"GIF89a"
        with pytest.raises(Undeliverable, match="larger"):
            await opened.fetch(there, most_bytes=5)


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com.evil.example/a",
        "https://evil.example/files.slack.com",
        "https://files.slack.com@evil.example/a",
        "file:///etc/passwd",
        "http://files.slack.com/a",
        "https://files.slack.com:8443/a",
        "https://",
    ],
)
async def test_file_is_fetched_from_slack_alone(url: str) -> None:
    opened = channel()
    async with opened.running():
        with pytest.raises(Undeliverable):
            await opened.fetch(RemoteFile(key=url), most_bytes=10)


async def test_page_for_logging_in_is_no_file(slack: SlackImitation) -> None:
    slack.files["T061EG9R6-F1"] = b"<!DOCTYPE html><html>Sign in"
    opened = slack.channel()
    async with opened.running():
        with pytest.raises(Undeliverable, match="files:read"):
            await opened.fetch(RemoteFile(key="F1", name="a.gif"), most_bytes=1000)


def test_lacking_right_is_named() -> None:
    data = {"ok": False, "error": "missing_scope", "needed": "files:write"}
    answer = AsyncSlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=data, headers={}, status_code=200
    )
    assert "files:write" in str(meaning_of(SlackApiError("refused", answer)))
