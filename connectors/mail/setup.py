"""What must be known of an address before its mails are answered."""

from __future__ import annotations

import re
from collections.abc import Mapping

from connectors.mail.channel import MailChannel
from connectors.mail.inbox import Folder
from connectors.mail.servers import MailSecurity, Server
from desk.channels.setup import Field, Setup

_HOST = r"[\w.:-]+"
_PORT = r"[0-9]{1,5}"
_SECURITY = "|".join(MailSecurity)


def _make(name: str, title: str, values: Mapping[str, str]) -> MailChannel:
    return MailChannel(
        name=name,
        title=title,
        address=values["address"],
        sender_name=values["sender_name"],
        aliases=tuple(one for one in re.split(r"[\s,]+", values["aliases"]) if one),
        folder=Folder(name=values["folder"]),
        inbox=Server(
            host=values["inbox_host"],
            port=int(values["inbox_port"]),
            security=MailSecurity(values["inbox_security"]),
            username=values["username"],
            password=values["password"],
        ),
        outbox=Server(
            host=values["outbox_host"],
            port=int(values["outbox_port"]),
            security=MailSecurity(values["outbox_security"]),
            username=values["outbox_username"] or values["username"],
            password=values["outbox_password"] or values["password"],
        ),
    )


SETUP = Setup(
    kind="mail",
    title="E-mail",
    fields=(
        Field(
            name="address",
            description="the address that customers write to",
            pattern=r"[^@\s]+@[^@\s]+",
            example="support@shop.example",
        ),
        Field(
            name="sender_name",
            description="what customers read beside the address",
            is_optional=True,
            example="Shop",
        ),
        Field(
            name="username", description="the login of the mailbox, often the address", example="support@shop.example"
        ),
        Field(name="password", description="its password; with Google an app password", is_secret=True),
        Field(
            name="inbox_host",
            description="the IMAP server that has the mailbox",
            pattern=_HOST,
            example="imap.shop.example",
        ),
        Field(name="inbox_port", description="its port", default="993", pattern=_PORT),
        Field(
            name="inbox_security",
            description="how the connection to it is protected: tls, start_tls, or none on this machine alone",
            default=MailSecurity.TLS.value,
            pattern=_SECURITY,
        ),
        Field(name="folder", description="the folder that mails come into", default="INBOX"),
        Field(
            name="outbox_host",
            description="the SMTP server that takes mails",
            pattern=_HOST,
            example="smtp.shop.example",
        ),
        Field(name="outbox_port", description="its port", default="587", pattern=_PORT),
        Field(
            name="outbox_security",
            description="how the connection to it is protected: start_tls (port 587), tls (port 465), or none",
            default=MailSecurity.START_TLS.value,
            pattern=_SECURITY,
        ),
        Field(
            name="outbox_username",
            description="the login for sending, where it is another than the mailbox's",
            is_optional=True,
        ),
        Field(name="outbox_password", description="its password", is_secret=True, is_optional=True),
        Field(
            name="aliases",
            description="other addresses whose mails come into the mailbox, so that none is taken for a customer",
            is_optional=True,
            pattern=r"[^\n]*",
            example="help@shop.example, info@shop.example",
        ),
    ),
    make=_make,
    steps=(
        "Let no other program mark mails in this folder as read: what is unread is what the desk takes.",
        "Have your mail server refuse what fails DMARC, so that nobody writes in somebody else's name.",
        "Start the desk, and write to the address from another one.",
    ),
)
