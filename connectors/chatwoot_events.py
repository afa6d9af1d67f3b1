"""What Chatwoot's webhooks tell, as what it means. Pure.

Its documentation shows the payloads (chatwoot.com/docs/product/others/webhook-events), and its source what they hold
besides (`Message#webhook_data`, `Conversations::EventDataPresenter`). A conversation's number is that of its account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from desk.channels.channel import (
    Heard,
    Incoming,
    Person,
    RemoteFile,
    RequestInvalid,
    Sender,
    Standing,
    TeamMoved,
    TeamSaid,
)

_STANDINGS = {"pending": Standing.BOT, "open": Standing.PEOPLE, "resolved": Standing.CLOSED}
_EVENTS = {"conversation_opened": "open", "conversation_resolved": "resolved"}
_TYPES = {0: "incoming", 1: "outgoing"}
_NAME = re.compile(r"[^/]+\Z")
_MOST_FILES = 15  # of one message (`Message::NUMBER_OF_PERMITTED_ATTACHMENTS`)


def events_of(body: bytes, *, account: int) -> tuple[Incoming, ...]:
    """Raises `RequestInvalid`, also for what another account tells."""
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestInvalid("the body is no JSON") from error
    if not isinstance(told, dict) or not isinstance(told.get("event"), str):
        raise RequestInvalid("it names no event")
    shown = _object(told, "account").get("id", account)
    if str(shown) != str(account):
        raise RequestInvalid("it is of another account")
    return tuple(_events(told, told["event"]))


def _events(told: dict[str, Any], event: str) -> Iterator[Incoming]:
    match event:
        case "message_created":
            yield from _message(told)
        case "message_updated":
            yield from _choice(told)
        case "conversation_opened" | "conversation_resolved" | "conversation_status_changed":
            standing = _STANDINGS.get(_EVENTS.get(event) or str(told.get("status")))
            if standing is not None:
                assignee = _object(_object(told, "meta"), "assignee")
                yield TeamMoved(sender=_sender(told), person=_person(assignee), to=standing)
        case _:
            pass  # of no use here


def _message(told: dict[str, Any]) -> Iterator[Incoming]:
    conversation, author = _object(told, "conversation"), _object(told, "sender")
    kind = told.get("message_type")
    kind = _TYPES.get(kind, kind) if isinstance(kind, int) else kind
    name, text, files = f"message-{_number(told)}", _text(told, "content"), _files(told)
    if not text and not files:
        return
    if kind == "incoming" and not told.get("private"):
        sender = _sender(conversation, contact=author)
        # Where people have it already, the bot was never asked.
        is_with_bot = conversation.get("status") == "pending"
        yield Heard(sender=sender, id=name, text=text, at=_time(told), files=files, opens=is_with_bot)
    elif kind == "outgoing" and _is_person(author):
        yield TeamSaid(
            sender=_sender(conversation),
            person=_person(author),
            id=name,
            text=text,
            is_note=bool(told.get("private")),
            files=files,
        )


def _choice(told: dict[str, Any]) -> Iterator[Incoming]:
    """A customer pressed one of the options of a message of ours: it is updated with what they chose."""
    chosen = _object(told, "content_attributes").get("submitted_values")
    if told.get("content_type") != "input_select" or not isinstance(chosen, list) or not chosen:
        return
    first = chosen[0] if isinstance(chosen[0], dict) else {}
    title, value = _text(first, "title"), _text(first, "value")
    if value:
        name = f"message-{_number(told)}-chosen"
        yield Heard(sender=_sender(_object(told, "conversation")), id=name, text=title, choice=value, opens=False)


def _sender(conversation: dict[str, Any], *, contact: dict[str, Any] | None = None) -> Sender:
    """The customer of a conversation, whose address is its number: each conversation is answered for itself."""
    found = contact or _object(_object(conversation, "meta"), "sender")
    browser = _object(_object(conversation, "additional_attributes"), "browser")
    language = _text(_object(conversation, "additional_attributes"), "conversation_language") or _text(
        browser, "browser_language"
    )
    return Sender(address=_number(conversation), name=_text(found, "name"), language=language)


def _person(told: dict[str, Any]) -> Person:
    return Person(id=str(told.get("id", "")), name=_text(told, "available_name") or _text(told, "name"))


def _is_person(author: dict[str, Any]) -> bool:
    """The bot's own messages come back as well, and those of automations have no sender."""
    kind = author.get("type")
    return kind == "user" or (kind is None and bool(author.get("email")))


def _files(told: dict[str, Any]) -> tuple[RemoteFile, ...]:
    found = told.get("attachments")
    addresses = [_text(one, "data_url") for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return tuple(RemoteFile(key=one, name=_file_name(one)) for one in addresses[:_MOST_FILES] if one)


def _file_name(address: str) -> str:
    match = _NAME.search(unquote(urlsplit(address).path))
    return match[0] if match else ""


def _time(told: dict[str, Any]) -> float:
    """Seconds since the epoch, from either way in which it is told; 0 for neither."""
    at = told.get("created_at")
    if isinstance(at, int | float) and not isinstance(at, bool):
        return float(at)
    try:
        return datetime.fromisoformat(str(at).replace(" UTC", "+00:00").replace("Z", "+00:00")).timestamp()
    except ValueError:
        return 0.0


def _number(told: dict[str, Any]) -> str:
    number = told.get("id", told.get("display_id"))
    if isinstance(number, bool) or not re.fullmatch(r"[0-9]{1,18}", str(number)):
        raise RequestInvalid("a message or a conversation has no number")
    return str(number)


def _object(told: dict[str, Any], name: str) -> dict[str, Any]:
    value = told.get(name)
    return value if isinstance(value, dict) else {}


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""
