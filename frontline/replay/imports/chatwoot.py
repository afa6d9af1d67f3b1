"""Conversations as Chatwoot's API gives them.

Read are its messages (`/conversations/<id>/messages`) and its conversations with messages in them, single, in lists, in
JSON Lines, or in whatever they are wrapped into (`payload`, `data`): a message is known by `content` and `message_type`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from frontline.replay.exceptions import TranscriptsInvalid
from frontline.replay.imports.json_documents import read_documents
from frontline.replay.imports.messages import Message, transcripts_of
from frontline.replay.transcript import Author, Transcript

# Incoming messages are the customer's. Outgoing ones are an agent's or a bot's, templates are sent by the inbox itself;
# activities ("Kim joined") are said by nobody.
_TYPES = {0: "incoming", 1: "outgoing", 2: "activity", 3: "template"}
_BOTS = ("agent_bot", "agentbot", "captain::assistant")
_DEEPEST = 12


def read_chatwoot(path: Path) -> tuple[Transcript, ...]:
    """Read an export. Raises `TranscriptsInvalid` when the file is no JSON or holds no message, and `OSError`."""
    found = transcripts_of(_messages(read_documents(path), conversation="", depth=0))
    if not found:
        raise TranscriptsInvalid(str(path), ["It holds no conversation of Chatwoot in which a customer speaks."])
    return found


def _messages(value: Any, *, conversation: str, depth: int) -> Iterator[Message]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _messages(one, conversation=conversation, depth=depth + 1)
    elif isinstance(value, dict):
        if "content" in value and "message_type" in value:
            message = _message(value, conversation)
            if message is not None:
                yield message
            return
        # A conversation has messages in it, and is their only name where they do not give one.
        name = str(value.get("id", "")) if "messages" in value else conversation
        for one in value.values():
            if isinstance(one, list | dict):
                yield from _messages(one, conversation=name, depth=depth + 1)


def _message(value: dict[str, Any], conversation: str) -> Message | None:
    kind = _TYPES.get(value["message_type"], value["message_type"]) if _is_plain(value["message_type"]) else None
    author = _author(kind, value)
    if author is None or value.get("private") or not isinstance(value["content"], str):
        return None
    return Message(
        conversation=str(value.get("conversation_id") or conversation or "unnamed"),
        author=author,
        text=value["content"],
        at=_time(value.get("created_at")),
        order=float(value["id"]) if isinstance(value.get("id"), int) else 0,
    )


def _is_plain(value: Any) -> bool:
    return isinstance(value, int | str)


def _author(kind: Any, value: dict[str, Any]) -> Author | None:
    sender = value.get("sender")
    type_ = str((sender.get("type") if isinstance(sender, dict) else None) or value.get("sender_type") or "").lower()
    if kind == "incoming":
        return "customer"
    if kind == "template" or (kind == "outgoing" and type_ in _BOTS):
        return "bot"
    return "agent" if kind == "outgoing" else None


def _time(value: Any) -> datetime | None:
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
