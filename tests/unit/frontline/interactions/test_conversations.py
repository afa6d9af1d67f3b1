"""A file of old conversations is known by its beginning, and each kind is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from frontline.errors import FrontlineError
from frontline.interactions.conversations import Kind, read_conversations

TICKETS = {
    "tickets": [
        {
            "id": 7,
            "requester_id": 1,
            "via": {"channel": "email"},
            "comments": [
                {"author_id": 1, "plain_body": "My lamp flickers.", "created_at": "2026-03-01T10:00:00Z"},
                {"author_id": 2, "body": "psst, a difficult one", "public": False},
                {"author_id": 2, "body": "Have you tried another bulb?", "created_at": "2026-03-01T11:00:00Z"},
            ],
        },
        {"id": 8, "requester_id": 3, "subject": "Refund", "description": "Where is my money?"},
        {"id": 9, "requester_id": 4, "comments": [{"author_id": 2, "body": "Sent by us"}]},
    ]
}


def test_zendesks_tickets_are_conversations_of_customer_and_agent(tmp_path: Path) -> None:
    path = tmp_path / "tickets.json"
    path.write_text(json.dumps(TICKETS), encoding="utf-8")
    first, second = read_conversations(path)
    assert [(one.author, one.text) for one in first.turns] == [
        ("customer", "My lamp flickers."),
        ("agent", "Have you tried another bulb?"),
    ]
    assert (first.id, first.channel) == ("7", "email")
    assert [one.text for one in second.turns] == ["Refund\nWhere is my money?"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "conversation,author,text\n1,customer,Hello there\n"),
        ("a.jsonl", '{"id": "1", "turns": [{"author": "customer", "text": "Hello there"}]}\n'),
        ("a.json", '[{"id": 1, "conversation_id": 1, "content": "Hello there", "message_type": "incoming"}]'),
        ("lines.json", "\n".join(json.dumps(one) for one in TICKETS["tickets"])),
    ],
)
def test_kind_is_known_by_the_beginning(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert read_conversations(path)


def test_what_nobody_can_know_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"what": "this"}', encoding="utf-8")
    with pytest.raises(FrontlineError, match="--kind"):
        read_conversations(path)
    with pytest.raises(FrontlineError, match="no ticket of Zendesk"):
        read_conversations(path, kind=Kind.ZENDESK)
