"""Chatwoot's calls, read; and what is said to it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.chatwoot import ChatwootChannel
from connectors.chatwoot_events import events_of
from connectors.chatwoot_note import note_of
from desk.channels.channel import (
    Choice,
    Heard,
    NotDelivered,
    Outgoing,
    OutgoingFile,
    Request,
    RequestInvalid,
    SignatureInvalid,
    Standing,
    TeamMoved,
    TeamSaid,
)
from handoff.conversation import Customer, Fact
from handoff.decision import FiredRule, Outcome
from handoff.envelope import Envelope, NextStep, SummarySentence
from tests.channels.chatwoot_imitation import BOT_SECRET, ChatwootImitation, signed
from tests.channels.imitation import Failure

NOW = 1_770_000_000.0
# As the documentation shows them (chatwoot.com/docs/product/others/webhook-events), without what nobody reads.
MESSAGE: dict[str, Any] = {
    "id": 118,
    "content": "hi",
    "created_at": "2021-07-23T18:02:48.000Z",
    "message_type": "incoming",
    "content_type": "text",
    "private": False,
    "content_attributes": {},
    "source_id": None,
    "sender": {"id": 14, "name": "little-haze-776", "avatar": "", "type": "contact"},
    "inbox": {"id": 1, "name": "Acme Support"},
    "conversation": {
        "channel": "Channel::WebWidget",
        "id": 10,
        "inbox_id": 1,
        "meta": {"sender": {"id": 14, "name": "little-haze-776", "type": "contact"}},
        "status": "pending",
    },
    "account": {"id": 1, "name": "Acme Inc"},
    "event": "message_created",
}
STATUS: dict[str, Any] = {
    "id": 10,
    "inbox_id": 1,
    "meta": {
        "sender": {"id": 12, "name": "jane"},
        "assignee": {"id": 1, "name": "John", "available_name": "John", "type": "user"},
    },
    "status": "open",
    "event": "conversation_status_changed",
}


def _events(told: dict[str, Any]) -> tuple[Any, ...]:
    return events_of(json.dumps(told).encode(), account=1)


def _channel(**changed: Any) -> ChatwootChannel:
    values: dict[str, Any] = {"secrets": (BOT_SECRET,)} | changed
    return ChatwootChannel(api="https://chat.example", account=1, bot_token="t" * 20, **values)


def _request(body: bytes = b"{}", *, query: dict[str, str] | None = None, **headers: str) -> Request:
    lower = {name.lower(): value for name, value in headers.items()}
    return Request(
        method="POST", url="https://desk.example/channels/chatwoot", headers=lower, query=query or {}, body=body
    )


def test_message_of_a_customer_is_heard() -> None:
    (heard,) = _events(MESSAGE)
    assert isinstance(heard, Heard)
    assert (heard.sender.address, heard.sender.name, heard.text, heard.id) == (
        "10",
        "little-haze-776",
        "hi",
        "message-118",
    )
    assert heard.at == 1627063368.0
    assert heard.opens


def test_message_to_people_opens_nothing() -> None:
    (heard,) = _events(MESSAGE | {"conversation": MESSAGE["conversation"] | {"status": "open"}})
    assert not heard.opens


@pytest.mark.parametrize(
    "changed",
    [
        {"message_type": "outgoing", "sender": {"id": 3, "name": "Bot", "type": "agent_bot"}},
        {"message_type": "template", "sender": None},
        {"message_type": "activity", "sender": None},
        {"message_type": "outgoing", "sender": None},
        {"content": None},
        {"event": "message_updated"},
        {"event": "webwidget_triggered"},
    ],
)
def test_what_nobody_said_to_us_is_left_out(changed: dict[str, Any]) -> None:
    assert _events(MESSAGE | changed) == ()


def test_words_and_notes_of_the_team_are_theirs() -> None:
    said = {"message_type": "outgoing", "sender": {"id": 7, "name": "Ana", "email": "ana@acme.inc", "type": "user"}}
    for is_private in (False, True):
        (event,) = _events(MESSAGE | said | {"private": is_private})
        assert isinstance(event, TeamSaid)
        assert (event.person.id, event.person.name, event.is_note, event.sender.address) == (
            "7",
            "Ana",
            is_private,
            "10",
        )


def test_chosen_option_is_the_button_that_it_names() -> None:
    chosen = {
        "event": "message_updated",
        "message_type": "outgoing",
        "content_type": "input_select",
        "content_attributes": {"submitted_values": [{"title": "Yes", "value": "0a" * 12}]},
    }
    (heard,) = _events(MESSAGE | chosen)
    assert (heard.choice, heard.text, heard.id) == ("0a" * 12, "Yes", "message-118-chosen")


@pytest.mark.parametrize(
    ("told", "to"),
    [
        ({"status": "pending"}, Standing.BOT),
        ({"status": "open"}, Standing.PEOPLE),
        ({"status": "resolved"}, Standing.CLOSED),
        # As documented: the status in these two may be the one before.
        ({"event": "conversation_opened", "status": "pending"}, Standing.PEOPLE),
        ({"event": "conversation_resolved", "status": "open"}, Standing.CLOSED),
    ],
)
def test_status_says_with_whom_a_conversation_is(told: dict[str, Any], to: Standing) -> None:
    (moved,) = _events(STATUS | told)
    assert isinstance(moved, TeamMoved)
    assert (moved.to, moved.person.name, moved.sender.address) == (to, "John", "10")


def test_snoozed_conversation_stays_with_whom_it_is() -> None:
    assert _events(STATUS | {"status": "snoozed"}) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"event": 1}',
        json.dumps(MESSAGE | {"account": {"id": 2}}).encode(),
        json.dumps(MESSAGE | {"id": "x"}).encode(),
        json.dumps(MESSAGE | {"conversation": {}}).encode(),
    ],
)
def test_what_is_no_event_of_this_account_is_refused(body: bytes) -> None:
    with pytest.raises(RequestInvalid):
        events_of(body, account=1)


def test_signature_is_checked_over_time_and_body() -> None:
    channel, body = _channel(secrets=("other", BOT_SECRET)), b'{"a": 1}'
    headers = signed(body, secret=BOT_SECRET, at=NOW)
    channel.verify(_request(body, **headers), now=NOW)
    for wrong in (
        _request(body + b" ", **headers),
        _request(body),
        _request(body, **headers | {"X-Chatwoot-Timestamp": str(int(NOW) + 1)}),
        _request(body, **headers | {"X-Chatwoot-Signature": headers["X-Chatwoot-Signature"].removeprefix("sha256=")}),
        _request(body, **signed(body, secret="another", at=NOW)),
        _request(body, **headers | {"X-Chatwoot-Signature": "ä"}),
    ):
        with pytest.raises(SignatureInvalid):
            channel.verify(wrong, now=NOW)
    with pytest.raises(SignatureInvalid):
        channel.verify(_request(body, **headers), now=NOW + 301)


def test_address_that_nobody_can_guess_stands_in_for_a_signature() -> None:
    channel = _channel(secrets=(), address_key="k" * 32)
    channel.verify(_request(query={"key": "k" * 32}), now=NOW)
    for query in ({}, {"key": ""}, {"key": "k" * 31}):
        with pytest.raises(SignatureInvalid):
            channel.verify(_request(query=query), now=NOW)


@pytest.mark.parametrize("changed", [{"secrets": ()}, {"secrets": (), "address_key": "short"}, {"api": "chat.example"}])
def test_channel_that_cannot_work_is_not_made(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"Channel chatwoot"):
        ChatwootChannel(**{"api": "https://chat.example", "account": 1, "bot_token": "t", "secrets": ("s",)} | changed)


async def test_files_and_their_question_are_sent_once_each_and_the_text_with_the_question() -> None:
    file = OutgoingFile(name="label.pdf", type="application/pdf", content=b"%PDF")
    choices = (Choice(id="b1", title="Yes"),)
    asked = Outgoing(address="10", key="k", text="Is it this one?", choices=choices, files=(file,))
    async with ChatwootImitation() as chatwoot:
        assert chatwoot.conversation.status == "pending"  # It is there as soon as somebody looks at it.
        ours = chatwoot.channel()
        chatwoot.fail_next(Failure.NONE)
        chatwoot.fail_next(Failure.DOWN)
        async with ours.running():
            with pytest.raises(NotDelivered):
                await ours.deliver(asked)
            assert len(await ours.deliver(asked)) == 2
            await ours.deliver(Outgoing(address="10", key="l", text="Your label", files=(file,)))
        assert chatwoot.texts == ["", "Is it this one?", "Your label"]


def test_note_holds_the_briefing_and_nothing_that_looks_like_ours() -> None:
    note = note_of(
        Envelope(
            id="e",
            conversation="c",
            created_at=0.0,
            customer=Customer(name="**Ada** [click](https://evil.example)"),
            channel="chatwoot",
            language="en",
            layer=2,
            priority=2,
            skill="orders",
            reasons=(FiredRule("wish", "The customer asked for a person.", Outcome.HANDOFF, 2, 2, ()),),
            counterfactual="",
            policy_version="1",
            summary=(SummarySentence("The parcel did not arrive.", (1,)),),
            facts=(Fact("order", "Order", "4711"),),
            mood=(),
            tried=(),
            transcript=(),
            next_step=NextStep(
                "p", "Find the parcel", "It is late.", "Hello Ada,\nI am looking.", steps=("Ask the carrier",)
            ),
        )
    )
    for words in ("asked for a person", "did not arrive", "Order: 4711", "1. Ask the carrier", "> I am looking."):
        assert words in note
    assert "[click]" not in note
    assert "**Ada**" not in note
