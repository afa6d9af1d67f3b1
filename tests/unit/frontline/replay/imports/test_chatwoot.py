"""Chatwoot's messages as transcripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from frontline.replay.exceptions import TranscriptsInvalid
from frontline.replay.imports.chatwoot import read_chatwoot

CONTACT = {"id": 7, "name": "Maya", "type": "contact"}
AGENT = {"id": 2, "name": "Kim", "type": "user"}
BOT = {"id": 1, "name": "Assistant", "type": "agent_bot"}


def message(
    number: int, type_: int | str, text: str | None, sender: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "id": number,
        "content": text,
        "conversation_id": 31,
        "message_type": type_,
        "created_at": 1_760_000_000 + number,
        "private": False,
        "sender": sender,
    } | more


MESSAGES = [
    message(4, 1, "I am Kim.", AGENT),
    message(1, 0, "where is my lamp", CONTACT),
    message(2, 1, "Which order?", BOT),
    message(3, 2, "Kim joined"),
    message(5, 1, "rude customer", AGENT, private=True),
    message(6, 0, None, CONTACT),
]


@pytest.mark.parametrize(
    "export",
    [
        {"meta": {"labels": []}, "payload": MESSAGES},
        MESSAGES,
        {"data": {"payload": [{"id": 31, "channel": "web", "messages": MESSAGES}]}},
        [
            one | {"message_type": {0: "incoming", 1: "outgoing", 2: "activity"}[one["message_type"]]}
            for one in MESSAGES
        ],
    ],
)
def test_messages_are_found_however_they_are_wrapped(export: Any, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(json.dumps(export))

    (transcript,) = read_chatwoot(file)

    assert transcript.id == "31"
    assert [(one.author, one.text) for one in transcript.turns] == [
        ("customer", "where is my lamp"),
        ("bot", "Which order?"),
        ("agent", "I am Kim."),
    ]
    assert transcript.turns[0].epoch == 1_760_000_001


def test_json_lines_hold_several_conversations(tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    rows = [message(1, 0, "hello"), message(2, 0, "good day", conversation_id=32), message(3, 1, "hi")]
    file.write_text("\n".join(map(json.dumps, rows)))

    assert [(one.id, len(one.turns)) for one in read_chatwoot(file)] == [("31", 2), ("32", 1)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"payload": []}', "no conversation of Chatwoot"),
        ('{"a": 1}\nbroken', "line 2: It is no JSON"),
        ("", "no conversation of Chatwoot"),
        (json.dumps([message(1, 1, "nobody answers", AGENT)]), "no conversation of Chatwoot"),
    ],
)
def test_what_is_no_export_is_said(content: str, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(content)

    with pytest.raises(TranscriptsInvalid, match=sentence):
        read_chatwoot(file)


def test_strange_values_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    rows = [
        message(1, 0, "hello", created_at=1e300),
        message(2, ["x"], "odd"),
        message(3, 0, {"a": 1}),
        {"content": "x"},
    ]
    file.write_text(json.dumps([rows, [[[[[[[[[[[[[[rows]]]]]]]]]]]]]]]))

    (transcript,) = read_chatwoot(file)

    assert [one.text for one in transcript.turns] == ["hello"]
