from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.messenger import SETUP, MessengerChannel, said
from desk.channels.channel import (
    Choice,
    DeliveryStage,
    Edited,
    Heard,
    Incoming,
    Introducing,
    NotDelivered,
    Outgoing,
    OutgoingFile,
    Receipt,
    RemoteFile,
    Request,
    Undeliverable,
)
from tests.channels.meta_imitation import APP_SECRET, PAGE, PERSON, TOKEN, VERIFY_TOKEN, MessengerImitation

PNG = OutgoingFile(name="a.png", type="image/png", content=b"png")


def channel() -> MessengerChannel:
    return MessengerChannel(page_id=PAGE, page_token=TOKEN, app_secret=APP_SECRET, verify_token=VERIFY_TOKEN)


def heard(*events: dict[str, Any], group: str = "messaging") -> list[Incoming]:
    """What the documentation's webhook with these events tells."""
    whole = {"sender": {"id": PERSON}, "recipient": {"id": PAGE}, "timestamp": 1458692752478}
    entry = {"id": PAGE, "time": 1458692752478, group: [whole | event for event in events]}
    body = json.dumps({"object": "page", "entry": [entry]}).encode()
    return list(channel().parse(Request(method="POST", url="", headers={}, query={}, body=body)))


def outgoing(text: str = "Hello", **more: Any) -> Outgoing:
    return Outgoing(address=PERSON, key="k", text=text, **more)


def test_text_is_heard() -> None:
    (event,) = heard({"message": {"mid": "m_1", "text": "hello, world!"}})
    assert event == Heard(sender=event.sender, id="m_1", text="hello, world!", at=1458692752.478)
    assert event.sender.address == PERSON


def test_quick_reply_and_postback_name_their_choice() -> None:
    quick, post = heard(
        {"message": {"mid": "m_1", "text": "Red", "quick_reply": {"payload": "c1"}}},
        {"postback": {"mid": "m_2", "title": "Start", "payload": "c2"}},
    )
    assert isinstance(quick, Heard)
    assert isinstance(post, Heard)
    assert [(one.id, one.text, one.choice) for one in (quick, post)] == [("m_1", "Red", "c1"), ("m_2", "Start", "c2")]


def test_what_the_page_said_and_what_another_app_has_is_left_out() -> None:
    echo = {"message": {"mid": "m_1", "text": "Hi", "is_echo": True}}
    ours = {"sender": {"id": PAGE}, "recipient": {"id": PERSON}, "message": {"mid": "m_2", "text": "Hi"}}
    other = {"recipient": {"id": "1"}, "message": {"mid": "m_3", "text": "Hi"}}
    assert heard(echo, ours, other, {"reaction": {"mid": "m_0"}}, {"message": {"mid": "m_4"}}) == []
    assert heard({"message": {"mid": "m_1", "text": "Hi"}}, group="standby") == []


def test_files_places_and_links_are_told() -> None:
    attachments = [
        {"type": "image", "payload": {"url": "https://scontent.xx.fbcdn.net/v/bill%20one.jpg?oh=1"}},
        {"type": "location", "payload": {"coordinates": {"lat": 52.5, "long": 13.4}}},
        {"type": "fallback", "title": "A page", "url": "https://shop.example/", "payload": None},
    ]
    (event,) = heard({"message": {"mid": "m_1", "attachments": attachments}})
    assert isinstance(event, Heard)
    assert event.text == "(52.5, 13.4)\nA page https://shop.example/"
    assert event.files == (RemoteFile(key="https://scontent.xx.fbcdn.net/v/bill%20one.jpg?oh=1", name="bill one.jpg"),)


def test_edit_names_the_message_that_it_changes() -> None:
    (event,) = heard({"message_edit": {"mid": "m_1", "text": "New", "num_edit": 2}})
    assert isinstance(event, Edited)
    assert (event.id, event.change, event.text) == ("m_1", "m_1#2", "New")


def test_watermarks_are_receipts() -> None:
    delivered, until, read = heard(
        {"delivery": {"mids": ["m_9"], "watermark": 1458668856253}},
        {"delivery": {"watermark": 1458668856253}},
        {"read": {"watermark": 1458668856253}},
    )
    assert isinstance(delivered, Receipt)
    assert isinstance(until, Receipt)
    assert isinstance(read, Receipt)
    assert (delivered.id, delivered.stage, delivered.read_until) == ("m_9", DeliveryStage.DELIVERED, 0.0)
    assert (until.id, until.stage, until.read_until) == ("", DeliveryStage.DELIVERED, 1458668858.253)
    assert (read.id, read.stage, read.read_until) == ("", DeliveryStage.READ, 1458668858.253)


def test_odd_events_do_not_hide_what_stands_beside_them() -> None:
    odd: list[dict[str, Any]] = [
        {"sender": None},
        {"message": []},
        {"read": {"watermark": "x"}},
        {"delivery": {"mids": [7]}},
    ]
    (event,) = heard(*odd, {"message": {"mid": "m_1", "text": "Hi"}})
    assert isinstance(event, Heard)


def test_choices_are_quick_replies() -> None:
    body = said(outgoing(choices=(Choice(id="c1", title="Yes"),)), {"messaging_type": "RESPONSE"})
    assert body == {
        "recipient": {"id": PERSON},
        "messaging_type": "RESPONSE",
        "message": {"text": "Hello", "quick_replies": [{"content_type": "text", "title": "Yes", "payload": "c1"}]},
    }


async def test_name_is_asked_for_where_meta_tells_it() -> None:
    async with MessengerImitation() as messenger:
        ours = messenger.channel()
        assert isinstance(ours, Introducing)
        async with ours.running():
            assert await ours.name_of(PERSON) == "Ann Lee"
            messenger.knows_names = False
            assert await ours.name_of(PERSON) == ""


async def test_files_come_before_the_text_and_are_not_sent_twice() -> None:
    async with MessengerImitation() as messenger:
        ours = messenger.channel()
        async with ours.running():
            assert await ours.check() == "Blue Shop"
            messenger.refuses.append((400, 4, 0))
            with pytest.raises(NotDelivered):
                await ours.deliver(outgoing("Look", files=(PNG,)))
            assert await ours.deliver(outgoing("Look", files=(PNG,))) == ("m_out1", "m_out2")
    assert [one["message"] for one in messenger.given] == [
        {"attachment": {"type": "image", "payload": {}}},
        {"text": "Look"},
    ]
    assert messenger.uploads["up-0"] == ("a.png", "image/png", b"png")


async def test_agent_may_answer_for_a_week_where_meta_granted_it() -> None:
    async with MessengerImitation(has_human_agent=True) as messenger:
        messenger.is_window_over = True
        ours = messenger.channel()
        async with ours.running():
            await ours.deliver(outgoing("Sorry for the wait", is_by_agent=True))
            with pytest.raises(Undeliverable, match="24 hours"):
                await ours.deliver(outgoing("I am a bot"))
            messenger.refuses += [(400, 10, 2018278), (400, 10, 2018278)]
            with pytest.raises(Undeliverable, match="7 days"):
                await ours.deliver(outgoing("Still there?", is_by_agent=True))
    assert [(one["messaging_type"], one["tag"]) for one in messenger.given] == [("MESSAGE_TAG", "HUMAN_AGENT")]
    assert ours.capabilities.agent_window_seconds == 7 * 24 * 3600


async def test_nobody_may_after_a_day_where_meta_did_not() -> None:
    async with MessengerImitation() as messenger:
        messenger.is_window_over = True
        ours = messenger.channel()
        async with ours.running():
            with pytest.raises(Undeliverable, match="24 hours"):
                await ours.deliver(outgoing(is_by_agent=True))


@pytest.mark.parametrize(
    ("status", "code", "subcode", "why"),
    [
        (400, 551, 1545041, "blocked"),
        (400, 200, 1545041, "blocked"),
        (400, 100, 2018001, "gone"),
        (400, 10, 2018108, "takes no"),
    ],
)
async def test_lasting_refusals_are_told_in_a_sentence(status: int, code: int, subcode: int, why: str) -> None:
    async with MessengerImitation() as messenger:
        ours = messenger.channel()
        async with ours.running():
            messenger.refuses.append((status, code, subcode))
            with pytest.raises(Undeliverable, match=why):
                await ours.deliver(outgoing())


@pytest.mark.parametrize(("code", "is_for_all"), [(1200, False), (613, True), (190, True), (200, True)])
async def test_passing_refusals_are_tried_again(code: int, *, is_for_all: bool) -> None:
    async with MessengerImitation() as messenger:
        ours = messenger.channel()
        async with ours.running():
            messenger.refuses.append((400, code, 0))
            with pytest.raises(NotDelivered) as refused:
                await ours.deliver(outgoing())
    assert refused.value.is_for_all is is_for_all


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://fbcdn.net.evil.example/a",
        "https://evilfbcdn.net/a",
        "http://scontent.xx.fbcdn.net/a",
        "https://10.0.0.1/",
        "",
    ],
)
async def test_files_are_fetched_from_metas_hosts_alone(elsewhere: str) -> None:
    async with MessengerImitation() as messenger:
        ours = messenger.channel()
        async with ours.running():
            with pytest.raises(Undeliverable, match="not kept by Messenger"):
                await ours.fetch(RemoteFile(key=elsewhere), most_bytes=10)


def test_setup_makes_the_channel() -> None:
    values = {"page_id": PAGE, "page_token": TOKEN, "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN}
    made = SETUP.make("fb", "Messenger", {**values, "human_agent": "yes"})
    assert (made.name, made.capabilities.agent_window_seconds) == ("fb", 7 * 24 * 3600)
