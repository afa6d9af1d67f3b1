"""What Telegram's updates mean."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.telegram_updates import events_of, joined_group, update_of
from desk.channels.channel import Edited, Heard, RemoteFile, RequestInvalid, Sender
from tests.channels.telegram_imitation import CHAT, CUSTOMER

ANN = Sender(address="1111111", name="Ann Lee", language="en")
GROUP = {"id": -100, "type": "supergroup", "title": "Family"}


def told(**update: Any) -> list[Heard | Edited]:
    return list(events_of(update_of(json.dumps({"update_id": 10000, **update}).encode())))


def heard(**message: Any) -> Heard:
    (one,) = told(message={"message_id": 1365, "from": CUSTOMER, "chat": CHAT, "date": 1441645532, **message})
    assert isinstance(one, Heard)
    return one


def test_message_is_heard_at_its_chat() -> None:
    assert heard(text="Hello <b>") == Heard(sender=ANN, id="1111111:1365", text="Hello <b>", at=1441645532.0)


def test_edit_names_the_message_and_itself() -> None:
    message = {"message_id": 1365, "from": CUSTOMER, "chat": CHAT, "date": 5, "edit_date": 9, "text": "Order 71"}
    assert told(edited_message=message) == [
        Edited(sender=ANN, id="1111111:1365", change="update-10000", text="Order 71", at=9.0)
    ]


def test_place_that_moves_is_no_edit() -> None:
    place = {"latitude": 1.0, "longitude": 2.0}
    assert told(edited_message={"message_id": 1, "chat": CHAT, "date": 5, "edit_date": 9, "location": place}) == []


def test_press_is_a_choice() -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "b1"}, {"text": "No", "callback_data": "b2"}]]}
    asked = {"message_id": 7, "chat": CHAT, "date": 5, "text": "Sure?", "reply_markup": keyboard}
    press = {"id": "4382bfdwdsb323b2d9", "from": CUSTOMER, "message": asked, "data": "b2"}
    assert told(callback_query=press) == [
        Heard(sender=ANN, id="press-4382bfdwdsb323b2d9", text="No", choice="b2", opens=False)
    ]


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_what_others_read_is_left_out(kind: str) -> None:
    chat = {"id": -100, "type": kind, "title": "Family"}
    message = {"message_id": 1, "from": CUSTOMER, "chat": chat, "date": 5, "text": "Hello"}
    press = {"id": "1", "from": CUSTOMER, "message": message, "data": "b1"}
    assert told(message=message) == told(edited_message=message) == told(callback_query=press) == []


@pytest.mark.parametrize("status", ["member", "administrator"])
def test_group_that_the_bot_was_put_into_is_known(status: str) -> None:
    change = {"chat": GROUP, "from": CUSTOMER, "date": 5, "new_chat_member": {"user": {"id": 2}, "status": status}}
    assert joined_group(update_of(json.dumps({"update_id": 1, "my_chat_member": change}).encode())) == -100


@pytest.mark.parametrize(("chat", "status"), [(GROUP, "left"), (GROUP, "kicked"), (CHAT, "member")])
def test_other_changes_of_membership_are_no_group_to_leave(chat: dict[str, Any], status: str) -> None:
    change = {"chat": chat, "from": CUSTOMER, "date": 5, "new_chat_member": {"user": {"id": 2}, "status": status}}
    assert joined_group(update_of(json.dumps({"update_id": 1, "my_chat_member": change}).encode())) == 0


def test_start_says_nothing() -> None:
    assert heard(text="/start").text == heard(text="/start order-17").text == ""
    assert heard(text="/starting").text == "/starting"


@pytest.mark.parametrize("payload", ["LINK-7K3M-Q9XD", "LINK_7K3M-Q9XD", "7K3M-Q9XD"])
def test_start_that_brings_a_code_says_the_code(payload: str) -> None:
    assert heard(text=f"/start {payload}").text == "LINK 7K3M-Q9XD"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"caption": "The box", "photo": [{"file_id": "s"}]}, "The box"),
        (
            {"contact": {"phone_number": "+4930123", "first_name": "Bo", "last_name": "Ek"}},
            "Contact: Bo Ek, +4930123",
        ),
        ({"location": {"latitude": 52.520008, "longitude": 13.404954}}, "Location: 52.520008, 13.404954"),
        (
            {
                "location": {"latitude": 1.0, "longitude": 2.0},
                "venue": {"location": {"latitude": 1.0, "longitude": 2.0}, "title": "Shop", "address": "Main St 1"},
            },
            "Place: Shop, Main St 1 (1.000000, 2.000000)",
        ),
        ({"sticker": {"file_id": "s", "emoji": "👍"}}, "👍"),
        (
            {"text": "Hi", "forward_origin": {"type": "user", "date": 5, "sender_user": {"id": 3, "first_name": "Bo"}}},
            "Forwarded from Bo:\nHi",
        ),
        (
            {"text": "Hi", "forward_origin": {"type": "hidden_user", "date": 5, "sender_user_name": "Someone"}},
            "Forwarded from Someone:\nHi",
        ),
        (
            {"text": "Hi", "forward_origin": {"type": "channel", "date": 5, "chat": GROUP, "message_id": 3}},
            "Forwarded from Family:\nHi",
        ),
    ],
)
def test_what_is_sent_is_said_in_words(message: dict[str, Any], text: str) -> None:
    assert heard(**message).text == text


@pytest.mark.parametrize(
    ("message", "file"),
    [
        ({"photo": [{"file_id": "s"}, {"file_id": "l", "file_unique_id": "u"}]}, ("l", "photo-u.jpg")),
        ({"document": {"file_id": "d", "file_name": "invoice.pdf"}}, ("d", "invoice.pdf")),
        ({"voice": {"file_id": "v", "file_unique_id": "u", "duration": 3}}, ("v", "voice-u.ogg")),
        ({"video": {"file_id": "v", "file_unique_id": "u"}}, ("v", "video-u.mp4")),
        ({"video_note": {"file_id": "v", "file_unique_id": "u"}}, ("v", "video-u.mp4")),
        ({"audio": {"file_id": "a", "file_unique_id": "u"}}, ("a", "audio-u.mp3")),
        (
            {"animation": {"file_id": "a", "file_unique_id": "u"}, "document": {"file_id": "a"}},
            ("a", "animation-u.mp4"),
        ),
    ],
)
def test_file_is_named_once(message: dict[str, Any], file: tuple[str, str]) -> None:
    assert heard(**message).files == (RemoteFile(key=file[0], name=file[1]),)


@pytest.mark.parametrize(
    "message", [{"pinned_message": {"message_id": 2}}, {"poll": {"id": "1"}}, {"dice": {"value": 3}}]
)
def test_what_says_nothing_is_left_out(message: dict[str, Any]) -> None:
    assert told(message={"message_id": 1, "from": CUSTOMER, "chat": CHAT, "date": 5, **message}) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"{}", b'{"update_id": 1, "message": {"message_id": "x"}}'])
def test_body_that_is_no_update_is_refused(body: bytes) -> None:
    with pytest.raises(RequestInvalid):
        update_of(body)
