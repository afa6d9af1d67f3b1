"""The webhook channel: whose requests it takes, what it sends, and where it fetches files."""

from __future__ import annotations

import base64
import json

import pytest

from connectors.webhook import WebhookChannel
from desk.channels.channel import (
    Choice,
    DeliveryStage,
    Edited,
    Heard,
    NotDelivered,
    Outgoing,
    OutgoingFile,
    Receipt,
    RemoteFile,
    Request,
    RequestInvalid,
    Sender,
    SignatureInvalid,
    Undeliverable,
)
from tests.channels.imitation import Failure
from tests.channels.webhook_imitation import SECRET, WebhookImitation

# The example of the specification's reference libraries.
VECTOR = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
VECTOR_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
VECTOR_BODY = b'{"test": 2432232314}'
VECTOR_AT = 1614265330.0


def channel(*, secrets: tuple[str, ...] = (VECTOR_SECRET,)) -> WebhookChannel:
    return WebhookChannel(name="app", url="https://chat.example/frontline", secrets=secrets)


def request(body: bytes, headers: dict[str, str] | None = None) -> Request:
    return Request(method="POST", url="https://desk.example/channels/app", headers=headers or {}, query={}, body=body)


def test_specifications_example_is_taken_within_five_minutes() -> None:
    signed = request(VECTOR_BODY, VECTOR)
    channel().verify(signed, now=VECTOR_AT + 299)
    channel(secrets=(SECRET, VECTOR_SECRET)).verify(signed, now=VECTOR_AT)
    for now in (VECTOR_AT + 301, VECTOR_AT - 301):
        with pytest.raises(SignatureInvalid):
            channel().verify(signed, now=now)


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        (b'{"test": 2432232315}', {}),
        (VECTOR_BODY, {"webhook-id": "msg_other"}),
        (VECTOR_BODY, {"webhook-timestamp": "1614265331"}),
        (VECTOR_BODY, {"webhook-timestamp": "soon"}),
        (VECTOR_BODY, {"webhook-signature": ""}),
        (VECTOR_BODY, {"webhook-signature": "v1,é"}),
        (VECTOR_BODY, {"webhook-signature": "v1a," + VECTOR["webhook-signature"][3:]}),
    ],
)
def test_request_that_is_not_the_signed_one_is_refused(body: bytes, changed: dict[str, str]) -> None:
    with pytest.raises(SignatureInvalid):
        channel().verify(request(body, VECTOR | changed), now=VECTOR_AT)


def test_one_right_signature_among_several_is_enough() -> None:
    both = VECTOR | {"webhook-signature": "v1,AAAA v2,whatever " + VECTOR["webhook-signature"]}
    channel().verify(request(VECTOR_BODY, both), now=VECTOR_AT)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_no base64 at all, but long enough"])
def test_secret_that_is_none_is_refused_and_not_told(secret: str) -> None:
    with pytest.raises(ValueError, match="is none") as refused:
        channel(secrets=(secret,))
    assert secret in ("", "whsec_") or secret not in str(refused.value)
    assert VECTOR_SECRET not in repr(channel())


def test_events_are_read_in_their_order() -> None:
    body = {
        "events": [
            {
                "type": "message.written",
                "address": "v7",
                "id": "m1",
                "text": "Hi",
                "at": 12.5,
                "name": "Anna",
                "files": [
                    {"name": "a.txt", "content": base64.b64encode(b"abc").decode()},
                    {"url": "https://x.example/b"},
                ],
            },
            {"type": "message.edited", "address": "v7", "id": "m1", "change": "e1", "text": "Hi!"},
            {"type": "delivery.advanced", "address": "v7", "id": "k1", "stage": "failed", "reason": "It is full."},
        ]
    }
    sender = Sender(address="v7")
    assert tuple(channel().parse(request(json.dumps(body).encode()))) == (
        Heard(
            sender=Sender(address="v7", name="Anna"),
            id="m1",
            text="Hi",
            at=12.5,
            files=(RemoteFile(key="", name="a.txt", content=b"abc"), RemoteFile(key="https://x.example/b")),
        ),
        Edited(sender=sender, id="m1", change="e1", text="Hi!"),
        Receipt(sender=sender, stage=DeliveryStage.FAILED, id="k1", reason="It is full."),
    )


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message.written", "address": "v7"},
        {"type": "message.written", "address": "", "id": "m1"},
        {"type": "message.written", "address": "v" * 321, "id": "m1"},
        {"type": "message.written", "address": "v7\0", "id": "m1"},
        {"type": "message.written", "address": "v7", "id": "m1", "colour": "red"},
        {"type": "delivery.advanced", "address": "v7", "id": "k1", "stage": "pending"},
        {"type": "message.forgotten", "address": "v7"},
    ],
)
def test_event_that_is_not_documented_is_refused(event: dict[str, str]) -> None:
    with pytest.raises(RequestInvalid):
        channel().parse(request(json.dumps({"events": [event]}).encode()))


async def test_message_goes_out_signed_and_once() -> None:
    message = Outgoing(
        address="visitor-7",
        key="c1-4-0",
        text="Shall I?",
        choices=(Choice(id="b1", title="Yes"),),
        files=(OutgoingFile(name="a.txt", type="text/plain", content=b"abc"),),
        author_name="Maya",
        is_by_agent=True,
    )
    async with WebhookImitation() as receiver:
        sent = receiver.channel()
        async with sent.running():
            assert await sent.deliver(message) == ("theirs-1",)
            assert await sent.deliver(message) == ("theirs-1",)
            assert await sent.check() == "127.0.0.1"
        assert receiver.complaints == []
    assert receiver.given == [
        {
            "type": "message.deliver",
            "id": "c1-4-0",
            "address": "visitor-7",
            "text": "Shall I?",
            "choices": [{"id": "b1", "title": "Yes"}],
            "files": [{"name": "a.txt", "type": "text/plain", "content": "YWJj"}],
            "in_reply_to": "",
            "author_name": "Maya",
            "is_by_agent": True,
        }
    ]


async def test_failures_say_whether_to_try_again() -> None:
    message = Outgoing(address="visitor-7", key="k", text="Hi")
    async with WebhookImitation() as receiver:
        sent = receiver.channel()
        async with sent.running():
            receiver.fail_next(Failure.LIMITED, seconds=7)
            with pytest.raises(NotDelivered) as limited:
                await sent.deliver(message)
            assert limited.value.after_seconds == 7
            receiver.fail_next(Failure.DOWN)
            with pytest.raises(NotDelivered) as down:
                await sent.deliver(message)
            assert down.value.is_for_all
            receiver.answers = 400
            with pytest.raises(NotDelivered) as unlike:
                await sent.deliver(message)
            assert not unlike.value.is_for_all
            receiver.answers = 401
            with pytest.raises(NotDelivered) as unsigned:
                await sent.deliver(message)
            assert unsigned.value.is_for_all
            receiver.answers = 0
            receiver.fail_next(Failure.GONE)
            with pytest.raises(Undeliverable, match=r"The visitor has left for good\."):
                await sent.deliver(message)
            receiver.redirects_to = "https://elsewhere.example/"
            with pytest.raises(NotDelivered):
                await sent.deliver(message)
    async with sent.running():
        with pytest.raises(NotDelivered) as away:
            await sent.deliver(message)
        assert away.value.is_for_all


async def test_files_come_from_the_receivers_own_host_and_within_the_limit() -> None:
    async with WebhookImitation() as receiver:
        receiver.files["a.txt"] = b"abcdef"
        sent = receiver.channel()
        async with sent.running():
            here = RemoteFile(key=receiver.address_of("/files/a.txt"))
            assert await sent.fetch(here, most_bytes=6) == b"abcdef"
            with pytest.raises(Undeliverable, match="too large"):
                await sent.fetch(here, most_bytes=5)
            with pytest.raises(Undeliverable, match="not there"):
                await sent.fetch(RemoteFile(key=receiver.address_of("/files/b.txt")), most_bytes=6)
            own = receiver.address_of("/").removeprefix("http://").rstrip("/")
            for key in (
                "https://elsewhere.example/a.txt",
                f"http://{own}@elsewhere.example/",
                f"http://somebody@{own}/files/a.txt",
                "http://127.0.0.1:1/a.txt",
                "file:///etc/passwd",
                "http://[::1",
                "",
            ):
                with pytest.raises(Undeliverable, match="nothing may be fetched"):
                    await sent.fetch(RemoteFile(key=key), most_bytes=6)
