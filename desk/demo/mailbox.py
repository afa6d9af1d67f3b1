"""The demo's mail: the folder of .eml files that the demo's mail server writes, as values. Reads only."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import cast

import msgspec

_MAILS_SHOWN = 100


class Mail(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """A mail as the mailbox page shows it. `at` is seconds since the epoch, UTC."""

    id: str
    from_: str
    to: str
    subject: str
    at: float
    text: str
    attachments: tuple[str, ...]


class Mailbox(msgspec.Struct, frozen=True):
    """All mail that is shown, the newest first."""

    messages: tuple[Mail, ...]


def read_mailbox(folder: Path) -> Mailbox:
    """The newest mail of the folder; an empty mailbox when there is no such folder."""
    # The mail server begins each name with the time, so that names are in order.
    paths = sorted(folder.glob("*.eml"), reverse=True)[:_MAILS_SHOWN]
    return Mailbox(messages=tuple(mail for path in paths if (mail := _read(path)) is not None))


def _read(path: Path) -> Mail | None:
    try:
        content = path.read_bytes()
        kept_at = path.stat().st_mtime
    except FileNotFoundError:
        # The mail server forgets its oldest mail while we read.
        return None
    # This policy makes EmailMessages of all parts, which its type does not tell.
    message = cast(EmailMessage, email.message_from_bytes(content, policy=email.policy.default))
    return Mail(
        id=path.stem,
        from_=_header(message, "From"),
        to=_header(message, "To"),
        subject=_header(message, "Subject"),
        at=_time_of(message, kept_at),
        text=_text_of(message),
        attachments=tuple(part.get_filename("attachment") for part in message.iter_attachments()),
    )


def _header(message: EmailMessage, name: str) -> str:
    # Bytes that are no text come as lone surrogates, which no JSON can hold.
    return str(message.get(name, "")).encode("utf-8", "replace").decode()


def _time_of(message: EmailMessage, kept_at: float) -> float:
    try:
        return parsedate_to_datetime(str(message["Date"])).timestamp()
    except (TypeError, ValueError):
        return kept_at


def _text_of(message: EmailMessage) -> str:
    body = cast("EmailMessage | None", message.get_body(preferencelist=("plain", "html")))
    if body is None:
        return ""
    try:
        content = body.get_content()
    except (LookupError, KeyError):  # a character set or a type that Python does not know
        return ""
    return content if isinstance(content, str) else ""
