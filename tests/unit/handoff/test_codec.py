"""Frames become structs, or are refused."""

import pytest

from handoff.wire.codec import BadFrame, decode_from_customer, encode
from handoff.wire.customer import SendMessage


def test_message_survives_the_wire() -> None:
    message = SendMessage(id="1", text="hello")
    assert decode_from_customer(encode(message)) == message


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{}",
        "[]",
        "not json",
        b"\xff\xfe",
        '{"type": "unknown.thing"}',
        '{"type": "message.send", "id": "1"}',
        '{"type": "message.send", "id": "1", "text": "x", "extra": 1}',
        '{"type": "message.send", "id": 1, "text": "x"}',
    ],
)
def test_what_is_no_message_is_refused(frame: str | bytes) -> None:
    with pytest.raises(BadFrame):
        decode_from_customer(frame)


def test_refusal_names_the_field() -> None:
    with pytest.raises(BadFrame, match="extra"):
        decode_from_customer('{"type": "message.send", "id": "1", "text": "x", "extra": 1}')
