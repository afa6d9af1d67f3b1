from __future__ import annotations

import pytest

from connectors.meta import Signed, read_object, refuse_old
from desk.channels.channel import (
    DeliveryStage,
    Heard,
    Receipt,
    Request,
    RequestInvalid,
    Sender,
    SignatureInvalid,
)

# Meta publishes no example of its own; GitHub signs in the same way and does
# (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries).
SECRET, BODY = "It's a Secret to Everybody", b"Hello, World!"
SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def signed(secret: str = SECRET) -> Signed:
    return Signed(app_secret=secret, verify_token="open sesame")


def request(body: bytes = BODY, signature: str = SIGNATURE, **query: str) -> Request:
    names = {f"hub.{name}": value for name, value in query.items()}
    method = "GET" if query else "POST"
    return Request(
        method=method, url="https://x.example/", headers={"x-hub-signature-256": signature}, query=names, body=body
    )


def test_published_signature_is_right() -> None:
    signed().verify(request())


@pytest.mark.parametrize(
    "wrong",
    [
        request(body=b"Hello, World?"),
        request(signature=""),
        request(signature=SIGNATURE.removeprefix("sha256=")),
        request(signature=SIGNATURE[:-1]),
        request(signature="sha256=é\udcff"),
    ],
)
def test_whatever_is_signed_otherwise_is_refused(wrong: Request) -> None:
    with pytest.raises(SignatureInvalid):
        signed().verify(wrong)


def test_signature_by_another_secret_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        signed("another").verify(request())


def test_handshake_is_answered_to_whoever_knows_the_verify_token() -> None:
    answer = signed().greet(request(mode="subscribe", challenge="1158201444", verify_token="open sesame"))
    assert answer is not None
    assert (answer.status, answer.body) == (200, "1158201444")


@pytest.mark.parametrize("token", ["", "open", "open sesame ", "é"])
def test_handshake_gives_nothing_away(token: str) -> None:
    answer = signed().greet(request(mode="subscribe", challenge="1158201444", verify_token=token))
    assert answer is not None
    assert answer.status == 403
    assert "1158201444" not in answer.body


def test_everything_else_is_no_handshake() -> None:
    assert signed().greet(request()) is None


def test_nothing_is_signed_with_nothing() -> None:
    with pytest.raises(ValueError, match="app secret"):
        Signed(app_secret="", verify_token="x")
    with pytest.raises(ValueError, match="verify token"):
        Signed(app_secret="x", verify_token="")


def test_message_is_refused_once_it_is_older_than_meta_tries() -> None:
    day = 24 * 3600.0
    old, late = (Heard(sender=Sender(address="1"), id="a", text="Hi", at=at) for at in (day, 3 * day))
    receipt = Receipt(sender=old.sender, stage=DeliveryStage.READ, read_until=1.0)
    refuse_old([old, late], now=10 * day)
    refuse_old([receipt], now=100 * day)
    with pytest.raises(SignatureInvalid) as refused:
        refuse_old([old, receipt], now=10 * day)
    assert "older" in refused.value.why


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b'{"object": "page"}'])
def test_other_objects_are_refused(body: bytes) -> None:
    with pytest.raises(RequestInvalid):
        read_object(body, kind="whatsapp_business_account")
