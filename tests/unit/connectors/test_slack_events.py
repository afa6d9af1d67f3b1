"""What Slack's payloads mean."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from connectors.slack_events import envelope_of, events_of, plain, presses_of
from desk.channels.channel import Edited, Heard, Incoming, RemoteFile, RequestInvalid, Sender
from tests.channels.slack_imitation import BOT_USER

DIRECT = {"type": "message", "channel": "D024BE91L", "user": "U2147483697", "ts": "1355517523.000005"}


def heard(**event: Any) -> list[Incoming]:
    told = {
        "type": "event_callback",
        "event": event,
        "authorizations": [{"user_id": BOT_USER, "is_bot": True}],
        "event_id": "Ev08MFMKH6",
    }
    return list(events_of(envelope_of(json.dumps(told).encode())))


def test_direct_message_is_heard_at_its_channel() -> None:
    assert heard(**DIRECT, text="Hello &amp; good day", channel_type="im") == [
        Heard(
            sender=Sender(address="D024BE91L", person="U2147483697"),
            id="D024BE91L:1355517523.000005",
            text="Hello & good day",
            at=1355517523.000005,
        )
    ]


def test_mention_begins_a_conversation_in_its_thread() -> None:
    mention = {"type": "app_mention", "channel": "C123ABC456", "user": "U061F7AUR", "ts": "1515449522.000016"}
    (begun,) = heard(**mention, text=f"<@{BOT_USER}> is it everything a river should be?")
    assert isinstance(begun, Heard)
    assert (begun.sender.address, begun.sender.is_shared) == ("C123ABC456:1515449522.000016", True)
    assert begun.text == "is it everything a river should be?"
    assert begun.opens


def test_reply_in_a_thread_is_heard_where_one_goes_on_already() -> None:
    reply = {"type": "message", "channel": "C1", "user": "U1", "ts": "2.0", "thread_ts": "1.0"}
    (one,) = heard(**reply, text="And now?")
    assert isinstance(one, Heard)
    assert (one.sender.address, one.sender.is_shared) == ("C1:1.0", True)
    assert not one.opens


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "channel": "C1", "user": "U1", "ts": "1.0", "text": "between people"},
        {**DIRECT, "bot_id": "B1", "text": "our own answer"},
        {**DIRECT, "user": BOT_USER, "text": "our own answer"},
        {**DIRECT, "subtype": "bot_message", "text": "another bot's"},
        {**DIRECT, "subtype": "channel_join", "text": "joined"},
        {**DIRECT, "subtype": "message_deleted", "deleted_ts": "1.0"},
        {"type": "reaction_added", "user": "U1", "item": {"type": "message"}},
    ],
)
def test_what_no_customer_says_is_left_out(event: dict[str, Any]) -> None:
    assert heard(**event) == []


def test_edit_names_the_message_and_itself() -> None:
    before = {**DIRECT, "text": "Order 17"}
    after = {**before, "text": "Order 71", "edited": {"user": "U2147483697", "ts": "1358878755.000001"}}
    changed = {"type": "message", "subtype": "message_changed", "channel": "D024BE91L", "ts": "1358878755.000001"}
    assert heard(**changed, message=after, previous_message=before) == [
        Edited(
            sender=Sender(address="D024BE91L", person="U2147483697"),
            id="D024BE91L:1355517523.000005",
            change="D024BE91L:1355517523.000005:1358878755.000001",
            text="Order 71",
            at=1358878755.000001,
        )
    ]


def test_edit_in_a_thread_is_of_an_address_that_several_share() -> None:
    after = {"type": "message", "user": "U1", "ts": "2.0", "thread_ts": "1.0", "text": "b", "edited": {"ts": "3.0"}}
    changed = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "3.0"}
    (one,) = heard(**changed, message=after, previous_message={**after, "text": "a"})
    assert one.sender == Sender(address="C1:1.0", person="U1", is_shared=True)


def test_preview_that_slack_adds_is_no_edit() -> None:
    before = {**DIRECT, "text": "See <https://acme.example>"}
    changed = {"type": "message", "subtype": "message_changed", "channel": "D024BE91L", "ts": "1358878755.000001"}
    assert heard(**changed, message={**before, "attachments": [{}]}, previous_message=before) == []


def test_files_are_those_that_slack_keeps_and_others_are_named() -> None:
    files = [
        {"id": "F1", "name": "tedair.gif", "mode": "hosted", "url_private_download": "https://files.slack.com/a"},
        {"id": "F2", "mode": "hosted", "file_access": "check_file_info"},
        {"id": "F3", "name": "Plan", "mode": "external", "url_private": "https://drive.example/plan"},
        {"id": "F4", "mode": "tombstone"},
    ]
    (one,) = heard(**DIRECT, subtype="file_share", text="", files=files)
    assert isinstance(one, Heard)
    assert one.files == (
        RemoteFile(key="https://files.slack.com/a", name="tedair.gif"),
        RemoteFile(key="F2", name="file"),
    )
    assert one.text == "Plan: https://drive.example/plan"


def test_message_that_is_passed_on_is_said_with_its_author() -> None:
    shared = {"is_share": True, "author_name": "Bo", "text": "Ask &lt;them&gt;", "from_url": "https://acme.slack.com/x"}
    (one,) = heard(**DIRECT, text="What now?", attachments=[shared, {"title": "A preview", "text": "Acme"}])
    assert isinstance(one, Heard)
    assert one.text == "What now?\nForwarded from Bo:\nAsk <them>"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("see <https://acme.example/a?b=1&amp;c=2>", "see https://acme.example/a?b=1&c=2"),
        ("<http://acme.example|acme.example>", "acme.example"),
        ("<http://evil.example|acme.example>", "acme.example (http://evil.example)"),
        ("<mailto:ann@example.com|ann@example.com>", "ann@example.com"),
        ("ask <@U1|ann> in <#C1|general>", "ask @ann in #general"),
        ("<!here> <!subteam^S1|@support>", "@here @support"),
        ("a &lt;b&gt; &amp;lt;", "a <b> &lt;"),
        (":star::star::star:", "⭐⭐⭐"),
    ],
)
def test_references_are_read_as_they_are_shown(written: str, shown: str) -> None:
    assert plain(written, bots=set()) == shown


def press(**more: Any) -> bytes:
    told = {
        "type": "block_actions",
        "user": {"id": "U1", "username": "ann.lee", "name": "Ann"},
        "container": {"type": "message", "message_ts": "3.0", "channel_id": "C1"},
        "channel": {"id": "C1", "name": "general"},
        "message": {"type": "message", "bot_id": "B1", "user": BOT_USER, "ts": "3.0", "thread_ts": "1.0"},
        "actions": [
            {"type": "button", "action_id": "choice-0", "action_ts": "4.5", "value": "b1", "text": {"text": "Yes"}}
        ],
    }
    return urlencode({"payload": json.dumps(told | more)}).encode()


def test_press_is_a_choice_in_its_thread() -> None:
    (one,) = presses_of(press())
    assert (one.sender, one.id, one.text, one.choice) == (
        Sender(address="C1:1.0", name="Ann", is_shared=True),
        "C1:3.0:4.5",
        "Yes",
        "b1",
    )
    assert not one.opens


def test_other_interactions_are_left_out() -> None:
    assert list(presses_of(press(type="view_submission"))) == []


@pytest.mark.parametrize("body", [b"", b"payload=", b"payload=%5B%5D", b"\xff", b"a=1&" * 20])
def test_form_that_is_no_interaction_is_refused(body: bytes) -> None:
    with pytest.raises(RequestInvalid):
        list(presses_of(body))


def test_body_that_is_no_event_is_refused() -> None:
    for body in (b"", b"[]", b"\xff", b'{"type": 1}'):
        with pytest.raises(RequestInvalid):
            envelope_of(body)
    with pytest.raises(RequestInvalid):
        heard(type="message", channel=1)
