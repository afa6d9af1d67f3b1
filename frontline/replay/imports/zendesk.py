"""Tickets as Zendesk exports them: JSON Lines, a list, or `{"tickets": [...]}`, with their comments.

A ticket without comments has its description, which its requester wrote. Private comments are said to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from frontline.replay.exceptions import TranscriptsInvalid
from frontline.replay.imports.json_documents import read_documents
from frontline.replay.imports.messages import Message, transcripts_of
from frontline.replay.transcript import Author, Transcript

_ROLES: Mapping[str, Author] = {"end-user": "customer", "agent": "agent", "admin": "agent"}


def read_zendesk(path: Path) -> tuple[Transcript, ...]:
    """Read an export. Raises `TranscriptsInvalid` when it is no JSON or holds no ticket of a customer's, and `OSError`."""
    tickets = _tickets(read_documents(path))
    found = transcripts_of(message for ticket in tickets for message in _messages(ticket))
    if not found:
        raise TranscriptsInvalid(str(path), ["It holds no ticket of Zendesk in which a customer says anything."])
    return found


def _tickets(documents: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for document in documents:
        held = document.get("tickets", document.get("results", [document])) if isinstance(document, dict) else document
        yield from (one for one in (held if isinstance(held, list) else ()) if isinstance(one, dict))


def _messages(ticket: dict[str, Any]) -> Iterator[Message]:
    name = str(ticket.get("id") or "unnamed")
    requester = ticket.get("requester_id", ticket.get("submitter_id"))
    via = ticket.get("via")
    channel = str(via.get("channel") or "") if isinstance(via, dict) else ""
    comments = ticket.get("comments")
    spoken = [one for one in comments if isinstance(one, dict)] if isinstance(comments, list) else []
    if not spoken:
        subject, description = _text(ticket.get("subject")), _text(ticket.get("description"))
        said = description if subject.casefold() in description.casefold() else f"{subject}\n{description}"
        yield Message(name, "customer", said, _time(ticket.get("created_at")), channel=channel)
    for order, comment in enumerate(spoken):
        if comment.get("public", True) is not False:
            body = _text(comment.get("plain_body")) or _text(comment.get("body"))
            yield Message(
                name, _author(comment, requester), body, _time(comment.get("created_at")), order, channel=channel
            )


def _author(comment: dict[str, Any], requester: Any) -> Author:
    author = comment.get("author")
    role = _ROLES.get(str(author.get("role"))) if isinstance(author, dict) else None
    if role is not None:
        return role
    writer = comment.get("author_id", author.get("id") if isinstance(author, dict) else None)
    return "customer" if writer is not None and writer == requester else "agent"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _time(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
