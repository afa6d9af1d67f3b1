"""Mails to customers: in their thread, in plain text and the same in simple HTML, and marked so that no machine answers them. Pure."""

from __future__ import annotations

import html
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate
from typing import Self

from connectors.mail import ids
from desk.channels.channel import Outgoing, OutgoingFile

_NAME_CHARACTERS = 60
_SUBJECT_CHARACTERS = 200
_IS_ANSWER = re.compile(r"(?:re|aw|sv|vs|antw?|odp|ynt|rif|res)\s*:", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>\"'\]]+[^\s<>\"'\].,;:!?)]")


class _Ids(str):
    """Ids as the value of a header. The library's own would encode an id that is longer than a line, and no program reads it then."""

    name: str

    def __new__(cls, name: str, *ids: str) -> Self:
        value = super().__new__(cls, " ".join(one for one in ids if one))
        value.name = name
        return value

    def fold(self, *, policy: EmailPolicy) -> str:
        """The header as it is sent: folded between ids alone."""
        return f"{self.name}: {f'{policy.linesep} '.join(self.split())}{policy.linesep}"


def mail(outgoing: Outgoing, *, address: str, sender_name: str, footer: str) -> EmailMessage:
    """One message as a mail from `address`. Raises `ValueError` where the customer's address is none.

    The id and all that it refers to are made of the thread, the customer's last mail, and the message's key, so that a
    message that is sent twice is one to mail programs.
    """
    receiver, thread = ids.address_and_thread(outgoing.address)
    domain = address.rpartition("@")[2]
    message = EmailMessage()
    author = _plain(outgoing.author_name)[:_NAME_CHARACTERS]
    shown = f"{author} ({_plain(sender_name)})" if author and sender_name else author or _plain(sender_name)
    message["From"] = Address(display_name=shown, addr_spec=address)
    message["To"] = Address(addr_spec=receiver)
    message["Subject"] = _subject(outgoing.subject, sender_name=sender_name)
    message["Date"] = formatdate()
    message["Message-ID"] = ids.message_id(thread, key=outgoing.key, domain=domain)
    before = next(iter(ids.ids_in(outgoing.in_reply_to)), "")
    if before:
        message["In-Reply-To"] = _Ids("In-Reply-To", before)
    message["References"] = _Ids("References", ids.thread_id(thread, domain=domain), before)
    # No machine is to answer: RFC 3834 for what no person wrote, and the header that Exchange looks at.
    if not outgoing.is_by_agent:
        message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    text = outgoing.text.strip()
    message.set_content(f"{text}\n\n-- \n{footer}\n" if footer else f"{text}\n")
    message.add_alternative(_page(text, footer), subtype="html")
    for file in outgoing.files:
        _attach(message, file)
    return message


def _subject(subject: str, *, sender_name: str) -> str:
    subject = _plain(subject)[:_SUBJECT_CHARACTERS]
    if not subject:
        return f"Re: Your message to {_plain(sender_name)}" if sender_name else "Re: Your message"
    return subject if _IS_ANSWER.match(subject) else f"Re: {subject}"


def _page(text: str, footer: str) -> str:
    paragraphs = (one for one in re.split(r"\n{2,}", text) if one.strip())
    body = "".join(f"<p>{_linked(one)}</p>\n" for one in paragraphs)
    end = f'<p style="color:#666">--&#32;<br>{_linked(footer)}</p>\n' if footer else ""
    return f'<!doctype html>\n<html><head><meta charset="utf-8"></head>\n<body>\n{body}{end}</body></html>\n'


def _linked(text: str) -> str:
    """Escaped, with line breaks, and with the addresses of pages as links that say where they lead."""
    parts, at = [], 0
    for match in _LINK.finditer(text):
        shown = html.escape(match[0])
        parts += [html.escape(text[at : match.start()]), f'<a href="{shown}">{shown}</a>']
        at = match.end()
    parts.append(html.escape(text[at:]))
    return "".join(parts).replace("\n", "<br>\n")


def _attach(message: EmailMessage, file: OutgoingFile) -> None:
    main, _, sub = file.type.partition("/")
    message.add_attachment(
        file.content, maintype=main or "application", subtype=sub or "octet-stream", filename=_plain(file.name)
    )


def _plain(text: str) -> str:
    """On one line: a header ends where a line does."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
